#include <mailrig/pop3/session.hpp>

#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::pop3 {
namespace {

using mailrig::test::chunk_sizes;
using test::Conversation;
using test::Events;
using testing::ElementsAre;

const Secret digest("c4c9334bac560ecc979e58001b3e22fb");

TEST(Session, TheExampleOfRfc1939Section10) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    EXPECT_EQ(c.session.state(), State::greeting);
    c.server("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n");
    EXPECT_THAT(c.events(), ElementsAre("greeting ok POP3 server ready <1896.697170952@dbc.mtview.ca.us>"
                                        "<1896.697170952@dbc.mtview.ca.us>"));
    EXPECT_EQ(c.session.state(), State::authorization);
    EXPECT_EQ(c.submit(Apop{"mrose", digest}), "APOP mrose <secret>\r\n");
    c.server("+OK mrose's maildrop has 2 messages (320 octets)\r\n");
    EXPECT_THAT(c.events(), ElementsAre("1 ok mrose's maildrop has 2 messages (320 octets)"));
    EXPECT_EQ(c.session.state(), State::transaction);
    EXPECT_THAT(c.exchange(Stat{}, "+OK 2 320\r\n"), ElementsAre("2 ok 2 320 {2 320}"));
    EXPECT_THAT(c.exchange(List{}, "+OK 2 messages (320 octets)\r\n1 120\r\n2 200\r\n.\r\n"),
                ElementsAre("3 ok 2 messages (320 octets) {1 120;2 200;}"));
    EXPECT_THAT(c.exchange(Retr{1}, "+OK 120 octets\r\nSubject: x\r\n\r\n..\r\n.\r\n"),
                ElementsAre(R"(4 ok 120 octets {Subject: x\r\n\r\n.\r\n})"));
    EXPECT_THAT(c.exchange(Dele{1}, "+OK message 1 deleted\r\n"), ElementsAre("5 ok message 1 deleted"));
    EXPECT_EQ(c.client(), "STAT\r\nLIST\r\nRETR 1\r\nDELE 1\r\n");
    EXPECT_EQ(c.submit(Quit{}), "QUIT\r\n");
    EXPECT_EQ(c.session.state(), State::update);
    c.server("+OK dewey POP3 server signing off (maildrop empty)\r\n");
    EXPECT_THAT(c.events(), ElementsAre("6 ok dewey POP3 server signing off (maildrop empty)"));
    EXPECT_EQ(c.session.state(), State::closed);
    EXPECT_EQ(c.client(), "[close]");
    c.session.ended(End::closed);
    EXPECT_THAT(c.events(), ElementsAre());
  }
}

TEST(Session, EveryOtherReplyOfRfc1939) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.log_in();
    EXPECT_THAT(c.exchange(List{2}, "+OK 2 200\r\n"), ElementsAre("3 ok 2 200 {2 200;}"));
    EXPECT_THAT(c.exchange(List{3}, "-ERR no such message, only 2 messages in maildrop\r\n"),
                ElementsAre("4 err no such message, only 2 messages in maildrop"));
    EXPECT_THAT(c.exchange(List{}, "+OK\r\n.\r\n"), ElementsAre("5 ok {}"));
    EXPECT_THAT(c.exchange(Dele{2}, "-ERR message 2 already deleted\r\n"),
                ElementsAre("6 err message 2 already deleted"));
    EXPECT_THAT(c.exchange(Noop{}, "+OK\r\n"), ElementsAre("7 ok"));
    EXPECT_THAT(c.exchange(Rset{}, "+OK maildrop has 2 messages (320 octets)\r\n"),
                ElementsAre("8 ok maildrop has 2 messages (320 octets)"));
    EXPECT_THAT(c.exchange(Top{1, 10}, "+OK\r\nSubject: x\r\n\r\n.\r\n"), ElementsAre(R"(9 ok {Subject: x\r\n\r\n})"));
    EXPECT_THAT(c.exchange(Top{100, 3}, "-ERR no such message\r\n"), ElementsAre("10 err no such message"));
    EXPECT_THAT(c.exchange(Uidl{}, "+OK\r\n1 whqtswO00WBw418f9t5JxYwZ\r\n2 QhdPYR:00WBw1Ph7x7\r\n.\r\n"),
                ElementsAre("11 ok {1 whqtswO00WBw418f9t5JxYwZ;2 QhdPYR:00WBw1Ph7x7;}"));
    EXPECT_THAT(c.exchange(Uidl{2}, "+OK 2 QhdPYR:00WBw1Ph7x7\r\n"),
                ElementsAre("12 ok 2 QhdPYR:00WBw1Ph7x7 {2 QhdPYR:00WBw1Ph7x7;}"));
    EXPECT_THAT(c.exchange(Retr{9}, "-ERR no such message\r\n"), ElementsAre("13 err no such message"));
    EXPECT_THAT(c.exchange(Quit{}, "-ERR some deleted messages not removed\r\n"),
                ElementsAre("14 err some deleted messages not removed"));
    EXPECT_EQ(c.session.state(), State::closed);
  }
}

