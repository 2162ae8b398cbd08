#include <gmock/gmock.h>

#include "scripted_source.hpp"
#include "session_harness.hpp"
#include "support/scripted_mechanism.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

TEST(SessionCancel, WhatHasNotLeftIsDropped) {
  Conversation c(7);
  c.log_in();
  ASSERT_TRUE(c.session.submit(Create{"a"}));  // the driver has not asked for it yet
  EXPECT_TRUE(c.session.cancel("A2"));
  EXPECT_FALSE(c.session.cancel("A2"));
  EXPECT_FALSE(c.session.cancel("A9"));
  EXPECT_EQ(c.client(), "");
  EXPECT_THAT(c.events(), ElementsAre("A2 CREATE dropped: cancelled"));
  c.submit(List{"", "a"});
  c.submit(List{"", "b"});
  EXPECT_TRUE(c.session.cancel("A4"));
  c.submit(List{"", "c"});
  c.server("A3 OK\r\n");
  EXPECT_EQ(c.client(), "A5 LIST \"\" c\r\n");
  EXPECT_THAT(c.events(), ElementsAre("A4 LIST dropped: cancelled", "A3 LIST OK"));
}

TEST(SessionCancel, WhatHasLeftIsThrownAway) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Select{"a"});
    EXPECT_TRUE(c.session.cancel("A2"));
    EXPECT_EQ(c.submit(Fetch{{1}, {MessageItem::uid}, {}}), "");
    c.server("* 5 EXISTS\r\nA2 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("exists count=5", "A2 SELECT thrown away: cancelled"));
    EXPECT_EQ(c.session.state(), State::selected);
    EXPECT_EQ(c.session.mailbox()->exists, 5U);
    EXPECT_EQ(c.client(), "A3 FETCH 1 UID\r\n");
    EXPECT_TRUE(c.session.cancel("A3"));
    c.server("A3 NO\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A3 FETCH thrown away: cancelled"));
    EXPECT_FALSE(c.session.cancel("A3"));
  });
}

TEST(SessionCancel, WhatWaitedForItIsDropped) {
  Conversation c(7);
  c.greet();
  c.submit(Noop{});
  c.submit(Login{"a", Secret("b")});
  c.submit(Select{"x"});
  EXPECT_TRUE(c.session.cancel("A2"));
  c.server("A1 OK\r\n");
  EXPECT_EQ(c.client(), "");
  EXPECT_THAT(c.events(), ElementsAre("A2 LOGIN dropped: cancelled", "A1 NOOP OK",
                                      "A3 SELECT dropped: not allowed in this state: expected authenticated or "
                                      "selected state for SELECT"));
}

TEST(SessionCancel, AnIdleIsEnded) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Idle{});
    c.server("+\r\n");
    EXPECT_TRUE(c.session.cancel("A2"));
    EXPECT_EQ(c.client(), "DONE\r\n");
    c.server("A2 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A2 IDLE thrown away: cancelled"));
  });
}

// RFC 3501 §6.2.2: the exchange is given up where it is our turn.
TEST(SessionCancel, AnAuthenticateIsGivenUp) {
  for_all_chunks([](Conversation& c) {
    c.greet();
    c.submit(Authenticate{std::make_shared<test::ScriptedMechanism>("X", std::nullopt,
                                                                    std::deque<std::optional<std::string>>{"answer"})});
    EXPECT_TRUE(c.session.cancel("A1"));
    EXPECT_EQ(c.client(), "");
    c.server("+ \r\n");
    EXPECT_EQ(c.client(), "*\r\n");
    c.server("A1 BAD as you like\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A1 AUTHENTICATE thrown away: cancelled"));
    EXPECT_EQ(c.session.state(), State::not_authenticated);
  });
}

// What was announced must follow: the server takes whatever comes for it.
TEST(SessionCancel, ALiteralIsSentToItsEnd) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Append{"x", "abc", {}, {}});
    EXPECT_TRUE(c.session.cancel("A2"));
    c.server("+\r\n");
    EXPECT_EQ(c.client(), "abc\r\n");
    c.server("A2 OK [APPENDUID 1 2] x\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A2 APPEND thrown away: cancelled"));
  });
}

TEST(SessionCancel, ASourceIsReadToItsEnd) {
  Conversation c(7);
  c.log_in();
  const auto tag = c.session.submit(Append{"x", source_of({"ab", "c"}), {}, {}});
  c.client();
  c.session.received("+\r\n");
  EXPECT_TRUE(c.session.cancel(*tag));
  EXPECT_EQ(c.client(), "abc\r\n");
  c.server("A2 NO\r\n");
  EXPECT_THAT(c.events(), ElementsAre("A2 APPEND thrown away: cancelled"));
}

}  // namespace
}  // namespace mailrig::imap
