#include <mailrig/imap/session.hpp>

#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Session, SampleConnectionOfTheRfc) {  // RFC 3501 §8
  for_all_chunks([](Conversation& c) {
    c.server("* OK IMAP4rev1 Service Ready\r\n");
    EXPECT_THAT(c.events(), ElementsAre(R"(greeting: untagged condition="OK" text="IMAP4rev1 Service Ready")"));
    EXPECT_EQ(c.session.state(), State::not_authenticated);
    EXPECT_EQ(c.submit(Login{"mrc", Secret("secret")}), "A1 LOGIN mrc <secret>\r\n");
    c.server("A1 OK LOGIN completed\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A1 LOGIN OK"));
    EXPECT_EQ(c.session.state(), State::authenticated);
    EXPECT_EQ(c.submit(Select{"inbox"}), "A2 SELECT inbox\r\n");
    c.server("* 18 EXISTS\r\n* OK [UNSEEN 17] x\r\nA2 OK [READ-WRITE] SELECT completed\r\n");
    EXPECT_THAT(c.events(), ElementsAre("exists count=18",
                                        R"(untagged condition="OK" code {unseen number=17} text="x")", "A2 SELECT OK"));
    EXPECT_EQ(c.session.state(), State::selected);
    EXPECT_EQ(c.submit(Fetch{{12}, {SectionItem{{{}, SectionText::header, {}}, false, {}}}, {}}),
              "A3 FETCH 12 BODY[HEADER]\r\n");
    c.server("* 12 FETCH (BODY[HEADER] {6}\r\nA: b\r\n)\r\nA3 OK FETCH completed\r\n");
    EXPECT_THAT(c.events(),
                ElementsAre(R"(fetched number=12 sections=[( text="HEADER" bytes="A: b\r\n")])", "A3 FETCH OK"));
    EXPECT_EQ(c.submit(Logout{}), "A4 LOGOUT\r\n");
    EXPECT_EQ(c.session.state(), State::logout);
    c.server("* BYE IMAP4rev1 server terminating connection\r\nA4 OK LOGOUT completed\r\n");
    EXPECT_THAT(c.events(), ElementsAre(R"(untagged condition="BYE" text="IMAP4rev1 server terminating connection")",
                                        "A4 LOGOUT OK"));
    EXPECT_EQ(c.client(), "[close]");
    EXPECT_EQ(c.session.state(), State::closed);
    c.session.ended(End::closed);
    EXPECT_THAT(c.events(), IsEmpty());
  });
}

TEST(Session, Greetings) {
  struct Row {
    std::string greeting, event;
    State state;
  };
  const Row rows[] = {
      {"* OK", R"(greeting: untagged condition="OK" ~ missing text)", State::not_authenticated},
      {"* PREAUTH hi", R"(greeting: untagged condition="PREAUTH" text="hi")", State::authenticated},
      {"* BYE [ALERT] full", "failed: the server is shutting down the connection [ALERT]; the server said: full",
       State::closed},
      {"* NO hi", "failed: bad syntax: expected greeting; the server said: hi", State::closed},
      {"* BAD [ALERT] enable it", "failed: bad syntax: expected greeting [ALERT]; the server said: enable it",
       State::closed},
      {"A1 OK hi", "failed: bad syntax: expected greeting; the server said: hi", State::closed},
      {"+ hi", "failed: bad syntax: expected greeting", State::closed},
      {"* 1 EXISTS", "failed: bad syntax: expected greeting", State::closed},
      {"* CAPABILITY IMAP4rev1", "failed: bad syntax: expected greeting", State::closed},
  };
  for (const auto& row : rows)
    for_all_chunks([&](Conversation& c) {
      c.server(row.greeting + "\r\n");
      EXPECT_THAT(c.events(), ElementsAre(row.event));
      EXPECT_EQ(c.session.state(), row.state);
      EXPECT_EQ(c.client(), row.state == State::closed ? "[close]" : "");
    });
}

TEST(Session, WrongState) {
  Conversation c(1);
  EXPECT_EQ(c.submit(Noop{}), "not allowed in this state: expected greeting for NOOP");
  c.greet();
  EXPECT_EQ(c.submit(Select{"x"}), "not allowed in this state: expected authenticated or selected state for SELECT");
  EXPECT_EQ(c.submit(Check{}), "not allowed in this state: expected selected state for CHECK");
  c.submit(Login{"a", Secret("b")});
  c.server("A1 OK\r\n");
  EXPECT_EQ(c.submit(StartTlsCommand{}), "not allowed in this state: expected not authenticated state for STARTTLS");
  EXPECT_EQ(c.submit(Fetch{{1}, {MessageItem::uid}, Numbering::uid}),
            "not allowed in this state: expected selected state for UID FETCH");
  EXPECT_EQ(c.submit(Logout{}), "A2 LOGOUT\r\n");
  EXPECT_EQ(c.submit(Noop{}), "not allowed in this state: expected no LOGOUT for NOOP");
  c.server("* BYE\r\nA2 OK\r\n");
  EXPECT_EQ(c.submit(Noop{}), "not allowed in this state: expected connection for NOOP");
}

