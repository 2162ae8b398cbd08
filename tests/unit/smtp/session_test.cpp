#include <mailrig/smtp/session.hpp>

#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::smtp {
namespace {

using mailrig::test::chunk_sizes;
using test::Conversation;
using testing::ElementsAre;
using testing::StartsWith;

TEST(Session, TheExampleOfRfc5321AppendixD1) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    EXPECT_EQ(c.session.state(), State::greeting);
    c.server("220 foo.com Simple Mail Transfer Service Ready\r\n");
    EXPECT_EQ(c.session.state(), State::connected);
    EXPECT_EQ(c.submit(Ehlo{"bar.com"}), "EHLO bar.com\r\n");
    c.server("250-foo.com greets bar.com\r\n250-8BITMIME\r\n250-SIZE\r\n250-DSN\r\n250 HELP\r\n");
    EXPECT_THAT(c.events(), ElementsAre("greeting 220 foo.com Simple Mail Transfer Service Ready",
                                        R"(1 accepted 250 foo.com greets bar.com\n8BITMIME\nSIZE\nDSN\nHELP)"));
    EXPECT_EQ(c.session.state(), State::ready);
    EXPECT_TRUE(c.session.extensions()->has("DSN"));
    EXPECT_THAT(c.exchange(Mail{"Smith@bar.com", {}}, "250 OK\r\n"), ElementsAre("2 accepted 250 OK"));
    EXPECT_EQ(c.session.state(), State::transaction);
    EXPECT_THAT(c.exchange(Rcpt{"Jones@foo.com", {}}, "250 OK\r\n"), ElementsAre("3 accepted 250 OK"));
    EXPECT_THAT(c.exchange(Rcpt{"Green@foo.com", {}}, "550 No such user here\r\n"),
                ElementsAre("4 refused 550 No such user here"));
    EXPECT_THAT(c.exchange(Rcpt{"Brown@foo.com", {}}, "250 OK\r\n"), ElementsAre("5 accepted 250 OK"));
    c.client();
    EXPECT_EQ(c.submit(Data{"Blah blah blah...\n...etc. etc. etc.\n"}), "DATA\r\n");
    c.server("354 Start mail input; end with <CRLF>.<CRLF>\r\n");
    EXPECT_THAT(c.events(), ElementsAre());
    EXPECT_EQ(c.client(), "Blah blah blah...\r\n....etc. etc. etc.\r\n.\r\n");
    c.server("250 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("6 accepted 250 OK"));
    EXPECT_EQ(c.session.state(), State::ready);
    EXPECT_EQ(c.submit(Quit{}), "QUIT\r\n");
    c.server("221 foo.com Service closing transmission channel\r\n");
    EXPECT_THAT(c.events(), ElementsAre("7 accepted 221 foo.com Service closing transmission channel"));
    EXPECT_EQ(c.client(), "[close]");
    EXPECT_EQ(c.session.state(), State::closed);
    c.session.ended(End::closed);
    EXPECT_THAT(c.events(), ElementsAre());
  }
}

