// A secret is shown by nothing: no report, no log, no error. And it must not cross a connection in clear that offered
// TLS.
#include <gmock/gmock.h>

#include <mailrig/wire/base64.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;
using testing::HasSubstr;

constexpr std::string_view secret = "sesame-of-fred", wrong = "not-the-sesame";

// All that a person could read of a session.
struct Seen {
  std::string text;
  Verdict verdict;
};

Seen seen(const std::shared_ptr<const Transcript>& transcript, Side plays, std::string_view heard, std::size_t chunk) {
  std::string text;
  Verdict verdict;
  {
    TextWireLog log([&](std::string_view line) { text += line; }, "sent ", "received ");
    Rehearsal rehearsal(transcript, plays, chunk, {{}, false, &log});
    rehearsal.hear(heard).leave();
    text += rehearsal.report();
    verdict = rehearsal.replay.verdict();
  }
  return {text, verdict};
}

void expect_hidden(const Seen& session, std::string_view context) {
  for (const auto value : {secret, wrong}) {
    for (const auto& shown :
         {std::string(value), to_base64(value), to_base64('\0' + std::string("fred") + '\0' + std::string(value))})
      EXPECT_EQ(session.text.find(shown), session.text.npos) << context << '\n' << session.text;
  }
}

std::string filled(std::string text) {
  const auto replace = [&](std::string_view name, const std::string& value) {
    for (auto at = text.find(name); at != text.npos; at = text.find(name, at + value.size()))
      text.replace(at, name.size(), value);
  };
  const auto plain = [](std::string_view password) {
    return to_base64('\0' + std::string("fred") + '\0' + std::string(password));
  };
  replace("SECRET64", to_base64(secret));
  replace("PLAIN64", plain(secret));
  replace("WRONG64", plain(wrong));
  replace("SECRET", std::string(secret));
  replace("WRONG", std::string(wrong));
  return text;
}

TEST(Secrets, AreNeverShown) {
  struct Row {
    std::string_view yaml, heard;
    Verdict verdict;
  };
  constexpr std::string_view imap = R"(protocol: imap
vars: {user: fred, password: SECRET}
secrets: [password]
session: |
  S: * OK
  C: a LOGIN ${user} ${password}
  S: a OK
  C: b SELECT INBOX
  S: b OK
)";
  constexpr std::string_view sasl = R"(protocol: imap
vars: {password: SECRET}
secrets: [password]
session: |
  S: * OK
  C: a AUTHENTICATE PLAIN
  S: +
  C: PLAIN64
  S: a OK
)";
  constexpr std::string_view smtp = R"(protocol: smtp
vars: {password: SECRET}
secrets: [password]
session: |
  S: 220
  C: AUTH LOGIN
  S: 334 VXNlcm5hbWU6
  C: ZnJlZA==
  S: 334 UGFzc3dvcmQ6
  C: SECRET64
  S: 235
  C: QUIT
)";
  constexpr std::string_view undeclared = R"(protocol: pop3
session: |
  S: +OK
  C: USER ${user}
  S: +OK
  C: PASS ${password}
  S: +OK
  C: APOP ${user} ${digest}
  S: +OK
  C: STAT
)";
  constexpr std::string_view untagged = R"(protocol: imap
session: |
  S: * OK
  C: a AUTHENTICATE PLAIN
  S: +
  S: * OK still here
  C: ${response}
  S: a OK
  C: b NOOP
)";
  constexpr std::string_view refused = R"(protocol: imap
