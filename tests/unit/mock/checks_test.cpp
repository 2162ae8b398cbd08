// The passive checks: what no client may do, whatever the scenario says; what fails, what only warns, and that each can
// be waived and enforced.
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>

#include <mailrig/mock/check.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;
using testing::HasSubstr;

// What was found, in the order it was found: "warns ID", "fails ID".
std::string found(std::string_view yaml, std::string_view heard, std::size_t chunk, bool secured = false) {
  Rehearsal rehearsal(transcript_of(yaml), Side::server, chunk, {{}, secured, nullptr});
  rehearsal.hear(heard).leave();
  std::string text;
  for (const auto& warning : rehearsal.replay.warnings()) text += "warns " + warning.check + '\n';
  if (rehearsal.replay.mismatch()) {
    const auto& reason = rehearsal.replay.mismatch()->reason;
    const auto id = reason.find("(waive: ");
    text += id == reason.npos ? reason + '\n' : "fails " + reason.substr(id + 8, reason.size() - id - 9) + '\n';
  }
  return text;
}

struct Row {
  std::string_view heard, found;
};

void expect_found(std::string_view yaml, std::initializer_list<Row> rows) {
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(found(yaml, row.heard, chunk), row.found) << yaml << row.heard << " by " << chunk;
}

constexpr std::string_view imap = R"(protocol: imap
session: |
  S: * OK
rules:
  - |
    C: a LOGIN ${*}
    S: a OK
  - |
    C: a LIST ${*}
    S: a OK
  - |
    C: a SELECT ${*}
    S: a OK
  - |
    C: a EXAMINE ${*}
    S: a NO
  - |
    C: a FETCH ${*}
    S: a OK
  - |
    C: a CLOSE
    S: a OK
  - |
    C: a X
    S: a BAD
)";

TEST(Checks, OrderInImap) {
  expect_found(imap, {
                         {"1 LOGIN a b\r\n2 LIST x y\r\n3 SELECT x\r\n4 FETCH 1 y\r\n5 CLOSE\r\n6 LOGOUT\r\n", ""},
                         {"1 LIST x y\r\n", "fails RFC3501-6.3\n"},
                         {"1 FETCH 1 x\r\n", "fails RFC3501-6.4\n"},
                         {"1 LOGIN a b\r\n2 LOGIN a b\r\n", "fails RFC3501-6.2\n"},
                         {"1 LOGIN a b\r\n2 FETCH 1 x\r\n", "fails RFC3501-6.4\n"},
                         {"1 LOGIN a b\r\n2 SELECT x\r\n3 CLOSE\r\n4 FETCH 1 x\r\n", "fails RFC3501-6.4\n"},
                         {"1 LOGIN a b\r\n2 SELECT x\r\n3 EXAMINE y\r\n4 FETCH 1 x\r\n", "fails RFC3501-6.4\n"},
                         {"1 X\r\n2 LOGOUT\r\n", ""},  // an extension that nobody knows is right anywhere
                         {"1 LOGOUT\r\n", ""},
                     });
  // UNAUTHENTICATE leads back, and may be sent along with what follows (RFC 8437 §3).
  const auto unauthenticate = std::string(imap) + "  - |\n    C: a UNAUTHENTICATE\n    S: a OK\n";
  expect_found(unauthenticate,
               {
                   {"1 LOGIN a b\r\n2 UNAUTHENTICATE\r\n3 LOGIN c d\r\n4 LIST x y\r\n5 LOGOUT\r\n", ""},
                   {"1 LOGIN a b\r\n2 SELECT x\r\n3 UNAUTHENTICATE\r\n4 LOGIN c d\r\n5 LOGOUT\r\n", ""},
                   {"1 LOGIN a b\r\n2 UNAUTHENTICATE\r\n3 LIST x y\r\n", "fails RFC3501-6.3\n"},
                   {"1 LOGIN a b\r\n2 SELECT x\r\n3 UNAUTHENTICATE\r\n4 FETCH 1 x\r\n", "fails RFC3501-6.4\n"},
                   {"1 UNAUTHENTICATE\r\n", "fails RFC3501-6.3\n"},
               });
  // What the script expects is in its place, and says where the session stands.
  expect_found(
      "protocol: imap\nsession: |\n  S: * OK\n  C: a FETCH 1 x\n  S: a OK\n"
      "rules:\n  - |\n    C: a STORE ${*}\n    S: a OK\n",
      {{"1 FETCH 1 x\r\n2 STORE 1 x\r\n3 LOGOUT\r\n", ""}});
  expect_found("protocol: imap\nsession: |\n  S: * PREAUTH x\nrules:\n  - |\n    C: a LIST ${*}\n    S: a OK\n",
               {{"1 LIST x y\r\n2 LOGOUT\r\n", ""}});
}