TEST(Session, UserAndPass) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.server("+OK\r\n");
    EXPECT_THAT(c.exchange(User{"frated"}, "-ERR sorry, no mailbox for frated here\r\n"),
                ElementsAre("greeting ok", "1 err sorry, no mailbox for frated here"));
    EXPECT_EQ(c.session.submit(Pass{Secret("secret")}).error().about.expected, "USER right before it");
    EXPECT_THAT(c.exchange(User{"mrose"}, "+OK mrose is a real hoopy frood\r\n"),
                ElementsAre("2 ok mrose is a real hoopy frood"));
    EXPECT_THAT(c.exchange(Pass{Secret("secret")}, "-ERR [IN-USE] maildrop already locked\r\n"),
                ElementsAre("3 err [IN-USE] maildrop already locked"));
    EXPECT_EQ(c.session.state(), State::authorization);
    c.exchange(User{"mrose"}, "+OK\r\n");
    c.exchange(Pass{Secret("secret")}, "+OK\r\n");
    EXPECT_EQ(c.session.state(), State::transaction);
    EXPECT_EQ(c.client(), "USER frated\r\nUSER mrose\r\nPASS <secret>\r\nUSER mrose\r\nPASS <secret>\r\n");
  }
}

TEST(Session, RepliesArePipelinedInOrder) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk, SessionOptions{.pipelining = Pipelining::always});
    c.log_in();
    for (const auto& command : {Command(Retr{1}), Command(Dele{1}), Command(Retr{2}), Command(Quit{})})
      ASSERT_TRUE(c.session.submit(command));
    EXPECT_EQ(c.client(), "RETR 1\r\nDELE 1\r\nRETR 2\r\nQUIT\r\n");
    c.server("+OK\r\none\r\n.\r\n+OK gone\r\n-ERR no such message\r\n+OK bye\r\n");
    EXPECT_THAT(c.events(), ElementsAre(R"(3 ok {one\r\n})", "4 ok gone", "5 err no such message", "6 ok bye"));
    EXPECT_EQ(c.client(), "[close]");
  }
}

TEST(Session, CommandsWaitTheirTurnUntilPipeliningIsOffered) {
  Conversation c(1);
  c.log_in();
  ASSERT_TRUE(c.session.submit(Dele{1}));
  ASSERT_TRUE(c.session.submit(Capa{}));
  ASSERT_TRUE(c.session.submit(Dele{2}));
  ASSERT_TRUE(c.session.submit(Dele{3}));
  EXPECT_EQ(c.client(), "DELE 1\r\n");
  c.server("+OK\r\n");
  EXPECT_EQ(c.client(), "CAPA\r\n");
  c.server("+OK\r\nPIPELINING\r\n.\r\n");
  EXPECT_EQ(c.client(), "DELE 2\r\nDELE 3\r\n");
  c.server("+OK\r\n+OK\r\n");
  EXPECT_THAT(c.events(), ElementsAre("3 ok", "4 ok {PIPELINING;}", "5 ok", "6 ok"));
  EXPECT_TRUE(c.session.idle());
}

TEST(Session, APasswordDoesNotFollowANameThatWasRefused) {
  Conversation c(1);
  c.server("+OK\r\n");
  c.events();
  ASSERT_TRUE(c.session.submit(User{"frated"}));
  ASSERT_TRUE(c.session.submit(Pass{Secret("sesame")}));
  ASSERT_TRUE(c.session.submit(Quit{}));
  c.server("-ERR sorry\r\n");
  EXPECT_THAT(
      c.events(),
      ElementsAre("1 err sorry", "2 err cancelled: not allowed in this state: expected a USER that was not refused"));
  EXPECT_EQ(c.client(), "USER frated\r\nQUIT\r\n");
}