session: |
  S: * OK
  C: a AUTHENTICATE PLAIN
  S: a NO
  C: b NOOP
)";
  constexpr std::string_view any = R"(rules:
  - |
    C: x ${*}
    S: x BAD
)";
  const auto smtp_refused = [](std::string_view then) {
    return "protocol: smtp\nsession: |\n  S: 220\n  C: AUTH PLAIN\n  S: 504\n  C: " + std::string(then) + "\n";
  };
  const auto passed = Verdict::passed, failed = Verdict::failed;
  const std::string refused_and_any = std::string(refused) + std::string(any), smtp_any = smtp_refused("${response}"),
                    smtp_quit = smtp_refused("QUIT");
  const Row rows[] = {
      // What nobody asked for
      {untagged, "1 AUTHENTICATE PLAIN\r\nWRONG64\r\n2 NOOP\r\n", passed},
      {untagged, "1 AUTHENTICATE PLAIN\r\nWRONG64\r\n2 STAT WRONG64\r\n", failed},
      {untagged, "1 AUTHENTICATE PLAIN\r\nWRONG64 more\r\n", failed},
      {refused, "1 AUTHENTICATE PLAIN\r\nWRONG64\r\n", failed},
      {refused_and_any, "1 AUTHENTICATE PLAIN\r\nWRONG64\r\n2 WRONG64\r\n2 NOOP\r\n", passed},
      {smtp_quit, "AUTH PLAIN\r\nWRONG64\r\n", failed},
      {smtp_quit, "AUTH PLAIN\r\nWRONG64", failed},
      {smtp_any, "AUTH PLAIN\r\nWRONG64\r\nWRONG64\r\n", failed},
      {"protocol: smtp\nsession:\n  - expect: \"AUTH PLAIN\\r\\nQUIT\\r\\n\"\n", "AUTH PLAIN\r\nWRONG64\r\n", failed},
      // What is spelt wrongly
      {imap, "LOGIN fred WRONG\r\n", failed},
      {imap, "1 \"LOGIN\" fred WRONG\r\n", failed},
      {imap, "1 LOGIN WRONG\r\n", failed},
      {imap, "1 PASS WRONG\r\n", failed},
      {undeclared, "1 PASS WRONG\r\n", failed},
      {undeclared, "USER fred PASS WRONG\r\n", failed},
      {smtp, "1 AUTH PLAIN WRONG64\r\n", failed},
      // What is in its place
      {imap, "1 LOGIN fred SECRET\r\n2 SELECT INBOX\r\n", passed},
      {imap, "1 LOGIN fred \"SECRET\"\r\n2 SELECT INBOX\r\n", passed},
      {imap, "1 LOGIN fred {14+}\r\nSECRET\r\n2 SELECT INBOX\r\n", passed},
      {imap, "1 LOGIN fred {14}\r\nSECRET\r\n2 SELECT INBOX\r\n", passed},
      {imap, "1 LOGIN fred SECRET\r\n2 EXAMINE INBOX\r\n", failed},  // bound
      {imap, "1 LOGIN fred WRONG\r\n2 EXAMINE INBOX\r\n", failed},
      {imap, "1 LOGIN fred SECRET\r\n2 SELECT SECRET\r\n", failed},  // out of place
      {imap, "1 LOGIN fred SECRET\r\n2 SELECT SECRET64\r\n", failed},
      {imap, "1 LOGIN fred SECRET\r\n2 SELECT \"PLAIN64\"\r\n", failed},
      {imap, "1 LOGIN fred SECRET more\r\n", failed},
      {imap, "1 LOGIN fred WRONG more\r\n", failed},
      {imap, "1 LOGIN fred {14}\r\nWRONG more\r\n", failed},
      {imap, "1 AUTHENTICATE PLAIN PLAIN64\r\n", failed},
      {imap, "1 AUTHENTICATE PLAIN WRONG64\r\n", failed},
      {imap, "1 LOGIN fred SECRET", failed},  // cut off
      {imap, "1 LOGIN fred SECR", failed},
      {imap, "1 LOGIN fred {14}\r\nWRONG", failed},
      {imap, "1 LOGIN fred \"WRONG", failed},
      {imap, "1 LOGIN fred SECRET\n", failed},  // a bare LF
      {sasl, "1 AUTHENTICATE PLAIN\r\nPLAIN64\r\n", passed},
      {sasl, "1 AUTHENTICATE PLAIN\r\nWRONG64\r\n", failed},
      {sasl, "1 AUTHENTICATE PLAIN\r\nWRONG64", failed},
      {sasl, "1 AUTHENTICATE PLAIN PLAIN64\r\n", failed},
      {smtp, "AUTH LOGIN\r\nZnJlZA==\r\nSECRET64\r\nQUIT\r\n", passed},
      {smtp, "AUTH LOGIN\r\nZnJlZA==\r\nWRONG64\r\nQUIT\r\n", failed},
      {smtp, "AUTH LOGIN\r\nZnJlZA==\r\nSECRET64\r\nSECRET64\r\n", failed},  // said again, when nobody asked
      {undeclared, "USER fred\r\nPASS WRONG\r\nAPOP fred PLAIN64\r\nSTAT\r\n", passed},
      {undeclared, "USER fred\r\nPASS WRONG\r\nAPOP fred PLAIN64\r\nLIST\r\n", failed},
      // Where the script takes raw bytes
      {"protocol: pop3\nvars: {p: SECRET}\nsecrets: [p]\nsession:\n  - expect: \"QUIT\\r\\n\"\n", "PASS SECRET\r\n",
       failed},
      {"protocol: pop3\nvars: {p: SECRET}\nsecrets: [p]\nsession:\n  - expect: \"PASS SECRET\\r\\n\"\n",
       "PASS SECRET\r\n", passed},
      {"protocol: pop3\nvars: {p: SECRET}\nsecrets: [p]\nsession:\n  - expect: \"PASS SECRET\\r\\n\"\n",
       "PASS WRONG\r\n", failed},
      {"protocol: imap\nsession:\n  - expect: \"QUIT\\r\\n\"\n", "a LOGIN fred WRONG\r\n", failed},
      {"protocol: imap\nsession:\n  - send: \"+ \\r\\n\"\n  - expect: \"QUIT\\r\\n\"\n", "PLAIN64\r\n", failed},
      // In a message
      {"protocol: smtp\nvars: {p: SECRET}\nsecrets: [p]\nsession:\n  - receive-message: {text: \"x\\n\"}\n",
       "xSECRET\r\n.\r\n", failed},
      {"protocol: smtp\nvars: {p: SECRET}\nsecrets: [p]\nsession:\n  - receive-message: {}\n", "SECRET\r\n.\r\n",
       passed},
      {"protocol: smtp\nvars: {p: SECRET}\nsecrets: [p]\nsession:\n  - receive-message: {as: m}\n  - |\n    C: QUIT\n",
       "SECRET\r\n.\r\nRSET\r\n", failed},
      // Written out in the scenario
      {"protocol: pop3\nvars: {p: SECRET}\nsecrets: [p]\nsession: |\n  C: PASS SECRET\n", "NOOP\r\n", failed},
      {"protocol: pop3\nvars: {p: SECRET}\nsecrets: [p]\nsession: |\n  C: NOOP\n  C: PASS SECRET\n", "PASS SECRET\r\n",
       failed},
      {"protocol: pop3\nvars: {p: SECRET}\nsecrets: [p]\nsession: |\n  C: NOOP\nexpect: {never-sends: [\"PASS "
       "SECRET\"]}\n",
       "PASS SECRET\r\n", failed},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes) {
      const auto session =
          seen(transcript_of(filled(std::string(row.yaml))), Side::server, filled(std::string(row.heard)), chunk);
      EXPECT_EQ(session.verdict, row.verdict) << row.heard << " by " << chunk << '\n' << session.text;
      expect_hidden(session, row.heard);
    }
}

