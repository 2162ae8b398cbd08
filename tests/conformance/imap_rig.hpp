#pragma once
#include <chrono>

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

}  // namespace mailrig::imap