TEST(Session, ARefusedArgumentChangesNothing) {
  Conversation c(1);
  c.log_in();
  EXPECT_EQ(c.submit(Select{"a\r\nb"}), "bad argument: expected mailbox at byte 0, near \"a\\r\\nb\"");
  EXPECT_EQ(c.client(), "");
  EXPECT_EQ(c.submit(Select{"a"}), "A2 SELECT a\r\n");
}

TEST(Session, StatesFollowWhatTheServerSays) {
  Conversation c(1);
  c.log_in();
  const auto exchange = [&](const Command& command, std::string_view condition) {
    const auto tag = c.session.submit(command);
    c.client();
    c.server(*tag + ' ' + std::string(condition) + "\r\n");
    return c.session.state();
  };
  EXPECT_EQ(exchange(Select{"a"}, "NO"), State::authenticated);
  EXPECT_EQ(exchange(Select{"a"}, "OK"), State::selected);
  EXPECT_EQ(exchange(Select{"a"}, "BAD"), State::selected);
  EXPECT_EQ(exchange(Select{"a"}, "NO"), State::authenticated);
  EXPECT_EQ(exchange(Examine{"a"}, "OK"), State::selected);
  EXPECT_EQ(exchange(CloseCommand{}, "NO"), State::selected);
  EXPECT_EQ(exchange(CloseCommand{}, "OK"), State::authenticated);
  EXPECT_EQ(exchange(Noop{}, "OK"), State::authenticated);
  EXPECT_EQ(exchange(Logout{}, "NO"), State::authenticated);
}

TEST(Session, LearnsCapabilities) {
  Conversation c(1);
  c.greet("* OK [CAPABILITY IMAP4rev1 LITERAL +] hi\r\n");
  EXPECT_TRUE(c.session.capabilities().known());
  EXPECT_TRUE(c.session.capabilities().has("imap4REV1"));
  EXPECT_FALSE(c.session.capabilities().has("LITERAL+"));
  c.server("* CAPABILITY IMAP4rev1 IDLE\r\n");
  EXPECT_TRUE(c.session.capabilities().has("IDLE"));
  c.submit(Login{"a", Secret("b")});
  c.server("A1 OK [CAPABILITY IMAP4rev1 LITERAL+] in\r\n");
  EXPECT_EQ(c.submit(Append{"x", "abc", {}, {}}), "A2 APPEND x {3+}\r\nabc\r\n");
}

TEST(Session, LoginDisabled) {
  Conversation c(1);
  c.greet("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n");
  EXPECT_EQ(c.submit(Login{"a", Secret("b")}), "not allowed in this state: expected TLS for LOGIN");
}

TEST(Session, SynchronizingLiteralsWait) {
  for_all_chunks([](Conversation& c) {
    c.greet();
    EXPECT_EQ(c.submit(Login{"\xC3\xA5", Secret("\xC3\xA4")}), "A1 LOGIN {2}\r\n");
    EXPECT_EQ(c.submit(Noop{}), "");  // it waits
    c.server("* OK still here\r\n+ go on\r\n");
    EXPECT_EQ(c.client(), "\xC3\xA5 {2}\r\n");
    c.server("+\r\n");
    EXPECT_EQ(c.client(), "<secret>\r\n");
    c.server("A1 OK in\r\n");
    EXPECT_EQ(c.client(), "A2 NOOP\r\n");
    EXPECT_EQ(c.submit(Append{"x", "", {}, {}}), "A3 APPEND x {0}\r\n");
    c.server("+ \r\n");
    EXPECT_EQ(c.client(), "\r\n");
  });
}

TEST(Session, ALiteralMayBeRefused) {  // RFC 3501 §7.5
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Append{"x", "abc", {}, {}});
    c.server("A2 NO [TRYCREATE] no such mailbox\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A2 APPEND NO"));
    EXPECT_EQ(c.submit(Noop{}), "A3 NOOP\r\n");
    c.server("+ abc?\r\n");
    EXPECT_THAT(c.events(), ElementsAre("failed: a reply to nothing that was asked: expected no continue-req"));
  });
}

TEST(Session, RepliesComeInAnyOrder) {
  Conversation c(7);
  c.select();
  c.submit(Noop{});
  c.submit(Check{});
  c.server("A4 OK\r\n* 1 EXISTS\r\nA3 NO [X] why\r\n");
  EXPECT_THAT(c.events(), ElementsAre("A4 CHECK OK", "exists count=1", "A3 NOOP NO"));
}

