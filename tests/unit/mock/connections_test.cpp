// Scenarios of several connections, which wait for each other.
#include <gmock/gmock.h>

#include <mailrig/mock/self_play.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view two = R"(protocol: pop3
connections:
  one:
    - |
      S: +OK one
      C: NOOP
      S: +OK
    - sync: ready
    - |
      S: +OK after
  two:
    - |
      S: +OK two
    - sync: ready
    - |
      S: +OK after
      C: QUIT
      S: +OK
expect: {waive: [RFC1939-5, RFC1939-6]}
)";

ReplayOptions at(const std::shared_ptr<Meeting>& meeting) {
  ReplayOptions options;
  options.meeting = meeting;
  return options;
}

TEST(Connections, AreLoaded) {
  const auto one = transcript_of(two);
  EXPECT_EQ(one->connection, "one");
  ASSERT_EQ(one->others.size(), 1u);
  EXPECT_EQ(one->others[0]->connection, "two");
  EXPECT_EQ(one->others[0]->others.size(), 0u);
  EXPECT_EQ(one->others[0]->session.size(), 5u);
  EXPECT_EQ(one->others[0]->expect.waived.size(), 2u);
}

TEST(Connections, WaitForEachOther) {
  for (const std::size_t chunk : {1u, 1000u}) {
    const auto transcript = transcript_of(two);
    const auto meeting = std::make_shared<Meeting>(*transcript);
    Rehearsal one(transcript, Side::server, chunk, at(meeting));
    Rehearsal other(transcript->others[0], Side::server, chunk, at(meeting));
    std::vector<std::string> woken;
    meeting->on_change("one", [&] { woken.push_back("one"); });
    meeting->on_change("two", [&] { woken.push_back("two"); });
    EXPECT_EQ(other.said(), "+OK two\r\n");
    EXPECT_EQ(one.said(), "+OK one\r\n");
    EXPECT_THAT(woken, testing::IsEmpty());
    EXPECT_EQ(one.hear("NOOP\r\n").said(), "+OK\r\n+OK after\r\n");
    EXPECT_THAT(woken, ElementsAre("two"));
    EXPECT_EQ(other.said(), "+OK after\r\n");
    EXPECT_EQ(other.hear("QUIT\r\n").said(), "+OK\r\n[close]");
    EXPECT_EQ(one.leave().verdict(), "passed");
    EXPECT_EQ(other.leave().verdict(), "passed");
  }
}

// What comes early is kept, up to a limit.
TEST(Connections, ATalkativeClientAtASync) {
  const auto transcript = transcript_of(two);
  const auto meeting = std::make_shared<Meeting>(*transcript);
  Rehearsal one(transcript, Side::server, 1000, at(meeting));
  Rehearsal other(transcript->others[0], Side::server, 1000, at(meeting));
  EXPECT_EQ(other.hear("QUIT\r\n").said(), "+OK two\r\n");
  one.hear("NOOP\r\n");
  EXPECT_EQ(other.said(), "+OK after\r\n+OK\r\n[close]");

  const auto again = std::make_shared<Meeting>(*transcript);
  auto options = at(again);
  options.limits.response = 100;
  Rehearsal flooded(transcript->others[0], Side::server, 1000, options);
  flooded.hear(std::string(101, 'x'));
  EXPECT_EQ(flooded.verdict(), "14:7: the client said too much at the sync 'ready'");
}

TEST(Connections, WhoLeavesBeforeIsMissed) {
  const auto transcript = transcript_of(two);
  const auto meeting = std::make_shared<Meeting>(*transcript);
  Rehearsal one(transcript, Side::server, 1000, at(meeting));
  Rehearsal other(transcript->others[0], Side::server, 1000, at(meeting));
  bool woken = false;
  meeting->on_change("two", [&] { woken = true; });
  other.said();
  one.leave();
  EXPECT_TRUE(woken);
  EXPECT_THAT(other.said(), HasSubstr("-ERR"));
  EXPECT_EQ(other.verdict(), "14:7: the connection 'one' ended before the sync 'ready'");
}