TEST(Session, VerbsAndRepliesOfRfc821) {
  Conversation c(7);
  c.server("220 SU-SCORE.ARPA Simple Mail Transfer Service Ready\r\n");
  c.exchange(Helo{"MIT-MC.ARPA"}, "250 SU-SCORE.ARPA\r\n");
  EXPECT_EQ(c.session.extensions(), nullptr);
  EXPECT_THAT(c.exchange(Vrfy{"Crispin"}, "250 Mark Crispin <Admin.MRC@SU-SCORE.ARPA>\r\n"),
              ElementsAre("2 accepted 250 Mark Crispin <Admin.MRC@SU-SCORE.ARPA>"));
  c.exchange(Mail{"EAK@MIT-MC.ARPA", {}, Verb::send}, "250 OK\r\n");
  EXPECT_THAT(c.exchange(Rcpt{"Admin.MRC@SU-SCORE.ARPA", {}}, "450 User not active now\r\n"),
              ElementsAre("4 try later 450 User not active now"));
  c.exchange(Rset{}, "250 OK\r\n");
  EXPECT_EQ(c.session.state(), State::ready);
  c.exchange(Mail{"EAK@MIT-MC.ARPA", {}}, "250 OK\r\n");
  EXPECT_THAT(
      c.exchange(Rcpt{"fred@USC-ISIF.ARPA", {}}, "251 User not local; will forward to <Jones@USC-ISI.ARPA>\r\n"),
      ElementsAre("7 accepted 251 User not local; will forward to <Jones@USC-ISI.ARPA>"));
  // Appendix F, scenario 10: 552 says that there are too many, and try again.
  EXPECT_THAT(c.exchange(Rcpt{"eric@BERKELEY.ARPA", {}}, "552 Recipient storage full, try again\r\n"),
              ElementsAre("8 try later 552 Recipient storage full, try again"));
  c.client();
  c.submit(Data{"x"});
  c.server("354\r\n");
  EXPECT_EQ(c.client(), "x\r\n.\r\n");
  c.server("552 too big\r\n");
  EXPECT_THAT(c.events(), ElementsAre("9 refused 552 too big"));
}

TEST(Session, APipelinedTransaction) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.greet(test::pipelining);
    for (const auto& command : {Command(Mail{"mrose@dbc.mtview.ca.us", {}}), Command(Rcpt{"ned@innosoft.com", {}}),
                                Command(Rcpt{"dan@innosoft.com", {}}), Command(Data{"text"}), Command(Quit{})})
      ASSERT_TRUE(c.session.submit(command));
    // RFC 2920 section 3.1: DATA ends a group, and its content begins the next one.
    EXPECT_EQ(c.client(),
              "MAIL FROM:<mrose@dbc.mtview.ca.us>\r\nRCPT TO:<ned@innosoft.com>\r\nRCPT TO:<dan@innosoft.com>\r\n"
              "DATA\r\n");
    c.server("250 sender OK\r\n550 no ned\r\n250 dan OK\r\n354 enter mail\r\n");
    EXPECT_EQ(c.client(), "text\r\n.\r\nQUIT\r\n");
    c.server("250 message sent\r\n221 goodbye\r\n");
    EXPECT_THAT(c.events(), ElementsAre("2 accepted 250 sender OK", "3 refused 550 no ned", "4 accepted 250 dan OK",
                                        "5 accepted 250 message sent", "6 accepted 221 goodbye"));
    EXPECT_EQ(c.client(), "[close]");
  }
}

TEST(Session, WithoutPipeliningCommandsWaitTheirTurn) {
  Conversation c(1);
  c.greet();
  for (const auto& command : {Command(Mail{"a@b", {}}), Command(Rcpt{"c@d", {}}), Command(Data{"x"}), Command(Quit{})})
    ASSERT_TRUE(c.session.submit(command));
  EXPECT_EQ(c.client(), "MAIL FROM:<a@b>\r\n");
  c.server("250 OK\r\n");
  EXPECT_EQ(c.client(), "RCPT TO:<c@d>\r\n");
  c.server("250 OK\r\n");
  EXPECT_EQ(c.client(), "DATA\r\n");
  c.server("354 go\r\n");
  EXPECT_EQ(c.client(), "x\r\n.\r\n");
  c.server("250 OK\r\n");
  EXPECT_EQ(c.client(), "QUIT\r\n");
}

