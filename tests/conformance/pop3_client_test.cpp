// The blocking POP3 client against the rig over loopback: what it does with every quirk, and with every attack.
#include <cstdlib>
#include <sstream>

#include <gmock/gmock.h>

#include <mailrig/net/pop3_client.hpp>
#include <mailrig/net/stream_log.hpp>

#include "conformance/pop3_rig.hpp"

namespace mailrig::pop3 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// --- What it is for

TEST(Pop3Client, EveryMemberAgainstAMaildrop) {
  Rig rig(maildrop + R"(
    C: LIST
    S: +OK
    S: 1 120
    S: 2 200
    S: .
    C: LIST 2
    S: +OK 2 200
    C: UIDL 2
    S: +OK 2 QhdPYR:00WBw1Ph7x7
    C: RETR 1
    S: +OK
    S: Subject: one
    S: To: two
    S:
    S: ..dots
    S: end
    S: .
    C: RETR 1
    S: +OK
    S: Subject: one
    S:
    S: line
    S:
    S: last
    S: .
    C: TOP 2 0
    S: +OK
    S: Subject: two
    S:
    S: .
    C: TOP 2 1
    S: +OK
    S: Subject: two
    S:
    S: first
    S: .
    C: DELE 1
    S: +OK
    C: DELE 2
    S: +OK
    C: RSET
    S: +OK
    C: LANG
    S: +OK
    S: en English
    S: de Deutsch
    S: .
    C: LANG de
    S: +OK de Sprache gewechselt
    C: QUIT
    S: +OK
)");
  Client client(plaintext(rig));
  EXPECT_EQ(client.message_count(), 2u);
  EXPECT_EQ(client.total_size(), 320u);
  const auto listings = client.list();
  ASSERT_EQ(listings.size(), 2u);
  EXPECT_EQ(listings[1].octets, 200u);
  EXPECT_EQ(client.list(2).octets, 200u);
  EXPECT_EQ(client.unique_id(2), "QhdPYR:00WBw1Ph7x7");
  EXPECT_EQ(client.retrieve(1), "Subject: one\r\nTo: two\r\n\r\n.dots\r\nend\r\n");
  const auto letter = client.retrieve_letter(1);
  EXPECT_EQ(letter.header.value("subject"), "one");
  EXPECT_THAT(letter.lines, ElementsAre("line", "", "last"));
  EXPECT_EQ(client.retrieve_headers(2).value("Subject"), "two");
  EXPECT_EQ(client.top_lines(2, 1), "Subject: two\r\n\r\nfirst\r\n");
  client.delete_messages({{1, 2}});
  client.reset();
  EXPECT_THROW(client.last(), ClientError) << "the rig does not know LAST";
  EXPECT_EQ(client.unique_ids().size(), 2u);
  client.noop();
  EXPECT_EQ(client.languages().size(), 2u);
  EXPECT_EQ(client.use_language("de").tag, "de");
  client.quit();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Pop3Client, LastIsAnsweredByServersThatKnowIt) {
  Rig rig(maildrop + "    C: LAST\n    S: +OK 1\n");
  Client client(plaintext(rig));
  EXPECT_EQ(client.last(), 1u);
}

TEST(Pop3Client, StreamsAMessage) {
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += "    S: ..line " + std::to_string(i) + " of a long message\n";
  Rig rig(maildrop + "    C: RETR 1\n    S: +OK\n" + lines + "    S: .\n    C: NOOP\n    S: +OK\n");
  Client client(plaintext(rig));
  std::string message;
  std::size_t pieces = 0;
  client.retrieve(1, [&](std::string_view piece) {
    message += piece;
    ++pieces;
  });
  EXPECT_GT(pieces, 3u);
  EXPECT_TRUE(message.starts_with(".line 0 of a long message\r\n.line 1 "));
  EXPECT_TRUE(message.ends_with(".line 4999 of a long message\r\n"));
  client.noop();
}

TEST(Pop3Client, WhatASinkThrowsEndsTheConnection) {
  Rig rig(maildrop + "    C: RETR 1\n    S: +OK\n    S: Subject: one\n    S:\n    S: one\n    S: .\n");
  Client client(plaintext(rig));
  EXPECT_THROW(client.retrieve(1, [](std::string_view) { throw std::runtime_error("full"); }), std::runtime_error);
}