TEST(Checks, TagsAndLengthsInImap) {
  const auto long_line = "2 LIST x " + std::string(8192, 'y') + "\r\n";
  const auto literal = "2 LIST x {8192+}\r\n" + std::string(8192, 'y') + "\r\n3 LOGOUT\r\n";
  expect_found(imap, {
                         {"1 LOGIN a b\r\n1 LIST x y\r\n3 LOGOUT\r\n", "warns RFC3501-2.2.1\n"},
                         {"1 LOGIN a b\r\n", "warns RFC3501-6.1.3\n"},
                     });
  const auto login = std::string("1 LOGIN a b\r\n");
  EXPECT_EQ(found(imap, login + long_line + "3 LOGOUT\r\n", 7), "warns RFC7162-4\n");
  EXPECT_EQ(found(imap, login + literal, 7), "");
}

constexpr std::string_view pop3 = R"(protocol: pop3
session: |
  S: +OK
rules:
  - |
    C: USER fred
    S: +OK
  - |
    C: USER ${*}
    S: -ERR
  - |
    C: PASS ${*}
    S: +OK
  - |
    C: STAT
    S: +OK 0 0
  - |
    C: STLS
    S: -ERR
  - |
    C: X ${*}
    S: -ERR
)";

// A scenario without a login does not ask for one.
TEST(Checks, OrderWhereTheScenarioShowsTheWay) {
  expect_found(
      "protocol: pop3\nsession: |\n  S: +OK\nexpect: {waive: [RFC2449-6.6]}\nrules:\n"
      "  - |\n    C: STAT\n    S: +OK 0 0\n  - |\n    C: USER ${*}\n    S: +OK\n",
      {{"STAT\r\nUSER fred\r\nQUIT\r\n", ""}});
}