TEST(Session, NoContentWithoutARecipient) {
  const std::vector<Command> group = {Mail{"a@b", {}}, Rcpt{"c@d", {}}, Data{"precious"}};
  for (const auto chunk : chunk_sizes) {
    Conversation refused(chunk);  // the server is asked, and says no
    refused.greet(test::pipelining);
    for (const auto& command : group) ASSERT_TRUE(refused.session.submit(command));
    refused.server("250 OK\r\n550 no\r\n554 no valid recipients\r\n");
    EXPECT_THAT(refused.events(),
                ElementsAre("2 accepted 250 OK", "3 refused 550 no", "4 refused 554 no valid recipients"));
    EXPECT_EQ(refused.client(), "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n");

    Conversation dot(chunk);  // it says yes all the same: a single dot, and no success
    dot.greet(test::pipelining);
    for (const auto& command : group) ASSERT_TRUE(dot.session.submit(command));
    dot.client();
    dot.server("250 OK\r\n550 no\r\n354 go\r\n");
    EXPECT_EQ(dot.client(), ".\r\n");
    dot.server("250 empty message taken\r\n");
    EXPECT_THAT(
        dot.events(),
        ElementsAre("2 accepted 250 OK", "3 refused 550 no",
                    "4 refused 250 empty message taken cancelled: not allowed in this state: expected a recipient "
                    "that was accepted"));

    Conversation unsent(chunk);  // the command had not left yet
    unsent.greet();
    for (const auto& command : group) ASSERT_TRUE(unsent.session.submit(command));
    unsent.server("250 OK\r\n");
    unsent.server("550 no\r\n");
    EXPECT_EQ(unsent.client(), "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n");
    EXPECT_THAT(unsent.events(),
                ElementsAre("2 accepted 250 OK", "3 refused 550 no",
                            "4 refused cancelled: not allowed in this state: expected a recipient that was "
                            "accepted"));
    EXPECT_TRUE(unsent.session.idle());
  }
}

TEST(Session, NoContentWithoutGoAhead) {
  for (const std::string reply : {"503 bad sequence\r\n", "451 later\r\n", "250 what\r\n", "334 \r\n", "221 bye\r\n"}) {
    Conversation c(1);
    c.greet();
    c.exchange(Mail{"a@b", {}}, "250 OK\r\n");
    c.exchange(Rcpt{"c@d", {}}, "250 OK\r\n");
    c.client();
    c.submit(Data{"precious"});
    c.server(reply);
    EXPECT_EQ(c.client().find("precious"), std::string::npos) << reply;
    EXPECT_THAT(c.events(), ElementsAre(testing::AnyOf(StartsWith("4 refused 503"), StartsWith("4 try later 451"),
                                                       StartsWith("failed: a reply to nothing that was asked"))));
  }
}

TEST(Session, ContentCannotEndEarly) {
  Conversation c(1);
  c.greet();
  c.exchange(Mail{"a@b", {}}, "250 OK\r\n");
  c.exchange(Rcpt{"c@d", {}}, "250 OK\r\n");
  c.submit(Data{"a\n.\r\nMAIL FROM:<x@y>\r\n"});
  c.client();
  c.server("354 go\r\n");
  EXPECT_EQ(c.client(), "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n");
}

TEST(Session, Lmtp) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk);
    c.server("220 foo.edu LMTP server ready\r\n");
    c.exchange(Lhlo{"foo.edu"}, "250-foo.edu\r\n250-PIPELINING\r\n250 SIZE\r\n");
    for (const auto& command :
         {Command(Mail{"chris@bar.com", {}}), Command(Rcpt{"pat@foo.edu", {}}), Command(Rcpt{"jones@foo.edu", {}}),
          Command(Rcpt{"green@foo.edu", {}}), Command(Data{"x"})})
      ASSERT_TRUE(c.session.submit(command));
    c.server("250 OK\r\n250 OK\r\n550 No such user here\r\n250 OK\r\n354 go\r\n");
    EXPECT_EQ(c.events().size(), 4u);
    c.server("250 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre());
    c.server("452 <green@foo.edu> is temporarily over quota\r\n");
    EXPECT_THAT(c.events(), ElementsAre("6 try later 452 <green@foo.edu> is temporarily over quota (250 OK) "
                                        "(452 <green@foo.edu> is temporarily over quota)"));
    EXPECT_TRUE(c.session.idle());
  }
}

