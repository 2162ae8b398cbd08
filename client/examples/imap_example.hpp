#pragma once
#include <cstdio>
#include <functional>
#include <string>

#include <mailrig/imap/mailbox_name.hpp>
#include <mailrig/net/imap_client.hpp>

#include "example.hpp"

namespace mailrig::examples {

/// What every IMAP example takes.
struct ImapArguments : Arguments {
  explicit ImapArguments(CLI::App& app) : Arguments(app, "imap", "/mailbox") {}
};

/// The name of the mailbox in the URL, as it goes on the wire; INBOX if there is none.
inline std::string mailbox_of(const Url& url) {
  if (url.path.empty()) return "INBOX";
  auto name = imap::encode_mailbox_name(url.path);
  if (!name) throw ClientError(std::move(name.error()));
  return std::move(*name);
}

/// Connects as the arguments say, does `work` there, and says farewell.
inline void with_client(ImapArguments& arguments,
                        const std::function<void(imap::Client&, const std::string& mailbox)>& work) {
  imap::ClientOptions options;
  arguments.apply(options);
  if (arguments.plaintext) options.allowed_in_plaintext = {"LOGIN", "PLAIN"};
  options.on_report = [](const imap::Report& report) {
    if (imap::is_warning(report.incident))
      std::fprintf(stderr, "%s: %s\n", std::string(imap::describe(report.incident)).c_str(),
                   printable(report.server_text).c_str());
  };
  imap::Client client(std::move(options));
  work(client, mailbox_of(arguments.parsed()));
  client.close();
}

}  // namespace mailrig::examples
