// The rig on a port, as a test of somebody else's client uses it.
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include <mailrig/mock/gtest.hpp>
#include <mailrig/mock/rig.hpp>

#include "sockets/foreign.hpp"

namespace mailrig::mock {
namespace {

using namespace std::chrono_literals;
using test::Foreign;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view quit = R"(protocol: pop3
session: |
  S: +OK ready
  C: QUIT
  S: +OK bye
)";

void say(const Rig& rig, std::string_view line) {
  Foreign client(rig.port());
  client.say(line);
  client.no_more();
  client.hear_all();
}

TEST(Rig, AClientThatHolds) {
  auto rig = Rig::from_text(quit);
  say(rig, "QUIT\r\n");
  EXPECT_TRUE(rig.passed());
  EXPECT_THAT(rig, Held());
  EXPECT_EQ(rig.sessions(), 1u);
}

TEST(Rig, AllClientsMustHold) {
  auto rig = Rig::from_text(quit);
  say(rig, "QUIT\r\n");
  say(rig, "RSET\r\n");
  say(rig, "QUIT\r\n");
  EXPECT_THAT(rig, Not(Held()));
  EXPECT_THAT(rig, Reports(StartsWith("scenario.yaml:4:3: the client said something else\n")));
  EXPECT_EQ(rig.sessions(), 3u);
}

TEST(Rig, NoClientAtAll) {
  auto rig = Rig::from_text(quit);
  EXPECT_THAT(rig, Reports("scenario.yaml:1:1: no client ever connected\n"));
}

TEST(Rig, WaitsForClientsInOtherThreads) {
  auto rig = Rig::from_text(quit);
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i) clients.emplace_back([&] { say(rig, "QUIT\r\n"); });
  EXPECT_TRUE(rig.wait(8));
  EXPECT_THAT(rig, Held());
}

TEST(Rig, DoesNotWaitForever) {
  RigOptions options;
  options.patience = 1ms;
  auto rig = Rig::from_text(quit, options);
  Foreign client(rig.port());
  client.hear("+OK ready\r\n");
  EXPECT_FALSE(rig.wait());
  EXPECT_THAT(rig, Reports(HasSubstr("said nothing more in the time it had")));
}

TEST(Rig, EndsWithAClientStillThere) {
  auto rig = std::make_unique<Rig>(Rig::from_text(quit));
  Foreign client(rig->port());
  client.hear("+OK ready\r\n");
  rig.reset();
  client.hear_all();
}

TEST(Rig, TellsWhoeverAsksOfEachSession) {
  RigOptions options;
  std::vector<std::size_t> numbers;
  options.server.on_session = [&](const SessionReport& report) { numbers.push_back(report.number); };
  auto rig = Rig::from_text(quit, std::move(options));
  say(rig, "QUIT\r\n");
  EXPECT_EQ(rig.sessions(), 1u);
  EXPECT_THAT(numbers, testing::ElementsAre(1u));
}

TEST(Rig, ItsCertificateIsTrustedByTheFile) {
  auto rig = Rig::from_text("protocol: pop3\ntls: implicit\nsession: |\n  S: +OK ready\n  C: QUIT\n");
  asio::ssl::context trust(asio::ssl::context::tls_client);
  trust.load_verify_file(Rig::certificate_file());
  trust.set_verify_mode(asio::ssl::verify_peer);
  Foreign client(rig.port());
  ASSERT_TRUE(client.secure(asio::ssl::stream_base::client, trust));
  client.hear("+OK ready\r\n");
  client.say("QUIT\r\n");
  client.close_notify();
  EXPECT_THAT(rig, Held());
}

TEST(Rig, WhatItRefuses) {
  EXPECT_THROW(Rig::from_file("none.yaml"), RigError);
  EXPECT_THAT([] { Rig::from_text("protocol: pop3\nsession: |\n  X: no side\n"); },
              testing::ThrowsMessage<RigError>(StartsWith("scenario.yaml:3:3: ")));
  auto rig = Rig::from_text(quit);
  RigOptions taken;
  taken.server.port = rig.port();
  EXPECT_THAT([&] { Rig::from_text(quit, taken); }, testing::ThrowsMessage<RigError>(HasSubstr("127.0.0.1:")));
}

}  // namespace
}  // namespace mailrig::mock
