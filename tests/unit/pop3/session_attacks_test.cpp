// What hostile servers and people on the path send, and the irregular servers that must not be taken for them.
#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::pop3 {
namespace {

using mailrig::test::chunk_sizes;
using test::Conversation;
using testing::ElementsAre;
using testing::StartsWith;

std::string failure(Conversation& c) {
  std::string text;
  for (const auto& event : c.events())
    if (event.starts_with("failed: ")) text += event;
  return text;
}

TEST(SessionAttacks, BytesBehindTheGoAheadForTls) {
  for (const std::string behind : {"+OK\r\nPLAIN\r\n.\r\n", "x", "\r\n", "\x16\x03\x01"})
    for (const auto chunk : chunk_sizes) {
      Conversation c(chunk);
      c.server("+OK\r\n");
      c.submit(Stls{});
      c.server("+OK Begin TLS\r\n" + behind);
      EXPECT_THAT(failure(c), StartsWith("failed: plaintext bytes behind the go-ahead for TLS")) << chunk;
      EXPECT_THAT(c.client(), testing::EndsWith("[close]"));
      EXPECT_EQ(c.session.state(), State::closed);
    }
}

TEST(SessionAttacks, RepliesToNothing) {
  const std::pair<std::string, std::string> rows[] = {
      {"+OK ready\r\n+OK extra\r\n", "failed: a reply to nothing that was asked"},
      {"+OK ready\r\n+OK\r\n", "failed: a reply to nothing that was asked"},
      {"+OK ready\r\nextra\r\n", "failed: bad syntax"},
      {"+OK ready\r\n+ \r\n", "failed: a reply to nothing that was asked"},
      {"+OK ready\r\n-ERR Disconnected for inactivity.\r\n", "failed: the server is shutting down the connection"},
      {"-ERR [SYS/TEMP] overloaded\r\n",
       "failed: the server is shutting down the connection [SYS/TEMP]; the server said: "
       "overloaded"},
      {"+ \r\n", "failed: bad syntax: expected greeting"},
      {"* OK IMAP4rev1\r\n", "failed: bad syntax"},
      {"220 smtp\r\n",
       "failed: bad syntax: expected +OK or -ERR at byte 0, near \"220 smtp\"; the server said: 220 smtp"},
      {std::string(70'000, 'x'), "failed: line too long"},
  };
  for (const auto& [bytes, outcome] : rows)
    for (const auto chunk : chunk_sizes) {
      Conversation c(chunk);
      c.server(bytes);
      EXPECT_THAT(failure(c), StartsWith(outcome)) << bytes.substr(0, 50) << " by " << chunk;
      EXPECT_EQ(c.client(), "[close]");
    }
}

TEST(SessionAttacks, ListingsThatAreNone) {
  struct Row {
    Command command;
    std::string reply;
  };
  const Row rows[] = {
      {Uidl{}, "+OK\r\n1 \r\n.\r\n"},
      {Uidl{}, "+OK\r\n1 " + std::string(65'536, 'x') + "\r\n.\r\n"},
      {Uidl{1}, "+OK 1\r\n"},
      {Uidl{1}, "+OK 2 other\r\n"},
      {List{}, "+OK\r\n-1 5\r\n.\r\n"},
      {List{1}, "+OK -1 5\r\n"},
      {Stat{}, "+OK many\r\n"},
      {Stat{}, "+ 2 320\r\n"},
      {Noop{}, "OK\r\n"},
  };
  for (const auto& row : rows)
    for (const auto chunk : chunk_sizes) {
      Conversation c(chunk, SessionOptions{.strict = true});
      c.log_in();
      ASSERT_TRUE(c.session.submit(row.command));
      c.server(row.reply + "+OK\r\n");
      const auto events = c.events();
      ASSERT_EQ(events.size(), 1u) << row.reply.substr(0, 50);
      EXPECT_THAT(events.front(), StartsWith("failed: "));
      EXPECT_EQ(c.session.state(), State::closed);
    }
}

TEST(SessionAttacks, ABlockWithoutEndIsBounded) {
  Conversation c(1000, SessionOptions{.limits = {.literal = 10'000}});
  c.log_in();
  ASSERT_TRUE(c.session.submit(Retr{1}));
  c.server("+OK\r\n");
  for (int i = 0; i < 20; ++i) c.server(std::string(1000, 'x'));
  EXPECT_EQ(failure(c), "failed: literal too big: expected . CRLF");
}

TEST(SessionAttacks, TooFewAndTooManyReplies) {
  Conversation few(1, SessionOptions{.pipelining = Pipelining::always});
  few.log_in();
  ASSERT_TRUE(few.session.submit(Dele{1}));
  ASSERT_TRUE(few.session.submit(Dele{2}));
  few.server("+OK\r\n");
  few.session.ended(End::timed_out);
  EXPECT_THAT(few.events(), ElementsAre("3 ok", "failed: timed out"));

  Conversation many(1, SessionOptions{.pipelining = Pipelining::always});
  many.log_in();
  ASSERT_TRUE(many.session.submit(Dele{1}));
  many.server("+OK\r\n+OK extra\r\n");
  EXPECT_THAT(many.events(), ElementsAre("3 ok", StartsWith("failed: a reply to nothing that was asked")));
}

TEST(SessionAttacks, CapaRefusedOrEmptyOffersNothing) {
  Conversation c(1);
  c.server("+OK\r\n");
  c.exchange(Capa{}, "+OK\r\nSTLS\r\n.\r\n");
  EXPECT_TRUE(c.session.capabilities()->has("STLS"));
  c.exchange(Capa{}, "-ERR unknown command\r\n");
  EXPECT_EQ(c.session.capabilities(), nullptr);
  c.exchange(Capa{}, "+OK\r\n.\r\n");
  EXPECT_TRUE(c.session.capabilities()->all().empty());
}

TEST(SessionQuirks, ASecondOk) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.log_in();
    EXPECT_THAT(c.exchange(Noop{}, "+OK\r\n+OK\r\n"), ElementsAre("3 ok", "tolerated repeated +OK"));
    EXPECT_THAT(c.exchange(Retr{1}, "+OK\r\n+OK 9 octets\r\nSubject: x\r\n.\r\n"),
                ElementsAre(R"(4 ok {Subject: x\r\n})"));
    EXPECT_THAT(c.exchange(List{}, "+OK\r\n+OK\r\n1 9\r\n.\r\n"), ElementsAre("5 ok {1 9;}"));
    // The second one of LIST arrives behind the next command.
    c.submit(Stat{});
    c.server("+OK\r\n+OK 1 9\r\n");
    EXPECT_THAT(c.events(), ElementsAre("6 ok 1 9 {1 9}"));
    EXPECT_THAT(c.exchange(Retr{1}, "+OK\r\n+OKlahoma\r\n.\r\n"), ElementsAre(R"(7 ok {+OKlahoma\r\n})"));
    // Two are tolerated, three are not.
    EXPECT_THAT(c.exchange(Noop{}, "+OK\r\n+OK\r\n+OK\r\n"),
                ElementsAre("8 ok", StartsWith("failed: a reply to nothing that was asked")));
  }
}

TEST(SessionQuirks, BareLineFeeds) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.server("+OK ready\n");
    EXPECT_THAT(c.exchange(Capa{}, "+OK\nTOP\n.\n"),
                ElementsAre("tolerated bare LF", "greeting ok ready", "1 ok {TOP;}"));
    Conversation strict(chunk, SessionOptions{.strict = true});
    strict.server("+OK ready\n");
    EXPECT_THAT(strict.events(), ElementsAre("failed: bad syntax: expected CRLF at byte 0, near \"+OK ready\""));
  }
}

}  // namespace
}  // namespace mailrig::pop3
