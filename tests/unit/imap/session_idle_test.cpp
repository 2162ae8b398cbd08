#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

TEST(SessionIdle, ExampleOfTheRfc) {  // RFC 2177 §3
  for_all_chunks([](Conversation& c) {
    c.select();
    EXPECT_EQ(c.submit(Idle{}), "A3 IDLE\r\n");
    EXPECT_FALSE(c.session.idling());
    c.server("+ idling\r\n");
    EXPECT_TRUE(c.session.idling());
    c.server("* 4 EXISTS\r\n");
    EXPECT_THAT(c.events(), ElementsAre("exists count=4"));
    EXPECT_EQ(c.client(), "");
    c.session.end_idle();
    EXPECT_EQ(c.client(), "DONE\r\n");
    EXPECT_FALSE(c.session.idling());
    c.server("* 3 EXPUNGE\r\nA3 OK IDLE terminated\r\n");
    EXPECT_THAT(c.events(), ElementsAre("expunged number=3", "A3 IDLE OK"));
    EXPECT_EQ(c.session.mailbox()->exists, 3U);
  });
}

TEST(SessionIdle, EndsForAnotherCommand) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Idle{});
    c.server("+\r\n");
    EXPECT_EQ(c.submit(Noop{}), "DONE\r\n");
    EXPECT_EQ(c.submit(Noop{}), "");
    c.server("A2 OK\r\n");
    EXPECT_EQ(c.client(), "A3 NOOP\r\nA4 NOOP\r\n");
    c.server("A3 OK\r\nA4 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A2 IDLE OK", "A3 NOOP OK", "A4 NOOP OK"));
  });
}

// Before the server has agreed, DONE would be a command of that name.
TEST(SessionIdle, EndsNotBeforeTheServerAgrees) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Idle{});
    c.session.end_idle();
    EXPECT_EQ(c.client(), "");
    EXPECT_EQ(c.submit(Noop{}), "");
    c.server("* OK wait\r\n+ idling\r\n");
    EXPECT_EQ(c.client(), "DONE\r\n");
    c.server("A2 OK\r\n");
    EXPECT_EQ(c.client(), "A3 NOOP\r\n");
  });
}

TEST(SessionIdle, OneBehindTheOther) {
  Conversation c(7);
  c.log_in();
  c.submit(Idle{});
  c.submit(Idle{});
  c.server("+\r\n");
  EXPECT_EQ(c.client(), "DONE\r\n");
  c.server("A2 OK\r\n");
  EXPECT_EQ(c.client(), "A3 IDLE\r\n");
  c.server("+\r\n");
  EXPECT_TRUE(c.session.idling());
  c.session.end_idle();
  c.session.end_idle();
  EXPECT_EQ(c.client(), "DONE\r\n");
}

TEST(SessionIdle, MayBeRefused) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Idle{});
    c.submit(Noop{});
    c.server("A2 BAD what?\r\n");
    EXPECT_EQ(c.client(), "A3 NOOP\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A2 IDLE BAD"));
    c.session.end_idle();  // there is none
    EXPECT_EQ(c.client(), "");
  });
}

TEST(SessionIdle, OutOfTurn) {
  for (const std::string_view bytes : {"A2 OK\r\n", "+\r\nA2 OK\r\n", "+\r\n+\r\n"})
    for_all_chunks([&](Conversation& c) {
      c.log_in();
      c.submit(Idle{});
      c.server(bytes);
      EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: a reply to nothing that was asked")));
      EXPECT_EQ(c.client(), "[close]");
    });
}

}  // namespace
}  // namespace mailrig::imap