TEST(Checks, OrderInPop3) {
  // By the byte, so that nothing is pipelined.
  const Row rows[] = {
      {"USER fred\r\nPASS b\r\nSTAT\r\nQUIT\r\n", ""},
      {"STAT\r\n", "fails RFC1939-5\n"},
      {"PASS b\r\n", "fails RFC1939-7\n"},
      {"USER bob\r\nPASS b\r\n", "fails RFC1939-7\n"},
      {"USER fred\r\nPASS b\r\nUSER fred\r\n", "fails RFC1939-7\n"},
      {"USER fred\r\nPASS b\r\nSTLS\r\n", "fails RFC2595-4\n"},
      {"USER fred\r\nPASS b\r\n", "warns RFC1939-6\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(found(pop3, row.heard, 1), row.found) << row.heard;
  EXPECT_EQ(found(pop3, "X " + std::string(251, 'y') + "\r\nQUIT\r\n", 1), "");
  EXPECT_EQ(found(pop3, "X " + std::string(252, 'y') + "\r\nQUIT\r\n", 1), "fails RFC2449-4\n");
}

constexpr std::string_view smtp = R"(protocol: smtp
session: |
  S: 220
rules:
  - |
    C: EHLO small
    S: 250 hi
  - |
    C: EHLO ${*}
    S: 250-hi
    S: 250 PIPELINING
  - |
    C: MAIL ${*}
    S: 250
  - |
    C: RCPT TO:<nobody@x>
    S: 550
  - |
    C: RCPT ${*}
    S: 250
  - session:
      - |
        C: DATA
        S: 354
      - receive-message: {}
      - |
        S: 250
  - |
    C: RSET
    S: 250
  - |
    C: NOOP
    S: 250
  - |
    C: AUTH ${*}
    S: 235
)";
constexpr std::string_view envelope = "EHLO big\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n";

TEST(Checks, OrderInSmtp) {
  const auto with = [](std::string_view more) { return std::string(envelope) + std::string(more); };
  const std::pair<std::string, std::string_view> rows[] = {
      {with("DATA\r\nx\r\n.\r\nMAIL FROM:<a@x>\r\nQUIT\r\n"), ""},
      {"NOOP\r\nQUIT\r\n", ""},
      {"MAIL FROM:<a@x>\r\n", "fails RFC5321-4.1.4\n"},
      {"RSET\r\nMAIL FROM:<a@x>\r\n", "fails RFC5321-4.1.4\n"},
      {"EHLO big\r\nRCPT TO:<b@x>\r\n", "fails RFC5321-4.1.4\n"},
      {"EHLO big\r\nMAIL FROM:<a@x>\r\nMAIL FROM:<a@x>\r\n", "fails RFC5321-4.1.4\n"},
      {"EHLO big\r\nMAIL FROM:<a@x>\r\nRCPT TO:<nobody@x>\r\nDATA\r\n", "fails RFC5321-4.1.4\n"},
      {with("RSET\r\nDATA\r\n"), "fails RFC5321-4.1.4\n"},
      {with("RSET\r\nMAIL FROM:<a@x>\r\nQUIT\r\n"), ""},
      {"AUTH X\r\n", "fails RFC4954-4\n"},
      {with("AUTH X\r\n"), "fails RFC4954-4\n"},
      {"EHLO big\r\nAUTH X\r\nAUTH X\r\n", "fails RFC4954-4\n"},
      {"EHLO big\r\n", "warns RFC5321-4.1.1.10\n"},
      {with("DATA\r\n..x\r\n..\r\n.\r\nQUIT\r\n"), ""},
      {with("DATA\r\n.x\r\n.\r\n"), "fails RFC5321-4.5.2\n"},
      {with("DATA\r\na\n.x\r\n.\r\nQUIT\r\n"), ""},  // no line begins behind LF alone
      {with("DATA\r\n" + std::string(998, 'y') + "\r\n.\r\nQUIT\r\n"), ""},
      {with("DATA\r\n" + std::string(999, 'y') + "\r\n.\r\nQUIT\r\n"), "warns RFC5321-4.5.3.1.6\n"},
      {"EHLO " + std::string(505, 'y') + "\r\nQUIT\r\n", ""},
      {"EHLO " + std::string(506, 'y') + "\r\nQUIT\r\n", "warns RFC5321-4.5.3.1.4\n"},
      {"EHLO big\r\nMAIL FROM:<a@x> " + std::string(600, 'y') + "\r\nQUIT\r\n", ""},
  };
  for (const auto& [heard, expected] : rows) EXPECT_EQ(found(smtp, heard, 1), expected) << heard;
}

// Only what comes at once is surely pipelined; what comes by the byte is answered in between.
TEST(Checks, Pipelining) {
  const auto whole = static_cast<std::size_t>(-1);
  EXPECT_EQ(found(smtp, "EHLO small\r\nNOOP\r\nQUIT\r\n", whole), "warns RFC2920-3.1\nwarns RFC2920-3.1\n");
  EXPECT_EQ(found(smtp, "EHLO small\r\nNOOP\r\nQUIT\r\n", 1), "");
  const auto after_ehlo = [](std::string_view heard) {
    Rehearsal rehearsal(transcript_of(smtp), Side::server);
    rehearsal.hear("EHLO big\r\n").hear(heard).hear("QUIT\r\n").leave();
    std::string text;
    for (const auto& warning : rehearsal.replay.warnings()) text += warning.reason + '\n';
    return text;
  };
  EXPECT_EQ(after_ehlo("MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n"), "");
  EXPECT_EQ(after_ehlo("NOOP\r\nRSET\r\n"), "the client sent more behind NOOP, which must be the last of a group\n");
  EXPECT_EQ(found(pop3, "USER fred\r\nPASS b\r\nQUIT\r\n", whole), "warns RFC2449-6.6\nwarns RFC2449-6.6\n");
  constexpr std::string_view offered =
      "protocol: pop3\nsession: |\n  S: +OK\n  C: CAPA\n  S: +OK\n  S: PIPELINING\n  S: .\n"
      "rules:\n  - |\n    C: USER ${*}\n    S: +OK\n";
  Rehearsal rehearsal(transcript_of(offered), Side::server);
  rehearsal.hear("CAPA\r\n").hear("USER fred\r\nQUIT\r\n").leave();
  EXPECT_TRUE(rehearsal.replay.warnings().empty());
  // What the script expects pipelined is.
  EXPECT_EQ(found("protocol: pop3\nsession: |\n  S: +OK\n  C: USER fred\n  C: QUIT\n  S: +OK\n  S: +OK\n",
                  "USER fred\r\nQUIT\r\n", whole),
            "");
}

TEST(Checks, Passwords) {
  constexpr std::string_view login = R"(protocol: imap
session: |
  S: * OK [CAPABILITY IMAP4rev1 STARTTLS]
rules:
  - |
    C: a LOGIN ${*}
    S: a OK
  - |
    C: a AUTHENTICATE PLAIN
    S: +
    C: ${answer}
    S: a OK
  - |
    C: a AUTHENTICATE CRAM-MD5
    S: + PDE+
    C: ${proof}
    S: a OK
  - |
    C: a AUTHENTICATE ${*}
    S: a OK
)";
  expect_found(login, {
                          {"1 LOGIN fred sesame\r\n2 LOGOUT\r\n", "warns RFC3501-11.2\n"},
                          {"1 LOGIN fred {6+}\r\nsesame\r\n2 LOGOUT\r\n", "warns RFC3501-11.2\n"},
                          {"1 AUTHENTICATE PLAIN\r\nAGZyZWQAc2VzYW1l\r\n2 LOGOUT\r\n", "warns RFC3501-11.2\n"},
                          {"1 AUTHENTICATE PLAIN AGZyZWQAc2VzYW1l\r\n2 LOGOUT\r\n", "warns RFC3501-11.2\n"},
                          {"1 AUTHENTICATE PLAIN\r\n*\r\n2 LOGOUT\r\n", ""},
                          {"1 AUTHENTICATE CRAM-MD5\r\nZnJlZCBh\r\n2 LOGOUT\r\n", ""},
                      });
  for (const auto chunk : test::chunk_sizes)
    EXPECT_EQ(found(login, "1 LOGIN fred sesame\r\n2 LOGOUT\r\n", chunk, true), "");
  EXPECT_EQ(found(imap, "1 LOGIN fred sesame\r\n2 LOGOUT\r\n", 1), "");  // TLS was not offered
}