TEST(Secrets, InPlaintextBehindStarttls) {
  const auto transcript = transcript_of(filled(R"(protocol: imap
vars: {user: fred, password: SECRET}
secrets: [password]
session:
  - |
    S: * OK
    C: a STARTTLS
    S: a OK
  - starttls
  - |
    C: b LOGIN ${user} ${password}
    S: b OK
)"));
  for (const std::string heard : {"1 STARTTLS\r\n2 LOGIN fred SECRET\r\n", "1 STARTTLS\r\n2 LOGIN fred WRONG\r\n",
                                  "1 STARTTLS\r\n2 LOGIN fred WRO", "1 STARTTLS\r\n2 AUTHENTICATE PLAIN WRONG64\r\n"}) {
    const auto session = seen(transcript, Side::server, filled(heard), static_cast<std::size_t>(-1));
    EXPECT_EQ(session.verdict, Verdict::failed);
    expect_hidden(session, heard);
    EXPECT_THAT(session.text, HasSubstr("<secret>"));
  }
}

TEST(Secrets, WhatWeSayIsMarked) {
  struct Row {
    std::string_view yaml, heard;
    std::vector<std::string> secret;
  };
  const Row rows[] = {
      {"protocol: pop3\nvars: {p: sesame}\nsession: |\n  C: USER fred\n  C: PASS ${p}\n", "", {"PASS sesame\r\n"}},
      {"protocol: pop3\nvars: {p: \"s \xc3\xa4\"}\nsession: |\n  C: PASS ${p}\n", "", {"PASS s \xc3\xa4\r\n"}},
      {"protocol: imap\nvars: {p: \"\xc3\xa4\xc3\xa4\"}\nsession: |\n  C: a LOGIN fred ${p}\n  S: a OK\n",
       "+ go\r\n",
       {"a LOGIN fred {4}\r\n", "\xc3\xa4\xc3\xa4\r\n"}},
      {"protocol: imap\nsession: |\n  C: a AUTHENTICATE PLAIN\n  S: +\n  C: AGZyZWQAc2VzYW1l\n",
       "+\r\n",
       {"AGZyZWQAc2VzYW1l\r\n"}},
      {"protocol: smtp\nsession: |\n  C: AUTH LOGIN\n  S: 334 x\n  C: ZnJlZA==\n", "334 x\r\n", {"ZnJlZA==\r\n"}},
      {"protocol: smtp\nvars: {p: sesame}\nsecrets: [p]\nsession: |\n  C: NOOP ${p}\n  C: QUIT\n",
       "",
       {"NOOP sesame\r\n"}},
      {"protocol: pop3\nvars: {p: sesame}\nsecrets: [p]\nsession:\n  - expect: \"xsesame\"\n", "", {"xsesame"}},
  };
  for (const auto& row : rows) {
    Replay client(transcript_of(row.yaml), Side::client);
    std::vector<std::string> marked;
    const auto perform = [&] {
      while (const auto action = client.next_action())
        if (const auto* send = std::get_if<Send>(&*action); send && send->secret) marked.push_back(send->bytes);
    };
    perform();
    client.received(row.heard);
    perform();
    EXPECT_EQ(marked, row.secret) << row.yaml;
  }
}

TEST(Secrets, MustNotCrossInClearWhereTlsWasOffered) {
  const auto yaml = [](std::string_view capabilities, std::string_view tls = "none") {
    return R"(protocol: imap
tls: )" + std::string(tls) +
           R"(
vars: {user: fred, password: sesame-of-fred}
secrets: [password]
session: |
  S: * OK [CAPABILITY IMAP4rev1)" +
           std::string(capabilities) + R"(] hi
  C: a LOGIN ${user} ${password}
  S: a OK
rules:
  - |
    C: x LOGIN ${*}
    S: x NO
)";
  };
  const std::string leak = "7:3: the client sent the secret 'password' in clear, though TLS was offered";
  struct Row {
    std::string yaml, heard;
    bool tls;
    std::string verdict;
  };
  const Row rows[] = {
      {yaml(""), "1 LOGIN fred sesame-of-fred\r\n", false, "passed"},
      {yaml(" STARTTLS"), "1 LOGIN fred sesame-of-fred\r\n", false, leak},
      {yaml(" starttls"), "1 LOGIN fred sesame-of-fred\r\n", false, leak},
      {yaml(" STARTTLS"), "1 LOGIN fred any-other-word\r\n", false, leak},  // bound by this very line
      {yaml(" STARTTLS"), "1 LOGIN fred {14+}\r\nsesame-of-fred\r\n", false, leak},
      {yaml(" STARTTLS"), "1 LOGIN fred \"se\\\"same\"\r\n", false, leak},
      {yaml(" STARTTLS"), "1 LOGIN fred sesame-of-fred x\r\n", false, leak},  // what a rule would have answered
      {yaml(" STARTTLS"), "1 AUTHENTICATE PLAIN AGZyZWQAc2VzYW1lLW9mLWZyZWQ=\r\n", false, leak},
      {yaml(" STARTTLS"), "1 LOGIN fred sesame-of-fred\r\n", true, "passed"},
      {yaml("", "implicit"), "1 LOGIN fred sesame-of-fred\r\n", true, "passed"},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes) {
      Rehearsal server(transcript_of(row.yaml), Side::server, chunk, {{}, row.tls, nullptr});
      EXPECT_EQ(server.hear(row.heard).leave().verdict(), row.verdict) << row.heard;
      expect_hidden({server.report(), Verdict::failed}, row.heard);
    }
}