TEST(Session, LmtpAsksForNoContentWithoutARecipient) {
  Conversation c(1);
  c.server("220 foo.edu\r\n");
  c.exchange(Lhlo{"foo.edu"}, "250-foo.edu\r\n250 PIPELINING\r\n");
  for (const auto& command : {Command(Mail{"a@b", {}}), Command(Rcpt{"c@d", {}}), Command(Data{"x"})})
    ASSERT_TRUE(c.session.submit(command));
  c.server("250 OK\r\n550 no\r\n354 go\r\n");
  EXPECT_THAT(c.events().back(), StartsWith("failed: a reply to nothing that was asked: expected 503"));
}

TEST(Session, WrongStateIsRefusedHereAndSaysWhatIsNeeded) {
  const auto needed = [](Session& session, Command command) {
    const auto ticket = session.submit(std::move(command));
    if (ticket) return std::string("nothing");
    EXPECT_EQ(ticket.error().code, Errc::wrong_state);
    return ticket.error().about.expected;
  };
  Conversation c(1);
  EXPECT_EQ(needed(c.session, Ehlo{"x"}), "the server's greeting");
  c.server("220 foo.com\r\n");
  for (const auto& command : {Command(Mail{"a@b", {}}), Command(Rcpt{"a@b", {}}), Command(Data{}), Command(Starttls{})})
    EXPECT_EQ(needed(c.session, command), "EHLO or HELO") << keyword(command);
  c.exchange(Ehlo{"x"}, "250 foo.com\r\n");
  EXPECT_EQ(needed(c.session, Rcpt{"a@b", {}}), "MAIL");
  EXPECT_EQ(needed(c.session, Data{}), "MAIL and a RCPT that was accepted");
  ASSERT_TRUE(c.session.submit(Mail{"a@b", {}}));
  EXPECT_EQ(needed(c.session, Mail{"a@b", {}}), "no transaction");
  EXPECT_EQ(needed(c.session, Starttls{}), "no transaction");
  EXPECT_EQ(needed(c.session, Data{}), "MAIL and a RCPT that was accepted");
  c.server("550 no\r\n");
  EXPECT_EQ(needed(c.session, Rcpt{"a@b", {}}), "MAIL");
  ASSERT_TRUE(c.session.submit(Noop{}));
  EXPECT_EQ(needed(c.session, Starttls{}), "no command without its reply");
  ASSERT_TRUE(c.session.submit(Quit{}));
  EXPECT_EQ(needed(c.session, Noop{}), "a session without QUIT");
  c.server("250 OK\r\n221 bye\r\n");
  EXPECT_EQ(needed(c.session, Noop{}), "an open session");
}

TEST(Session, AllowedBeforeEhlo) {
  Conversation c(1);
  c.server("220 foo.com\r\n");
  for (const auto& command :
       {Command(Noop{}), Command(Rset{}), Command(Help{}), Command(Vrfy{"x"}), Command(Expn{"x"})})
    EXPECT_EQ(c.exchange(command, "250 OK\r\n").size(), command.index() == Command(Noop{}).index() ? 2u : 1u);
  EXPECT_EQ(c.session.state(), State::connected);
}

TEST(Session, EhloRefusedThenHelo) {
  Conversation c(1);
  c.server("220 old.example\r\n");
  c.exchange(Ehlo{"x"}, "502 what\r\n");
  EXPECT_EQ(c.session.state(), State::connected);
  EXPECT_EQ(c.session.extensions(), nullptr);
  c.exchange(Helo{"x"}, "250 old.example\r\n");
  EXPECT_EQ(c.session.state(), State::ready);
}

TEST(Session, EhloAndRsetEndATransaction) {
  for (const auto& command : {Command(Ehlo{"x"}), Command(Rset{})}) {
    Conversation c(1);
    c.greet();
    c.exchange(Mail{"a@b", {}}, "250 OK\r\n");
    c.exchange(Rcpt{"c@d", {}}, "250 OK\r\n");
    EXPECT_EQ(c.session.state(), State::transaction);
    c.exchange(command, "250 OK\r\n");
    EXPECT_EQ(c.session.state(), State::ready);
    EXPECT_EQ(c.session.submit(Data{"x"}).error().code, Errc::wrong_state);
  }
}

