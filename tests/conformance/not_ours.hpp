#pragma once
#include <map>
#include <string>
#include <string_view>

namespace mailrig::test {

/// Whether a scenario has a test of its own, which says what a client must do: where servers go wrong, or mean ill;
/// where a server under test is told what no session of ours would say (tests/live/drive_test.py); and where one
/// connection in plain bytes is not enough (imap_connections_test.cpp, faulty_network_test.cpp).
inline bool has_own_test(const std::string& scenario) {
  for (const auto path :
       {"/quirks/", "/attacks/", "/live/", "imap/compress.yaml", "imap/connections.yaml", "/refuse_tls.yaml"})
    if (scenario.find(path) != std::string::npos) return true;
  return false;
}

/// What no session of ours will do, by the scenario's path: it stops there, and the server's verdict says so. Empty for
/// all other scenarios.
inline std::string_view what_we_do_not_say(const std::string& scenario) {
  static const std::map<std::string, std::string_view> table{
      {"imap/rfc2060/response_bad.yaml", "sends an empty line, and its FETCH is never completed by a tagged response"},
      {"imap/rfc2060/response_continuation.yaml", "sends a command that does not exist"},
      {"pop3/rfc2595/stls.yaml", "asks for TLS under TLS"},
  };
  const auto found = table.find(scenario);
  return found == table.end() ? std::string_view() : found->second;
}

}  // namespace mailrig::test
