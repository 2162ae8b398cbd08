#pragma once
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include <mailrig/net/tls_use.hpp>
#include <mailrig/wire/secret.hpp>
#include <mailrig/wire/wire_log.hpp>

#include "url.hpp"

namespace mailrig::examples {

inline void print(std::string_view bytes) { std::fwrite(bytes.data(), 1, bytes.size(), stdout); }

/// What every example takes: a URL, and how to get there.
struct Arguments {
  std::string scheme, url, ca_file;
  bool starttls = false, plaintext = false, verbose = false;
  TextWireLog log{[](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); }, "C: ", "S: "};

  Arguments(CLI::App& app, const std::string& its_scheme, const std::string& path = "") : scheme(its_scheme) {
    app.add_option("url", url, scheme + "(s)://user@host:port" + path)->required();
    app.add_option("--cafile", ca_file, "Trust these certificates instead of the system's");
    app.add_flag("--starttls", starttls, "STARTTLS; what " + scheme + ":// means anyway");
    app.add_flag("--plaintext", plaintext, scheme + ":// without TLS: the password can be read on the way")
        ->excludes("--starttls");
    app.add_flag("-v,--verbose", verbose, "Show the conversation, without secrets");
  }

  Url parsed() const { return parse_url(url, scheme); }

  /// Into the options of any of the clients. The log must not be moved from then on.
  template <class Options>
  void apply(Options& options) {
    const auto where = parsed();
    options.host = where.host;
    options.port = where.port;
    options.user = where.user;
    if (const char* password = std::getenv("MAILRIG_PASSWORD")) options.password = Secret(password);
    options.tls = where.tls ? TlsUse::implicit : plaintext ? TlsUse::none : TlsUse::starttls;
    options.trust.ca_file = ca_file;
    if (verbose) options.log = &log;
  }
};

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