TEST(Pop3Client, DownloadsManyMessagesAheadOfTheReplies) {
  std::string dialogue, answers;
  for (int i = 1; i <= 100; ++i) {
    const auto number = std::to_string(i);
    dialogue += "    C: RETR " + number + "\n";
    dialogue += i == 50 ? "    S: -ERR no such message\n" : "    S: +OK\n    S: message " + number + "\n    S: .\n";
  }
  Rig rig(R"(
protocol: pop3
vars: {user: mrose, password: secret}
secrets: [password]
session:
  - |
    S: +OK
    C: CAPA
    S: +OK
    S: PIPELINING
    S: .
    C: USER ${user}
    S: +OK
    C: PASS ${password}
    S: +OK
    C: STAT
    S: +OK 100 1000
)" + dialogue +
          "    C: QUIT\n    S: +OK\n");
  Client client(plaintext(rig));
  std::vector<MessageNumber> numbers;
  std::size_t refused = 0;
  client.download({{1, 100}}, [&](MessageNumber number, const Result<std::string>& message) {
    numbers.push_back(number);
    if (!message) ++refused;
    else EXPECT_EQ(*message, "message " + std::to_string(number) + "\r\n");
  });
  EXPECT_EQ(numbers.size(), 100u);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  EXPECT_EQ(refused, 1u);
  client.quit();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Pop3Client, DeletesNumbersRangesAndLists) {
  Rig rig(maildrop + R"(
    C: DELE 7
    S: +OK
    C: DELE 1
    S: +OK
    C: DELE 3
    S: +OK
    C: DELE 4
    S: -ERR already deleted
    C: DELE 5
    S: +OK
    C: DELE 9
    S: +OK
    C: DELE 2
    S: +OK
    C: DELE 8
    S: +OK
)");
  Client client(plaintext(rig));
  client.delete_messages(7);
  EXPECT_EQ(thrown([&] { client.delete_messages({1, {3, 5}, 9}); }), Errc::rejected);
  client.delete_messages(MessageSet(std::vector<MessageNumber>{2, 8}));
  client.delete_messages(MessageRange(5, 4));
}

TEST(Pop3Client, SaysNoQuitUnlessAsked) {
  Rig rig(maildrop + R"(
    C: DELE 1
    S: +OK
expect:
  never-sends: [QUIT]
)");
  {
    Client client(plaintext(rig));
    client.delete_messages(1);
  }
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Pop3Client, TlsByStlsAndFromTheFirstByte) {
  {
    Rig rig("pop3/hello_starttls.yaml");
    Client client(with_tls(rig));
    EXPECT_TRUE(client.secure());
    EXPECT_THAT(client.retrieve(1), HasSubstr("Subject:"));
    client.quit();
    EXPECT_EQ(rig.verdict(), "");
  }
  Rig rig("pop3/hello.yaml", true);
  Client client(with_tls(rig, TlsUse::implicit));
  EXPECT_THAT(client.retrieve(1), HasSubstr("Subject:"));
  client.quit();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Pop3Client, ACertificateThatNobodyVouchesForEndsIt) {
  Rig rig("pop3/hello_starttls.yaml");
  auto options = with_tls(rig);
  options.trust.ca_file.clear();
  EXPECT_EQ(thrown([&] { Client client(options); }), Errc::tls_failed);
}

TEST(Pop3Client, ApopWhereTheGreetingOffersIt) {  // RFC 1939 §7
  Rig rig(R"(
protocol: pop3
session: |
  S: +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>
  C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
  S: +OK maildrop has 1 message (369 octets)
  C: STAT
  S: +OK 1 369
)");
  auto options = plaintext(rig);
  options.password = Secret("tanstaaf");
  options.allowed_in_plaintext.clear();
  Client client(options);
  EXPECT_EQ(client.message_count(), 1u);
}

