// What hostile servers and people on the path send, and the irregular servers that must not be taken for them.
#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::smtp {
namespace {

using mailrig::test::chunk_sizes;
using test::Conversation;
using testing::ElementsAre;
using testing::StartsWith;

TEST(SessionAttacks, Greetings) {
  const std::pair<std::string, std::string> rows[] = {
      {"221 bye\r\n", "failed: a reply to nothing that was asked: expected 220 [221]; the server said: 221 bye"},
      {"354 go\r\n", "failed: a reply to nothing that was asked: expected 220 [354]; the server said: 354 go"},
      {"250 hi\r\n", "failed: a reply to nothing that was asked: expected 220 [250]; the server said: 250 hi"},
      {"421 busy\r\n",
       "failed: the server is shutting down the connection: expected 220 [421]; the server said: 421 busy"},
      {"554 5.7.1 blocked\r\n",
       "failed: the server is shutting down the connection: expected 220 [5.7.1]; the server said: 554 5.7.1 blocked"},
      {"+OK POP3\r\n",
       "failed: bad syntax: expected Reply-code at byte 0, near \"+OK POP3\\r\\n\"; the server said: +OK POP3"},
      {"2500 x\r\n",
       "failed: bad syntax: expected SP or \"-\" at byte 3, near \"2500 x\\r\\n\"; the server said: 2500 x"},
  };
  for (const auto& [greeting, outcome] : rows)
    for (const auto chunk : chunk_sizes) {
      Conversation c(chunk);
      c.server(greeting);
      EXPECT_THAT(c.events(), ElementsAre(outcome));
      EXPECT_EQ(c.client(), "[close]");
    }
}

TEST(SessionAttacks, AReplyBeforeItsCommand) {
  for (const std::string behind : {"250-x\r\n250 AUTH LOGIN\r\n", "250 x\r\n", "454\r\n235\r\n", "354 \r\n"})
    for (const auto chunk : chunk_sizes) {
      Conversation c(chunk);
      c.server("220 foo.com\r\n" + behind);
      const auto events = c.events();
      ASSERT_EQ(events.size(), 2u);
      EXPECT_THAT(events.back(), StartsWith("failed: a reply to nothing that was asked"));
      EXPECT_EQ(c.session.extensions(), nullptr);
    }
}

TEST(SessionAttacks, BytesBehindTheGoAheadForTls) {
  for (const std::string behind : {"250-x\r\n250 AUTH LOGIN\r\n", "x", "\r\n", "\x16\x03\x01"})
    for (const auto chunk : chunk_sizes) {
      Conversation c(chunk);
      c.greet();
      c.submit(Starttls{});
      c.server("220\r\n" + behind);
      EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: plaintext bytes behind the go-ahead for TLS")));
      EXPECT_THAT(c.client(), testing::EndsWith("[close]"));
    }
}

TEST(SessionAttacks, AnswersToStarttls) {
  const std::pair<std::string, std::string> rows[] = {
      {"221 bye\r\n", "failed: a reply to nothing that was asked"},
      {"250 ok\r\n", "failed: a reply to nothing that was asked"},
      {"354 go\r\n", "failed: a reply to nothing that was asked"},
      {"454 TLS not available\r\n", "2 try later 454"},
      {"500 what\r\n", "2 refused 500"},
      {"501 what\r\n", "2 refused 501"},
      {"502 what\r\n", "2 refused 502"},
      {"530 what\r\n", "2 refused 530"},
      {"454\r\n235\r\n250\r\n354\r\n", "failed: a reply to nothing that was asked"},
  };
  for (const auto& [reply, outcome] : rows)
    for (const auto chunk : chunk_sizes) {
      Conversation c(chunk);
      c.greet();
      c.submit(Starttls{});
      c.server(reply);
      EXPECT_THAT(c.events().back(), StartsWith(outcome)) << reply;
      EXPECT_THAT(c.client(), testing::Not(testing::HasSubstr("[TLS]")));

      Conversation required(chunk, SessionOptions{.security = Security::tls_required});
      required.greet();
      required.submit(Starttls{});
      required.server(reply);
      EXPECT_THAT(required.events(), ElementsAre(StartsWith("failed: "))) << reply;
      EXPECT_EQ(required.client(), "[close]");
    }
}

TEST(SessionAttacks, ShutDown) {
  for (const auto chunk : chunk_sizes) {
    Conversation idle(chunk);
    idle.greet();
    idle.server("421 4.4.2 timeout\r\n");
    EXPECT_THAT(idle.events(), ElementsAre(StartsWith("failed: the server is shutting down the connection")));

    Conversation busy(chunk);
    busy.greet(test::pipelining);
    ASSERT_TRUE(busy.session.submit(Mail{"a@b", {}}));
    ASSERT_TRUE(busy.session.submit(Rcpt{"c@d", {}}));
    ASSERT_TRUE(busy.session.submit(Data{"precious"}));
    busy.client();
    busy.server("421 too many connections\r\n250 OK\r\n354 go\r\n");
    EXPECT_THAT(busy.events(),
                ElementsAre("2 try later 421 too many connections",
                            "failed: the server is shutting down the connection [421]; the server said: 421 "
                            "too many connections"));
    EXPECT_EQ(busy.client(), "[close]");
  }
}

TEST(SessionAttacks, OddAnswersToQuitAndRset) {
  for (const std::string reply : {"250 ok", "354 go", "421 bye", "500 what", "221"}) {
    Conversation c(1);
    c.greet();
    c.submit(Quit{});
    c.server(reply + "\r\n");
    EXPECT_EQ(c.events().size(), 1u);
    EXPECT_EQ(c.client(), "[close]") << reply;
  }
  Conversation none(1);
  none.greet();
  none.submit(Quit{});
  none.session.ended(End::closed);
  EXPECT_THAT(none.events(), ElementsAre("failed: the other side closed the connection"));

  Conversation rset(1);
  rset.greet();
  EXPECT_THAT(rset.exchange(Rset{}, "354 go\r\n"),
              ElementsAre(StartsWith("failed: a reply to nothing that was asked")));
}

TEST(SessionAttacks, EndlessContinuation) {
  Conversation c(1000, SessionOptions{.limits = {.response = 10'000}});
  for (int i = 0; i < 3000; ++i) c.server("220-endless\r\n");
  EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: response too big")));
}

TEST(SessionAttacks, AnEndInsideOfACode) {
  Conversation c(1);
  c.server("22000");
  EXPECT_THAT(c.events(), ElementsAre());
  c.session.ended(End::closed);
  EXPECT_THAT(c.events(), ElementsAre("failed: the other side closed the connection"));
}

TEST(SessionAttacks, TooFewAndTooManyReplies) {
  Conversation few(1);
  few.greet(test::pipelining);
  ASSERT_TRUE(few.session.submit(Mail{"a@b", {}}));
  ASSERT_TRUE(few.session.submit(Rcpt{"c@d", {}}));
  few.server("250 OK\r\n");
  few.session.ended(End::timed_out);
  EXPECT_THAT(few.events(), ElementsAre("2 accepted 250 OK", "failed: timed out"));

  Conversation many(1);
  many.greet(test::pipelining);
  ASSERT_TRUE(many.session.submit(Mail{"a@b", {}}));
  many.server("250 OK\r\n250 extra\r\n");
  EXPECT_THAT(many.events(), ElementsAre("2 accepted 250 OK", StartsWith("failed: a reply to nothing that was asked")));
}

TEST(SessionQuirks, TheEndBehindARefusalKeepsTheServersWords) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.greet(test::pipelining);
    ASSERT_TRUE(c.session.submit(Mail{"a@b", {}}));
    ASSERT_TRUE(c.session.submit(Rcpt{"c@d", {}}));
    c.server("550 5.7.1 blocked\r\n");
    c.session.ended(End::closed);
    EXPECT_THAT(c.events(),
                ElementsAre("2 refused 550 5.7.1 blocked",
                            "failed: the other side closed the connection [5.7.1]; the server said: 550 5.7.1 "
                            "blocked"));
  }
}

TEST(SessionQuirks, BareLineFeeds) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.server("220 foo.com\n");
    EXPECT_THAT(c.exchange(Ehlo{"x"}, "250-foo.com\n250 HELP\n"),
                ElementsAre("tolerated bare LF", "greeting 220 foo.com", R"(1 accepted 250 foo.com\nHELP)"));
    Conversation strict(chunk, SessionOptions{.strict = true});
    strict.server("220 foo.com\n");
    EXPECT_THAT(strict.events(), ElementsAre(StartsWith("failed: bad syntax: expected CRLF")));
  }
}

}  // namespace
}  // namespace mailrig::smtp