TEST(Session, WrongStateIsRefusedHereAndSaysWhichIsNeeded) {
  const auto needed = [](Session& session, Command command) {
    const auto ticket = session.submit(std::move(command));
    if (ticket) return std::string("nothing");
    EXPECT_EQ(ticket.error().code, Errc::wrong_state);
    return ticket.error().about.expected;
  };
  Conversation c(1);
  EXPECT_EQ(needed(c.session, Capa{}), "the server's greeting");
  EXPECT_EQ(needed(c.session, Quit{}), "the server's greeting");
  c.server("+OK\r\n");
  for (const auto& command : {Command(Stat{}), Command(List{}), Command(Uidl{}), Command(Retr{1}), Command(Top{1, 1}),
                              Command(Dele{1}), Command(Noop{}), Command(Rset{})})
    EXPECT_EQ(needed(c.session, command), "TRANSACTION state") << keyword(command);
  EXPECT_EQ(needed(c.session, Pass{Secret("x")}), "USER right before it");
  ASSERT_TRUE(c.session.submit(User{"mrose"}));
  EXPECT_EQ(needed(c.session, Stls{}), "no command without its reply");
  ASSERT_TRUE(c.session.submit(Capa{}));
  EXPECT_EQ(needed(c.session, Pass{Secret("x")}), "USER right before it");
  c.server("+OK\r\n-ERR\r\n");
  EXPECT_EQ(needed(c.session, Pass{Secret("x")}), "USER right before it");
  EXPECT_EQ(c.client(), "USER mrose\r\nCAPA\r\n");

  Conversation in(1);
  in.log_in();
  for (const auto& command : {Command(User{"a"}), Command(Apop{"a", digest}), Command(Stls{})})
    EXPECT_EQ(needed(in.session, command), "AUTHORIZATION state") << keyword(command);
  ASSERT_TRUE(in.session.submit(Quit{}));
  EXPECT_EQ(needed(in.session, Noop{}), "a session without QUIT");
  in.server("+OK\r\n");
  EXPECT_EQ(needed(in.session, Noop{}), "an open session");
}

TEST(Session, ARefusedArgumentChangesNothing) {
  Conversation c(1);
  c.server("+OK\r\n");
  EXPECT_EQ(c.session.submit(User{"a\r\nDELE 1"}).error().code, Errc::bad_argument);
  EXPECT_EQ(c.session.submit(Pass{Secret("x")}).error().code, Errc::wrong_state);
  EXPECT_EQ(c.client(), "");
  EXPECT_TRUE(c.session.idle());
}

TEST(Session, Stls) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk, SessionOptions{.security = Security::tls_required});
    c.server("+OK POP3 <1@forged.example>\r\n");
    EXPECT_THAT(c.exchange(Capa{}, "+OK\r\nSTLS\r\nSASL PLAIN\r\nPIPELINING\r\n.\r\n"),
                ElementsAre("greeting ok POP3 <1@forged.example><1@forged.example>", "1 ok {STLS;SASL;PIPELINING;}"));
    EXPECT_EQ(c.session.submit(User{"mrose"}).error().about.expected, "TLS");
    EXPECT_EQ(c.session.submit(Apop{"mrose", digest}).error().about.expected, "TLS");
    EXPECT_EQ(c.client() + c.submit(Stls{}), "CAPA\r\nSTLS\r\n");
    EXPECT_EQ(c.session.submit(Capa{}).error().code, Errc::wrong_state);
    c.server("+OK Begin TLS negotiation\r\n");
    EXPECT_EQ(c.session.state(), State::upgrading);
    EXPECT_EQ(c.client(), "[TLS]");
    EXPECT_EQ(c.session.submit(Capa{}).error().code, Errc::wrong_state);
    EXPECT_THAT(c.events(), ElementsAre());
    c.session.tls_established();
    EXPECT_THAT(c.events(), ElementsAre("2 ok Begin TLS negotiation"));
    EXPECT_EQ(c.session.state(), State::authorization);
    EXPECT_TRUE(c.session.secure());
    EXPECT_EQ(c.session.capabilities(), nullptr);  // RFC 2595 section 4
    EXPECT_EQ(c.session.submit(Stls{}).error().about.expected, "a connection without TLS");
    EXPECT_EQ(c.submit(User{"mrose"}), "USER mrose\r\n");
  }
}