TEST(Secrets, TheLogHasTheWholeConversation) {
  std::string text;
  {
    TextWireLog log([&](std::string_view line) { text += line; }, "S: ", "C: ");
    Rehearsal server(transcript_of(R"(protocol: imap
vars: {p: sesame}
secrets: [p]
session:
  - send: "\0"
  - |
    S: * OK ${p}
    C: a LOGIN x ${p}
    S: a OK
  - expect: "raw\r\n"
)"),
                     Side::server, static_cast<std::size_t>(-1), {{}, false, &log});
    server.hear("1 LOGIN x {6}\r\nsesame\r\nraw\r\n2 LOGOUT\r\n");
  }
  EXPECT_EQ(text, R"(S: \x00* OK <secret>
S: + Ready for literal data
C: 1 LOGIN x <secret>
S: 1 OK
C: raw
C: 2 LOGOUT
S: * BYE the transcript is over
S: 2 OK LOGOUT completed
-- closed by the rig
)");
}

TEST(Secrets, TheLogHasMessages) {
  std::string text;
  {
    TextWireLog log([&](std::string_view line) { text += line; }, "S: ", "C: ");
    Rehearsal server(transcript_of("protocol: pop3\nsession:\n  - send-message: {text: \"a\\n.b\\n\"}\n"), Side::server,
                     static_cast<std::size_t>(-1), {{}, false, &log});
    server.hear("NOOP\r\n");
  }
  EXPECT_EQ(text, R"(S: a
S: ..b
S: .
C: NOOP
-- mismatch: case.yaml:3:5: the transcript is over, and the client said more
S: -ERR mailrig: this is not what the transcript expects
-- closed by the rig
)");
}

}  // namespace
}  // namespace mailrig::mock