TEST(Checks, WaivedAndEnforced) {
  const auto with = [](std::string_view yaml, std::string_view demand) {
    return std::string(yaml) + "expect: {" + std::string(demand) + "}\n";
  };
  for (const auto chunk : test::chunk_sizes) {
    EXPECT_EQ(found(with(imap, "waive: [RFC3501-6.3]"), "1 LIST x y\r\n2 LOGOUT\r\n", chunk), "");
    EXPECT_EQ(found(with(imap, "waive: [RFC3501-6.1.3]"), "1 LOGIN a b\r\n", chunk), "");
    EXPECT_EQ(found(with(imap, "enforce: [RFC3501-6.1.3]"), "1 LOGIN a b\r\n", chunk), "fails RFC3501-6.1.3\n");
    EXPECT_EQ(found(with(imap, "client: closes"), "1 LOGIN a b\r\n", chunk), "");  // as it is told to
  }
  Rehearsal rehearsal(transcript_of(imap), Side::server);
  rehearsal.hear("1 FETCH 1 x\r\n");
  EXPECT_EQ(rehearsal.said(), "* OK\r\n* BYE mailrig: this is not what the transcript expects\r\n[close]");
  EXPECT_THAT(rehearsal.report(), HasSubstr("the client gave FETCH, but no mailbox is selected (waive: RFC3501-6.4)\n"
                                            "  received  C: 1 FETCH 1 x\n"));
}

// The reference names each, with what comes of it.
TEST(Checks, AreAllInTheReference) {
  std::ifstream file(MAILRIG_SCENARIOS "/README.md");
  const std::string reference(std::istreambuf_iterator<char>(file), {});
  for (const auto protocol : {Protocol::imap, Protocol::pop3, Protocol::smtp})
    for (const auto& check : checks(protocol)) {
      const auto row = "| `" + std::string(check.id) + "` | " + std::string(check.what) + " | " +
                       (check.fails ? "fails" : "warns") + " |";
      EXPECT_THAT(reference, HasSubstr(row));
    }
}

TEST(Checks, AWarningAsPeopleReadIt) {
  const Where where{std::make_shared<const std::string>("a.yaml"), 3, 5};
  EXPECT_EQ(describe(Warning{"RFC1-2", where, "the client erred", "C: x"}),
            "a.yaml:3:5: warning: the client erred (waive: RFC1-2)\n  received  C: x\n");
  EXPECT_EQ(describe(Warning{"RFC1-2", where, "the client erred", ""}),
            "a.yaml:3:5: warning: the client erred (waive: RFC1-2)\n");
}

}  // namespace
}  // namespace mailrig::mock