TEST(Connections, SelfPlay) {
  for (const std::size_t chunk : {1u, 3u, 1000u}) {
    const auto play = self_play(transcript_of(two), {.chunk = chunk});
    EXPECT_TRUE(play.passed()) << (play.server ? describe(*play.server) : "")
                               << (play.client ? describe(*play.client) : "");
    EXPECT_EQ(play.coverage.steps.size(), 10u);
  }
  // They wait for each other crosswise, and for ever.
  const auto stuck = self_play(transcript_of(R"(protocol: pop3
connections:
  one: [{sync: a}, {sync: b}]
  two: [{sync: b}, {sync: a}]
)"));
  ASSERT_TRUE(stuck.server);
}

TEST(Connections, WhatIsRefused) {
  struct Row {
    std::string_view yaml, error;
  };
  const Row rows[] = {
      {"connections: {}", "2:14: 'connections' takes a map of names"},
      {"connections: [a]", "2:14: 'connections' takes a map of names"},
      {"connections: {a: []}", "2:15: the connection 'a' needs a step"},
      {"connections: {a: [reset], a: [reset]}", "stands twice"},
      {"connections: {a: [reset]}\nsession: [reset]", "2:14: 'session' and 'connections' exclude each other"},
      {"session: [sync: a]", "2:11: 'sync' is between connections, and this scenario has one"},
      {"connections: {a: [sync: x], b: [reset]}", "2:19: no other connection has the sync 'x': nobody is waited for"},
      {"connections:\n  a: [sync: x, {sync: x}]\n  b: [sync: x]",
       "3:17: the sync 'x' stands twice in the connection 'a'"},
      {"connections:\n  a: [optional: ['C: NOOP', sync: x], 'C: STAT']\n  b: [sync: x]",
       "'sync' is a step of a connection itself"},
      {"connections:\n  a: [sync: x]\n  b: [sync: x]\nrules:\n  - session: ['C: NOOP', sync: x]",
       "'sync' is a step of a connection itself"},
      {"connections: {a: [starttls, starttls], b: [reset]}", "2:29: TLS runs already"},
      {"connections: {a: [compress], b: [reset]}", "2:19: 'compress' is a step of imap alone"},
  };
  for (const auto& row : rows) {
    const auto loaded = load_scenario_text("protocol: pop3\n" + std::string(row.yaml) + "\n", "case.yaml");
    ASSERT_FALSE(loaded) << row.yaml;
    EXPECT_THAT(loaded.error().text(), HasSubstr(std::string(row.error))) << row.yaml;
  }
}

constexpr std::string_view compressed = R"(protocol: imap
session:
  - |
    S: * PREAUTH ready
    C: a COMPRESS DEFLATE
    S: a OK
  - compress
  - |
    C: b NOOP
    S: b OK
)";

// What came behind the go-ahead is the driver's to inflate.
TEST(Compress, GivesUpWhatHasBeenHeard) {
  Replay alone(transcript_of(compressed), Side::server);
  alone.received("x COMPRESS DEFLATE\r\n\x01\x02");
  std::optional<Action> action;
  do action = alone.next_action();
  while (action && std::holds_alternative<Send>(*action));
  ASSERT_TRUE(action && std::holds_alternative<Compress>(*action));
  EXPECT_EQ(std::get<Compress>(*action).received, "\x01\x02");

  Rehearsal server(transcript_of(compressed), Side::server);
  EXPECT_EQ(server.hear("x COMPRESS DEFLATE\r\n").said(), "* PREAUTH ready\r\nx OK\r\n[compress]");
  EXPECT_EQ(server.hear("y NOOP\r\n").said(), "y OK\r\n");
  EXPECT_EQ(server.leave().verdict(), "passed");
  EXPECT_TRUE(self_play(transcript_of(compressed)).passed());
}

TEST(Compress, OnlyOnce) {
  const auto loaded = load_scenario_text("protocol: imap\nsession: [compress, compress]\n", "case.yaml");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().text(), "case.yaml:2:21: compression runs already, since line 2");
}

}  // namespace
}  // namespace mailrig::mock
