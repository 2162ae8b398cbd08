#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

const SessionOptions tls_required{.security = Security::tls_required};

TEST(SessionStartTls, UpgradesAndForgets) {
  for_all_chunks(tls_required, [](Conversation& c) {
    c.greet("* OK [CAPABILITY IMAP4rev1 STARTTLS LITERAL+ AUTH=PLAIN] hi\r\n");
    EXPECT_EQ(c.submit(Login{"a", Secret("b")}), "not allowed in this state: expected TLS for LOGIN");
    EXPECT_EQ(c.submit(StartTlsCommand{}), "A1 STARTTLS\r\n");
    EXPECT_EQ(c.submit(Noop{}), "not allowed in this state: expected TLS for NOOP");
    c.server("A1 OK [CAPABILITY IMAP4rev1 EVIL] Begin TLS negotiation now\r\n");
    EXPECT_EQ(c.client(), "[TLS]");
    EXPECT_FALSE(c.session.secure());
    EXPECT_THAT(c.events(), IsEmpty());
    c.session.tls_established();
    EXPECT_THAT(c.events(), ElementsAre("A1 STARTTLS OK"));
    EXPECT_TRUE(c.session.secure());
    EXPECT_FALSE(c.session.capabilities().known());
    EXPECT_EQ(c.submit(StartTlsCommand{}), "not allowed in this state: expected no TLS for STARTTLS");
    EXPECT_EQ(c.submit(Login{"a", Secret("b")}), "A2 LOGIN a <secret>\r\n");
  });
}

TEST(SessionStartTls, CompletedHasNoWordOfThePlaintext) {
  Conversation c(1);
  c.greet();
  c.submit(StartTlsCommand{});
  c.server("A1 OK [ALERT] visit http://evil/\r\n");
  c.session.tls_established();
  const auto event = c.session.next_event();
  const auto& status = std::get<Completed>(*event).status();
  EXPECT_TRUE(std::get<Completed>(*event).ok());
  EXPECT_FALSE(status.code);
  EXPECT_EQ(status.text, "done");
}

// attacks.md i-inject-2, i-tamper, i-caps: what was not taken before TLS is not to be had after it.
TEST(SessionStartTls, DropsWhatCameBefore) {
  for (const std::string_view data :
       {"* OK [ALERT] text", "* LIST () \"/\" x", "* LSUB () \"/\" x", "* STATUS x (MESSAGES 1)", "* SEARCH 1",
        "* FLAGS (a)", "* 1 EXISTS", "* 1 RECENT", "* 1 EXPUNGE", "* 1 FETCH (BODY[] {2}\r\nab)",
        "* CAPABILITY IMAP4rev1 EVIL"})
    for_all_chunks([&](Conversation& c) {
      c.greet();
      c.submit(Noop{});
      c.server("* NO evil\r\nA1 NO [ALERT] evil\r\n");
      c.submit(StartTlsCommand{});
      c.server(std::string(data) + "\r\nA2 OK\r\n");
      c.session.tls_established();
      EXPECT_THAT(c.events(), ElementsAre("A1 NOOP NO", "A2 STARTTLS OK")) << data;
      EXPECT_FALSE(c.session.capabilities().known());
      c.session.ended(End::closed);
      EXPECT_THAT(c.events(), ElementsAre("failed: the other side closed the connection: expected response"));
    });
}

TEST(SessionStartTls, WhereTlsIsRequiredPlaintextDataIsNoneAtAll) {
  for_all_chunks(tls_required, [](Conversation& c) {
    c.greet();
    c.server("* LIST () \"/\" x\r\n* 1 FETCH (FLAGS ())\r\n");
    EXPECT_THAT(c.events(), IsEmpty());
  });
}

// attacks.md i-inject-1, i-inject-3
TEST(SessionStartTls, NothingMayFollowTheGoAhead) {
  for (const std::string_view injected :
       {"* CAPABILITY IMAP4rev1\r\n", "b OK\r\n", "* OK [ALERT] x\r\n", "A2 OK forged\r\n", "x", "\r\n", "\n"})
    for_all_chunks([&](Conversation& c) {
      c.greet();
      c.submit(StartTlsCommand{});
      c.server("A1 OK begin TLS\r\n" + std::string(injected));
      EXPECT_THAT(c.events(), ElementsAre("failed: plaintext bytes behind the go-ahead for TLS: expected TLS"));
      EXPECT_THAT(c.client(), testing::EndsWith("[close]"));
      EXPECT_EQ(c.session.state(), State::closed);
      c.session.tls_established();
      EXPECT_EQ(c.session.state(), State::closed);
    });
}

// attacks.md i-strip-2
TEST(SessionStartTls, RefusedWhereRequired) {
  struct Row {
    std::string reply, failure;
  };
  const Row rows[] = {
      {"A1 NO [X] no", "failed: TLS is required and not offered: expected OK [X]; the server said: no"},
      {"A1 BAD what", "failed: TLS is required and not offered: expected OK; the server said: what"},
      {"+ continue", "failed: a reply to nothing that was asked: expected no continue-req"},
      {"A1 FOO x",
       "failed: bad syntax: expected resp-cond-state at byte 6, near \"A1 FOO x\"; the server said: A1 FOO x"},
      {"A2 OK x", "failed: a reply to nothing that was asked: expected the tag of a command; the server said: x"},
      {"* BYE x", "failed: the server is shutting down the connection; the server said: x"},
  };
  for (const auto& row : rows)
    for_all_chunks(tls_required, [&](Conversation& c) {
      c.greet();
      c.submit(StartTlsCommand{});
      c.server(row.reply + "\r\n");
      EXPECT_THAT(c.events(), ElementsAre(row.failure));
      EXPECT_EQ(c.client(), "[close]");
    });
}

TEST(SessionStartTls, RefusedWhereNotRequired) {
  for_all_chunks([](Conversation& c) {
    c.greet();
    c.submit(StartTlsCommand{});
    c.server("A1 NO not here\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A1 STARTTLS NO"));
    EXPECT_EQ(c.session.state(), State::not_authenticated);
    EXPECT_EQ(c.submit(Noop{}), "A2 NOOP\r\n");
  });
}

// attacks.md i-preauth
TEST(SessionStartTls, PreauthWhereRequired) {
  for_all_chunks(tls_required, [](Conversation& c) {
    c.server("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome\r\n");
    EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: TLS is required and not offered")));
  });
}

TEST(SessionStartTls, TheHandshakeMayFail) {
  Conversation c(1);
  c.greet();
  c.submit(StartTlsCommand{});
  c.server("A1 OK\r\n");
  c.session.ended(End::tls_failed);
  EXPECT_THAT(c.events(), ElementsAre("failed: TLS failed: expected response"));
}

TEST(SessionStartTls, ImplicitTls) {
  Conversation told(1, tls_required);
  told.session.tls_established();
  told.greet("* PREAUTH hi\r\n");
  EXPECT_TRUE(told.session.secure());
  EXPECT_EQ(told.session.state(), State::authenticated);
  Conversation known(1, SessionOptions{.security = Security::tls});
  known.greet();
  EXPECT_EQ(known.submit(Login{"a", Secret("b")}), "A1 LOGIN a <secret>\r\n");
}

}  // namespace
}  // namespace mailrig::imap