TEST(Session, Starttls) {
  for (const auto chunk : chunk_sizes) {
    Conversation c(chunk, SessionOptions{.security = Security::tls_required});
    c.server("220 mail.imc.org SMTP service ready\r\n");
    c.exchange(Ehlo{"mail.example.com"},
               "250-mail.imc.org offers a warm hug of welcome\r\n250-STARTTLS\r\n250 PIPELINING\r\n");
    for (const auto& command : {Command(Mail{"a@b", {}}), Command(Vrfy{"x"}), Command(Expn{"x"})})
      EXPECT_EQ(c.session.submit(command).error().about.expected, "TLS") << keyword(command);
    c.client();
    EXPECT_EQ(c.submit(Starttls{}), "STARTTLS\r\n");
    EXPECT_EQ(c.session.submit(Noop{}).error().code, Errc::wrong_state);
    c.server("220 Go ahead\r\n");
    EXPECT_EQ(c.client(), "[TLS]");
    EXPECT_EQ(c.session.state(), State::upgrading);
    c.events();
    c.session.tls_established();
    EXPECT_THAT(c.events(), ElementsAre("2 accepted 220 Go ahead"));
    EXPECT_EQ(c.session.state(), State::connected);
    EXPECT_EQ(c.session.extensions(), nullptr);
    EXPECT_EQ(c.session.submit(Mail{"a@b", {}}).error().about.expected, "EHLO or HELO");
    c.exchange(Ehlo{"mail.example.com"}, "250 mail.imc.org touches your hand gently for a moment\r\n");
    EXPECT_EQ(c.session.submit(Starttls{}).error().about.expected, "a connection without TLS");
    c.client();
    EXPECT_EQ(c.submit(Mail{"a@b", {}}), "MAIL FROM:<a@b>\r\n");
  }
}

TEST(Session, Utf8OnlyIfOffered) {
  Conversation c(1);
  c.greet();
  EXPECT_EQ(c.session.submit(Mail{"caf\xc3\xa9@x", {}}).error().code, Errc::bad_argument);
  c.exchange(Ehlo{"x"}, "250-foo.com\r\n250 SMTPUTF8\r\n");
  EXPECT_TRUE(c.session.submit(Mail{"caf\xc3\xa9@x", {}}));
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
    Conversation c(1);
    c.greet(test::pipelining);
    ASSERT_TRUE(c.session.submit(Mail{"a@b", {}}));
    ASSERT_TRUE(c.session.submit(Rcpt{"c@d", {}}));
    c.server("250 OK\r\n25");
    c.session.ended(end);
    EXPECT_THAT(c.events(), ElementsAre("2 accepted 250 OK", outcome));
    c.client();
    c.server("0 OK\r\n");
    c.session.ended(End::reset);
    EXPECT_THAT(c.events(), ElementsAre());
    EXPECT_EQ(c.client(), "");
  }
}

TEST(Session, ACompletedCommandThatFailedIsAnError) {
  Conversation c(1);
  c.greet();
  ASSERT_TRUE(c.session.submit(Mail{"a@b", {}}));
  ASSERT_TRUE(c.session.submit(Rcpt{"c@d", {}}));
  ASSERT_TRUE(c.session.submit(Data{"x"}));
  c.server("250 OK\r\n");
  c.server("550 5.1.1 no such user\r\n");
  const auto mail = std::get<Completed>(*c.session.next_event()), rcpt = std::get<Completed>(*c.session.next_event()),
             data = std::get<Completed>(*c.session.next_event());
  EXPECT_TRUE(mail.ok());
  EXPECT_EQ(rcpt.error().message(), "the server refused [5.1.1]; the server said: 550 5.1.1 no such user");
  EXPECT_FALSE(rcpt.error().fatal());
  EXPECT_EQ(data.error().code, Errc::wrong_state);
}

}  // namespace
}  // namespace mailrig::smtp