TEST(Pop3Client, AWrongPasswordIsTriedOnceByProofAndOnceInTheOpen) {  // RFC 3206 §4
  Rig rig(R"(
protocol: pop3
session: |
  S: +OK POP3 server ready
  C: CAPA
  S: +OK
  S: USER
  S: SASL CRAM-MD5 DIGEST-MD5 PLAIN LOGIN
  S: .
  C: AUTH DIGEST-MD5
  S: -ERR [AUTH] no
  C: CAPA
  S: +OK
  S: USER
  S: SASL CRAM-MD5 DIGEST-MD5 PLAIN LOGIN
  S: .
  C: AUTH PLAIN AG1yb3NlAHNlY3JldA==
  S: -ERR [AUTH] no, really
)");
  auto options = plaintext(rig);
  options.allowed_in_plaintext = {"USER", "PLAIN", "LOGIN"};
  EXPECT_EQ(thrown([&] { Client client(options); }), Errc::rejected);
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Pop3Client, TheLogHasNoSecret) {
  std::ostringstream text;
  auto log = net::stream_log(text);
  Rig rig(maildrop);
  auto options = plaintext(rig);
  options.log = &log;
  { Client client(options); }
  EXPECT_THAT(text.str(), HasSubstr("C: USER mrose"));
  EXPECT_THAT(text.str(), HasSubstr("C: PASS <secret>"));
  EXPECT_THAT(text.str(), testing::Not(HasSubstr("PASS secret")));
}

TEST(Pop3Client, MailhostAndNetrcFillInWhatIsLeftOut) {
  const auto netrc = std::filesystem::path(testing::TempDir()) / "mailrig-netrc";
  std::ofstream(netrc) << "machine other login x password y\nmachine 127.0.0.1 login mrose\n  password \"secret\"\n";
  std::filesystem::permissions(netrc, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  ::setenv("MAILHOST", "127.0.0.1", 1);
  Rig rig(maildrop);
  auto options = plaintext(rig);
  options.host.clear();
  options.user.clear();
  options.password = Secret();
  options.netrc = netrc;
  {
    Client client(options);
    EXPECT_EQ(client.message_count(), 2u);
  }
  std::filesystem::permissions(netrc, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  EXPECT_EQ(thrown([&] { Client client(options); }), Errc::bad_argument);
  std::filesystem::remove(netrc);
  EXPECT_EQ(thrown([&] { Client client(options); }), Errc::bad_argument);
  ::unsetenv("MAILHOST");
  EXPECT_EQ(thrown([&] { Client client(options); }), Errc::bad_argument);
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Pop3Client, ARefusalThatIsNotAboutTheUserIsTheLastWord) {
  Rig rig(R"(
protocol: pop3
session: |
  S: +OK <1896.697170952@dbc.mtview.ca.us>
  C: APOP ${user} ${digest}
  S: -ERR [IN-USE] another session has the maildrop
expect:
  never-sends: ["USER ${*}"]
)");
  try {
    Client client(plaintext(rig));
    FAIL();
  } catch (const ClientError& error) {
    EXPECT_EQ(error.error().about.response_code, "IN-USE");
  }
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Pop3Client, NothingThatBreaksALineIsSent) {
  Rig rig(maildrop);
  for (const std::string& bad : {std::string("m\rrose"), std::string("m\nrose"), std::string("m\0rose", 6)}) {
    auto options = plaintext(rig);
    options.user = bad;
    EXPECT_EQ(thrown([&] { Client client(options); }), Errc::bad_argument);
    options = plaintext(rig);
    options.password = Secret(bad);
    EXPECT_EQ(thrown([&] { Client client(options); }), Errc::bad_argument);
  }
}

// --- Quirks: what real servers send

// The connection is made anew before another mechanism is tried; which the rig answers from the start each time.
TEST(Pop3Client, AnApopFailureThatClosesTheConnection) {
  Rig rig("pop3/quirks/apop_failure_closes.yaml");
  auto options = plaintext(rig);
  options.allowed_in_plaintext.clear();
  { Client client(options); }
  EXPECT_EQ(rig.sessions(), 2u);
}

TEST(Pop3Client, WordsForAGreetingAreTold) {
  Rig rig("pop3/quirks/words_for_a_greeting.yaml");
  try {
    Client client(plaintext(rig));
    FAIL();
  } catch (const ClientError& error) {
    EXPECT_EQ(error.error().code, Errc::bad_syntax);
    EXPECT_THAT(error.what(), HasSubstr("Server Unavailable. 15"));
  }
}

// --- Attacks: the verdict is the rig's, and the failure ours

}  // namespace
}  // namespace mailrig::pop3
