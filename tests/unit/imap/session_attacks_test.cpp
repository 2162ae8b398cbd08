#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

// attacks.md i-early-ok: a reply forged before the command left.
TEST(SessionAttacks, EarlyOk) {
  for_all_chunks([](Conversation& c) {
    c.server("* OK\r\nA1 OK\r\n");
    EXPECT_EQ(c.events().back(), "failed: a reply to nothing that was asked: expected the tag of a command");
  });
  Session session;
  session.received("* OK ready\r\n");
  ASSERT_TRUE(session.submit(StartTlsCommand{}));
  session.received("A1 OK\r\n");  // the driver has not taken the command yet
  ASSERT_TRUE(session.next_event());
  EXPECT_EQ(std::get<Failed>(*session.next_event()).error.code, Errc::out_of_turn);
  EXPECT_TRUE(std::holds_alternative<Close>(*session.next_action()));
  EXPECT_FALSE(session.next_action());
}

TEST(SessionAttacks, SuccessBeforeTheLiteral) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Append{"x", "abc", {}, {}});
    c.server("A2 OK stored\r\n+ go on\r\n");
    EXPECT_THAT(c.events(),
                ElementsAre(StartsWith("failed: a reply to nothing that was asked: expected continue-req")));
    EXPECT_EQ(c.client(), "[close]");
  });
}

// What ends the session: once, and nothing comes after it.
TEST(SessionAttacks, EndTheSessionOnce) {
  struct Row {
    std::string bytes, failure;
  };
  const Row rows[] = {
      {"* BYE Autologout; idle for too long\r\n* BYE again\r\n",
       "failed: the server is shutting down the connection; the server said: Autologout; idle for too long"},
      {"* BYE [UNAVAILABLE] x\r\n",
       "failed: the server is shutting down the connection [UNAVAILABLE]; the server said: x"},
      {"Server Unavailable. 15\r\n",
       "failed: bad syntax: expected resp-cond-state at byte 19, near \"available. 15\"; "
       "the server said: Server Unavailable. 15"},
      {"* 4294967296 EXISTS\r\n", "failed: bad syntax: expected number"},
      {"* -1 EXISTS\r\n", "failed: bad syntax: expected number"},
      {"* 1 FETCH (BODY[] {4294967295}\r\n", "failed: literal too big"},
      {"* 1 FETCH (BODY[] {18446744073709551616}\r\n", "failed: literal too big"},
      {"* 1 FETCH (BODY[] {-1}\r\n", "failed: bad syntax: expected number"},
      {"* 1 FETCH (BODYSTRUCTURE " + std::string(10000, '(') + "\r\n", "failed: nested too deep"},
      {"* X " + std::string(session_limits.line, 'x'), "failed: line too long"},
      {"* OK\n", "failed: bad syntax: expected CRLF"},
      {"A2 OK\r\nA2 OK\r\n", "failed: a reply to nothing that was asked"},
      {"A9 OK\r\n", "failed: a reply to nothing that was asked"},
      {"+ more\r\n", "failed: a reply to nothing that was asked"},
  };
  for (const auto& row : rows)
    for_all_chunks([&](Conversation& c) {
      c.log_in();
      c.submit(Noop{});
      c.server(row.bytes);
      const auto events = c.events();
      EXPECT_THAT(events.back(), StartsWith(row.failure));
      EXPECT_LE(events.size(), 2U);
      EXPECT_EQ(c.client(), "[close]");
      c.server("* 1 EXISTS\r\nA2 OK\r\n");
      c.session.ended(End::closed);
      EXPECT_THAT(c.events(), IsEmpty());
      EXPECT_EQ(c.client(), "");
    });
}