TEST(Session, StlsRefused) {
  Conversation c(1);
  c.server("+OK\r\n");
  EXPECT_THAT(c.exchange(Stls{}, "-ERR Command not permitted when TLS active\r\n"),
              ElementsAre("greeting ok", "1 err Command not permitted when TLS active"));
  EXPECT_EQ(c.session.state(), State::authorization);
  c.client();
  EXPECT_EQ(c.submit(User{"mrose"}), "USER mrose\r\n");

  Conversation required(1, SessionOptions{.security = Security::tls_required});
  required.server("+OK\r\n");
  EXPECT_THAT(required.exchange(Stls{}, "-ERR no\r\n"),
              ElementsAre("greeting ok", "failed: TLS is required and not offered: expected +OK; the server said: no"));
  EXPECT_EQ(required.client(), "STLS\r\n[close]");
}

TEST(Session, TlsFromTheFirstByte) {
  Conversation c(1, SessionOptions{.security = Security::tls});
  c.server("+OK\r\n");
  EXPECT_EQ(c.session.submit(Stls{}).error().about.expected, "a connection without TLS");
  EXPECT_EQ(c.submit(User{"mrose"}), "USER mrose\r\n");
}

TEST(Session, EveryEndGivesOneFailureAndNothingAfterIt) {
  const std::pair<End, std::string> rows[] = {
      {End::closed, "failed: the other side closed the connection"},
      {End::truncated, "failed: the other side ended TLS without close_notify"},
      {End::reset, "failed: the connection was reset"},
      {End::timed_out, "failed: timed out"},
      {End::tls_failed, "failed: TLS failed"},
  };
  for (const auto& [end, outcome] : rows) {
    Conversation c(1, SessionOptions{.pipelining = Pipelining::always});
    c.log_in();
    ASSERT_TRUE(c.session.submit(Retr{1}));
    ASSERT_TRUE(c.session.submit(Retr{2}));
    c.server("+OK\r\nhalf a mess");
    c.session.ended(end);
    EXPECT_THAT(c.events(), ElementsAre(outcome));
    EXPECT_EQ(c.session.state(), State::closed);
    c.client();
    c.server("age\r\n.\r\n");
    c.session.ended(End::reset);
    EXPECT_THAT(c.events(), ElementsAre());
    EXPECT_EQ(c.session.submit(Noop{}).error().code, Errc::wrong_state);
    EXPECT_EQ(c.client(), "");
  }
}

TEST(Session, TheEndBehindARefusalKeepsTheServersWords) {
  Conversation c(1);
  c.server("+OK <1@a>\r\n");
  c.exchange(Apop{"mrose", digest}, "-ERR [AUTH] permission denied\r\n");
  c.session.ended(End::closed);
  EXPECT_THAT(c.events(), ElementsAre("failed: the other side closed the connection [AUTH]; the server said: "
                                      "permission denied"));
}

TEST(Session, ARefusalLongAgoDoesNotExplainTheEnd) {
  Conversation c(1);
  c.log_in();
  c.exchange(Retr{9}, "-ERR no such message\r\n");
  c.exchange(Noop{}, "+OK\r\n");
  c.session.ended(End::closed);
  EXPECT_THAT(c.events(), ElementsAre("failed: the other side closed the connection"));
}

TEST(Session, ACompletedCommandThatFailedIsAnError) {
  Conversation c(1);
  c.server("+OK\r\n");
  c.events();
  ASSERT_TRUE(c.session.submit(User{"frated"}));
  ASSERT_TRUE(c.session.submit(Pass{Secret("x")}));
  c.server("-ERR [AUTH] sorry\r\n");
  const auto user = std::get<Completed>(*c.session.next_event()), pass = std::get<Completed>(*c.session.next_event());
  EXPECT_FALSE(user.ok());
  EXPECT_EQ(user.error().message(), "the server refused [AUTH]; the server said: sorry");
  EXPECT_FALSE(user.error().fatal());
  EXPECT_FALSE(pass.ok());
  EXPECT_EQ(pass.error().code, Errc::wrong_state);
  ASSERT_TRUE(c.session.submit(Capa{}));
  c.server("+OK\r\n.\r\n");
  EXPECT_TRUE(std::get<Completed>(*c.session.next_event()).ok());
}

}  // namespace
}  // namespace mailrig::pop3
