#pragma once
#include <chrono>
#include <optional>
#include <string>

#include <mailrig/net/client_error.hpp>
#include <mailrig/net/pop3_options.hpp>

#include "conformance/rig.hpp"

// What the tests of the POP3 clients share: how to reach the rig, and a maildrop that it serves.
namespace mailrig::pop3 {

using test::Rig;
using test::thrown;

inline ClientOptions plaintext(const Rig& rig) {
  ClientOptions options;
  options.host = "127.0.0.1";
  options.port = rig.port();
  options.user = "mrose";
  options.password = Secret("secret");
  options.tls = TlsUse::none;
  options.allowed_in_plaintext = {"USER"};
  options.timeout = std::chrono::seconds(5);
  return options;
}

inline ClientOptions with_tls(const Rig& rig, TlsUse tls = TlsUse::starttls) {
  auto options = plaintext(rig);
  options.host = "localhost";
  options.tls = tls;
  options.trust.ca_file = test::RigTrust::instance().file;
  options.allowed_in_plaintext.clear();
  return options;
}

inline const std::string maildrop = R"(
protocol: pop3
session:
  - include: pop3/prelude/maildrop.yaml
  - |
)";

}  // namespace mailrig::pop3
