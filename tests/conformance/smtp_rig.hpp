#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mailrig/net/smtp_delivery.hpp>
#include <mailrig/net/smtp_mailer_options.hpp>

#include "conformance/rig.hpp"

// What the tests of the SMTP clients share: how to reach the rig, and what it is to say.
namespace mailrig::smtp {

using test::Rig;
using test::thrown;

inline ClientOptions plaintext(const Rig& rig) {
  ClientOptions options;
  options.host = "127.0.0.1";
  options.port = rig.port();
  options.tls = TlsUse::none;
  options.timeout = std::chrono::seconds(5);
  return options;
}

inline ClientOptions with_tls(const Rig& rig, TlsUse tls = TlsUse::starttls) {
  auto options = plaintext(rig);
  options.host = "localhost";
  options.tls = tls;
  options.trust.ca_file = test::RigTrust::instance().file;
  return options;
}

inline MailerOptions mailer_options(const Rig& rig) {
  MailerOptions options;
  options.client = plaintext(rig);
  options.servers = {"127.0.0.1"};
  options.ports = {rig.port()};
  return options;
}

inline Submission message_to(std::vector<Recipient> to, bool at_least_one = false) {
  Submission submission{"fred@client.example", std::move(to), "Subject: hello\n\nhello\n"};
  submission.at_least_one = at_least_one;
  return submission;
}

/// As thrown(), for a DeliveryError: whether the message may have been accepted.
template <class Act>
std::optional<bool> in_doubt(Act act) {
  try {
    act();
  } catch (const DeliveryError& error) {
    return error.may_have_been_accepted();
  }
  return std::nullopt;
}

inline const std::string hello = R"(
protocol: smtp
session:
  - |
    S: 220 mail.example ready
    C: EHLO localhost
)";
inline const std::string envelope = R"(    C: MAIL FROM:<fred@client.example>
    S: 250 OK
    C: RCPT TO:<mooch@mail.example>
    S: 250 OK
)";
inline const std::string content = R"(    C: DATA
    S: 354 Go on
  - receive-message: {}
  - |
    S: 250 2.0.0 queued
)";

}  // namespace mailrig::smtp