// What looks like an attack and is none, or is none any more.
TEST(SessionAttacks, Survives) {
  struct Row {
    std::string bytes;
    Events events;
  };
  const Row rows[] = {
      {"A2 NO\r\n", {"A2 NOOP NO"}},
      {"* 1 FETCH (BODY[] {0}\r\n)\r\n", {R"(fetched number=1 sections=[( bytes="")])"}},
      {"* OK [COPYUID 1 1:4294967295 1:4294967295] x\r\n",
       {R"(untagged condition="OK" code {copy_uid uid_validity=1 source=[1:4294967295] destination=[1:4294967295]} text="x")"}},
      {"* LIST () \"/\" \"../x`id`\x1b[2J&Jjo\"\r\n", {R"(list delimiter="/" name="../x`id`\x1b[2J&Jjo")"}},
      {"* NO [REFERRAL imaps://evil/] x\r\n",
       {R"(untagged condition="NO" code {referral urls=["imaps://evil/"]} text="x")"}},
      {"* PREAUTH again\r\n", {R"(untagged condition="PREAUTH" text="again")"}},
      {"* OK A2 OK {5}\r\nA2 OK\r\n", {R"(untagged condition="OK" text="A2 OK {5}")", "A2 NOOP OK"}},
  };
  for (const auto& row : rows)
    for_all_chunks([&](Conversation& c) {
      c.log_in();
      c.submit(Noop{});
      c.server(row.bytes);
      EXPECT_EQ(c.events(), row.events);
      EXPECT_EQ(c.session.state(), State::authenticated);
    });
}

// attacks.md i-referral: nothing follows it, wherever it stands.
TEST(SessionAttacks, ReferralsAreShown) {
  for_all_chunks([](Conversation& c) {
    c.server("* OK [REFERRAL imaps://evil/] x\r\n");
    EXPECT_EQ(c.session.state(), State::not_authenticated);
    c.submit(Login{"a", Secret("b")});
    c.server("A1 NO [REFERRAL imaps://evil/] x\r\n");
    c.submit(Login{"a", Secret("b")});
    c.server("A2 OK [REFERRAL imaps://evil/] x\r\n");
    EXPECT_EQ(c.client(), "");
    EXPECT_THAT(c.events(), ElementsAre(StartsWith("greeting"), "A1 LOGIN NO", "A2 LOGIN OK"));
    EXPECT_EQ(c.session.state(), State::authenticated);
  });
}

// attacks.md i-date: the item is no date, and the rest of the message is not lost with it.
TEST(SessionAttacks, ALongDate) {
  const auto bytes = "* 1 FETCH (INTERNALDATE \"" + std::string(100'000, '1') + "\" UID 7)\r\n";
  for_all_chunks([&](Conversation& c) {
    c.select();
    c.server(bytes);
    const auto event = c.session.next_event();
    ASSERT_TRUE(event && std::holds_alternative<Data>(*event));
    const auto* message = std::get<Data>(*event).response.as<FetchedMessage>();
    ASSERT_TRUE(message);
    EXPECT_FALSE(message->internal_date);
    EXPECT_EQ(message->uid, 7U);
    EXPECT_THAT(message->malformed, testing::SizeIs(1));
  });
  SessionOptions strict;
  strict.strict = true;
  for_all_chunks(strict, [&](Conversation& c) {
    c.greet("* PREAUTH x\r\n");
    c.server(bytes);
    EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: bad syntax: expected date-time")));
  });
}

// attacks.md i-lit-1, with a sink: what is announced is neither believed nor allocated.
TEST(SessionAttacks, HugeLiteralsIntoASink) {
  for (const std::string_view size : {"1099511627777", "18446744073709551616", "-1"})
    for_all_chunks([&](Conversation& c) {
      c.select();
      c.submit(Fetch{{1}, {MessageItem::rfc822}, {}}, [](const LiteralInfo&, std::string_view, bool) { FAIL(); });
      c.server("* 1 FETCH (RFC822 {" + std::string(size) + "}\r\nabc");
      EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: ")));
    });
}

// What a server says to a command that waits is no answer to it.
TEST(SessionAttacks, AnswersToWhatHasNotLeft) {
  for (const std::string_view reply : {"A4 OK\r\n", "A4 NO\r\n", "A4 BAD\r\n"})
    for_all_chunks([&](Conversation& c) {
      c.select();
      c.submit(Noop{});
      c.submit(Fetch{{1}, {MessageItem::uid}, {}});
      c.server(reply);
      EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: a reply to nothing that was asked")));
    });
}

TEST(SessionAttacks, EndInsideALiteral) {
  for_all_chunks([](Conversation& c) {
    c.select();
    c.submit(Fetch{{1}, {MessageItem::rfc822}, {}});
    c.server("* 1 FETCH (RFC822 {100}\r\nonly this");
    c.session.ended(End::truncated);
    EXPECT_THAT(c.events(), ElementsAre("failed: the other side ended TLS without close_notify: expected response"));
  });
}

// LOGOUT that overtakes leaves a command without its answer.
TEST(SessionAttacks, LogoutOutOfOrder) {
  Conversation c(1);
  c.log_in();
  c.submit(Noop{});
  c.submit(Logout{});
  c.server("* BYE\r\nA3 OK\r\n");
  EXPECT_EQ(c.events().back(),
            "failed: a reply to nothing that was asked: expected the end of the commands before LOGOUT");
}

// A whole conversation cut off after every byte fails exactly once.
TEST(SessionAttacks, CutAtEveryByte) {
  const std::string_view turns[] = {"* OK [CAPABILITY IMAP4rev1] hi\r\n",
                                    "A1 OK in\r\n",
                                    "* 1 EXISTS\r\n* FLAGS (\\Seen)\r\nA2 OK [READ-WRITE] x\r\n",
                                    "* 1 FETCH (UID 7 BODY[] {4}\r\na\r\nb)\r\nA3 OK\r\n",
                                    "+ go\r\n",
                                    "A4 OK\r\n",
                                    "* BYE x\r\nA5 OK x\r\n"};
  const Command commands[] = {Login{"a", Secret("b")}, Select{"INBOX"}, Fetch{{1}, {MessageItem::uid}, {}},
                              Append{"x", "y", {}, {}}, Logout{}};
  std::size_t whole = 0;
  for (const auto turn : turns) whole += turn.size();
  for (std::size_t cut = 0; cut <= whole; ++cut) {
    Conversation c(1);
    std::size_t failures = 0, completed = 0, left = cut, next = 0;
    for (const auto turn : turns) {
      c.server(turn.substr(0, left));
      for (const auto& event : c.events()) {
        failures += event.starts_with("failed");
        completed += event.starts_with("A");
      }
      if (left < turn.size()) break;
      left -= turn.size();
      if (turn != "+ go\r\n" && next < std::size(commands)) c.submit(commands[next++]);
    }
    EXPECT_EQ(failures, 0U) << cut;
    EXPECT_EQ(completed == 5, cut == whole) << cut;
    c.session.ended(End::closed);
    for (const auto& event : c.events()) failures += event.starts_with("failed");
    EXPECT_EQ(failures, cut == whole ? 0U : 1U) << cut;
  }
}

}  // namespace
}  // namespace mailrig::imap