// quirks.md 12
TEST(Session, AThrottledCommandSaysWhenToComeBack) {
  const std::pair<std::string_view, std::optional<std::chrono::milliseconds>> rows[] = {
      {"Request is throttled. Suggested Backoff Time: 92415 milliseconds", std::chrono::milliseconds(92415)},
      {"suggested backoff time: 1 milliseconds.", std::chrono::milliseconds(1)},
      {"a: b: Suggested Backoff Time: 0 milliseconds", std::chrono::milliseconds(0)},
      {"Suggested Backoff Time: 999999999999 milliseconds", std::chrono::milliseconds(999'999'999'999)},
      {"Suggested Backoff Time: 1234567890123 milliseconds", std::nullopt},
      {"Suggested Backoff Time:  milliseconds", std::nullopt},
      {"Suggested Backoff Time: -5 milliseconds", std::nullopt},
      {"Suggested Backoff Time: 5", std::nullopt},
      {"Suggested Backoff Time:", std::nullopt},
      {"Time: 5 milliseconds", std::nullopt},
      {":", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [text, time] : rows) {
    Conversation c(7);
    c.log_in();
    c.submit(Noop{});
    c.server("A2 BAD " + std::string(text) + "\r\n");
    const auto event = c.session.next_event();
    const auto error = std::get<Completed>(*event).error();
    EXPECT_EQ(error.code, Errc::rejected);
    EXPECT_FALSE(error.fatal());
    EXPECT_EQ(error.about.retry_after, time) << text;
    EXPECT_EQ(c.session.state(), State::authenticated);
  }
}

TEST(Session, ARejectionKeepsTheServersWords) {
  Conversation c(7);
  c.log_in();
  c.submit(Create{"x"});
  c.server("A2 NO [ALREADYEXISTS] it is there\r\n");
  const auto event = c.session.next_event();
  const auto& completed = std::get<Completed>(*event);
  EXPECT_FALSE(completed.ok());
  EXPECT_EQ(completed.error().code, Errc::rejected);
  EXPECT_FALSE(completed.error().fatal());
  EXPECT_EQ(completed.error().about.tag, "A2");
  EXPECT_EQ(completed.error().message(), "the server refused [ALREADYEXISTS]; the server said: it is there");
}

TEST(Session, EveryEnd) {
  const std::pair<End, Errc> rows[] = {{End::closed, Errc::peer_closed},
                                       {End::truncated, Errc::peer_truncated},
                                       {End::reset, Errc::peer_reset},
                                       {End::timed_out, Errc::timed_out},
                                       {End::tls_failed, Errc::tls_failed}};
  for (const auto& [end, code] : rows) {
    Conversation c(1);
    c.log_in();
    c.submit(Noop{});
    c.server("* 1 EX");
    c.session.ended(end);
    const auto event = c.session.next_event();
    ASSERT_TRUE(event && std::holds_alternative<Failed>(*event));
    EXPECT_EQ(std::get<Failed>(*event).error.code, code);
    EXPECT_EQ(std::get<Failed>(*event).error.about.tag, "A2");
    c.session.ended(end);
    c.server("ISTS\r\nA2 OK\r\n");
    EXPECT_THAT(c.events(), IsEmpty());
  }
}

// quirks.md 9: the error of a deadline carries the complaint that was all the answer there was.
TEST(Session, ADeadlineKeepsTheComplaint) {
  Conversation c(1);
  c.greet();
  c.submit(Login{"a", Secret("b")});
  c.server("* BAD [ALERT] Please enable IMAP access in your account settings first.\r\n");
  c.events();
  c.session.ended(End::timed_out);
  EXPECT_THAT(c.events(), ElementsAre("failed: timed out: expected response [ALERT]; the server said: "
                                      "Please enable IMAP access in your account settings first."));
}

TEST(Session, EventsMustBeTaken) {
  SessionOptions options;
  options.limits.response = 4096;
  Conversation c(static_cast<std::size_t>(-1), options);
  c.greet();
  std::string flood;
  for (int i = 0; i < 1000; ++i) flood += "* 1 EXISTS\r\n";
  c.server(flood);
  const auto events = c.events();
  EXPECT_LT(events.size(), 100U);
  EXPECT_EQ(events.back(), "failed: response too big: expected events to be taken");
}

TEST(Session, EventsTakenCostNothing) {
  SessionOptions options;
  options.limits.response = 4096;
  Conversation c(static_cast<std::size_t>(-1), options);
  c.greet();
  for (int i = 0; i < 1000; ++i) {
    c.server("* 1 EXISTS\r\n");
    EXPECT_THAT(c.events(), ElementsAre("exists count=1"));
  }
}

// The default limits are made for it.
TEST(Session, AMillionIdentifiersOnOneLine) {
  std::string line = "* SEARCH";
  for (std::uint32_t uid = 4'293'000'001; uid <= 4'294'000'000; ++uid) line += ' ' + std::to_string(uid);
  Session session;
  session.received("* PREAUTH x\r\n" + line + "\r\n");
  ASSERT_TRUE(session.next_event());
  const auto event = session.next_event();
  ASSERT_TRUE(event && std::holds_alternative<Data>(*event));
  const auto* results = std::get<Data>(*event).response.as<SearchResults>();
  ASSERT_TRUE(results);
  EXPECT_EQ(results->numbers.size(), 1'000'000U);
}

TEST(Session, StrictModeToleratesNothing) {
  SessionOptions options;
  options.strict = true;
  for_all_chunks(options, [](Conversation& c) {
    c.server("* OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("failed: bad syntax: expected text at byte 4, near \"* OK\""));
  });
}

}  // namespace
}  // namespace mailrig::imap
