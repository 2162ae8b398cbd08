#pragma once
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include <mailrig/imap/mailbox_name.hpp>
#include <mailrig/net/imap_client.hpp>

#include "url.hpp"

namespace mailrig::examples {

/// What every IMAP example takes: a URL, and how to get there.
struct ImapArguments {
  std::string url, ca_file;
  bool starttls = false, plaintext = false, verbose = false;

  void add_to(CLI::App& app) {
    app.add_option("url", url, "imap(s)://user@host:port/mailbox")->required();
    app.add_option("--cafile", ca_file, "Trust these certificates instead of the system's");
    app.add_flag("--starttls", starttls, "STARTTLS; what imap:// means anyway");
    app.add_flag("--plaintext", plaintext, "imap:// without TLS: the password can be read on the way")
        ->excludes("--starttls");
    app.add_flag("-v,--verbose", verbose, "Show the conversation, without secrets");
  }
};

/// The name of the mailbox in the URL, as it goes on the wire; INBOX if there is none.
inline std::string mailbox_of(const Url& url) {
  if (url.path.empty()) return "INBOX";
  auto name = imap::encode_mailbox_name(url.path);
  if (!name) throw ClientError(std::move(name.error()));
  return std::move(*name);
}

inline imap::ClientOptions client_options(const ImapArguments& arguments, const Url& url) {
  imap::ClientOptions options;
  options.host = url.host;
  options.port = url.port;
  options.user = url.user;
  if (const char* password = std::getenv("MAILRIG_PASSWORD")) options.password = Secret(password);
  options.tls = url.tls ? TlsUse::implicit : arguments.plaintext ? TlsUse::none : TlsUse::starttls;
  if (arguments.plaintext) options.allowed_in_plaintext = {"LOGIN", "PLAIN"};
  options.trust.ca_file = arguments.ca_file;
  options.on_report = [](const imap::Report& report) {
    if (imap::is_warning(report.incident))
      std::fprintf(stderr, "%s: %s\n", std::string(imap::describe(report.incident)).c_str(),
                   printable(report.server_text).c_str());
  };
  return options;
}

inline void print(std::string_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), stdout); }

/// Connects as the arguments say, does `work` there, and says farewell.
inline void with_client(const ImapArguments& arguments,
                        const std::function<void(imap::Client&, const std::string& mailbox)>& work) {
  const auto url = parse_url(arguments.url, "imap");
  TextWireLog log([](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); }, "C: ", "S: ");
  auto options = client_options(arguments, url);
  if (arguments.verbose) options.log = &log;
  imap::Client client(std::move(options));
  work(client, mailbox_of(url));
  client.close();
}

/// What main() returns: errors go to stderr, behind the program's name.
inline int exit_status(std::string_view program, const std::function<void()>& run) {
  try {
    run();
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(program.size()), program.data(), error.what());
    return EXIT_FAILURE;
  }
}

}  // namespace mailrig::examples
