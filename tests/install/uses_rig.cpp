// A test of somebody else's: GoogleTest, and an installed rig as the server of the client under test.
#include <chrono>

#include <gmock/gmock.h>

#include <mailrig/mock/gtest.hpp>
#include <mailrig/mock/rig.hpp>
#include <mailrig/net/pop3_client.hpp>

namespace {

using mailrig::mock::Held;
using mailrig::mock::Rig;

constexpr auto one_message_waits = R"(
title: One message waits
protocol: pop3
session: |
  S: +OK ready
  C: USER fred
  S: +OK
  C: PASS secret
  S: +OK one message
  C: STAT
  S: +OK 1 120
rules:
  - |
    C: CAPA
    S: -ERR not here
)";

TEST(MyClient, CountsTheMessages) {
  const auto rig = Rig::from_text(one_message_waits);
  {
    mailrig::pop3::ClientOptions options;
    options.host = "127.0.0.1";
    options.port = rig.port();
    options.user = "fred";
    options.password = mailrig::Secret("secret");
    options.tls = mailrig::TlsUse::none;
    options.allowed_in_plaintext = {"USER"};
    options.timeout = std::chrono::seconds(10);
    const mailrig::pop3::Client client(options);  // asks by STAT as soon as it has logged in
    EXPECT_EQ(client.message_count(), 1u);
  }
  EXPECT_THAT(rig, Held());
}

}  // namespace
