#pragma once
#include <chrono>
#include <string>

#include <mailrig/net/imap_options.hpp>

#include "conformance/rig.hpp"

// What the tests of the IMAP clients share: how to reach the rig.
namespace mailrig::imap {

using test::Rig;

inline ClientOptions plaintext(const Rig& rig) {
  ClientOptions options;
  options.host = "127.0.0.1";
  options.port = rig.port();
  options.user = "fred";
  options.password = Secret("secret");
  options.tls = TlsUse::none;
  options.allowed_in_plaintext = {"LOGIN"};
  options.timeout = std::chrono::seconds(5);
  return options;
}

inline ClientOptions with_tls(const Rig& rig, TlsUse tls) {
  auto options = plaintext(rig);
  options.host = "localhost";
  options.tls = tls;
  options.trust.ca_file = test::RigTrust::instance().file;
  options.allowed_in_plaintext.clear();
  return options;
}

/// A session logged in, then these lines.
inline std::string logged_in(const std::string& lines, const std::string& capabilities = "IMAP4rev1") {
  return "protocol: imap\nsession:\n  - |\n    S: * OK [CAPABILITY IMAP4rev1] ready\n    C: a LOGIN fred secret\n    "
         "S: a OK "
         "[CAPABILITY " +
         capabilities + "] done\n" + lines;
}

inline const std::string selected = R"(
    C: b SELECT INBOX
    S: * 3 EXISTS
    S: * 1 RECENT
    S: * FLAGS (\Seen \Deleted)
    S: * OK [UIDVALIDITY 7] valid
    S: * OK [UIDNEXT 30] next
    S: * OK [UNSEEN 2] first
    S: * OK [PERMANENTFLAGS (\Seen \*)] limited
    S: b OK [READ-WRITE] done
)";

}  // namespace mailrig::imap
