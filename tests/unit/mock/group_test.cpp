// Steps that leave a choice: what fits, who chooses, and what is refused.
#include <gmock/gmock.h>

#include <mailrig/mock/self_play.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;

std::string pop3(std::string_view session) { return "protocol: pop3\nsession:\n" + std::string(session); }
std::string imap(std::string_view session) { return "protocol: imap\nsession:\n" + std::string(session); }

struct Row {
  std::string yaml;
  std::string_view heard, said, verdict;
};

void expect_plays(const std::vector<Row>& rows, Side plays) {
  for (const auto& row : rows) {
    const auto transcript = transcript_of(row.yaml);
    for (const auto chunk : test::chunk_sizes) {
      Rehearsal rehearsal(transcript, plays, chunk);
      rehearsal.hear(row.heard).leave();
      EXPECT_EQ(rehearsal.said(), row.said) << row.yaml << " hears " << row.heard << " by " << chunk;
      EXPECT_EQ(rehearsal.verdict(), row.verdict) << row.yaml << " hears " << row.heard << " by " << chunk;
    }
  }
}

constexpr std::string_view refusal = "-ERR mailrig: this is not what the transcript expects\r\n[close]";

const std::string optional_capa = pop3(R"(  - |
    S: +OK
  - optional: |
      C: CAPA
      S: -ERR
  - |
    C: STAT
    S: +OK 0 0
)");
const std::string repeated = pop3(R"(  - repeat:
      times: 1..2
      session: |
        C: NOOP
        S: +OK
  - |
    C: STAT
    S: +OK 0 0
)");
const std::string either = pop3(R"(  - choice:
      - |
        C: APOP ${*}
        S: -ERR
        C: USER fred
        S: +OK
      - |
        C: USER fred
        S: +OK
      - - |
          C: RSET
          S: -ERR
        - close: server
  - |
    C: PASS x
    S: +OK
)");
const std::string shuffled = imap(R"(  - any-order:
      - |
        C: a NOOP
        S: a OK noop
      - |
        C: b CHECK
        S: b OK check
      - |
        C: c EXPUNGE
        S: c OK expunge
  - |
    C: d CLOSE
    S: d OK
)");

TEST(Group, TheClientChooses) {
  expect_plays(
      {
          {optional_capa, "CAPA\r\nSTAT\r\n", "+OK\r\n-ERR\r\n+OK 0 0\r\n", "passed"},
          {optional_capa, "STAT\r\n", "+OK\r\n+OK 0 0\r\n", "passed"},
          {optional_capa, "CAPA\r\nCAPA\r\n",
           "+OK\r\n-ERR\r\n-ERR mailrig: this is not what the transcript expects\r\n[close]",
           "9:5: the client said something else"},
          {optional_capa, "", "+OK\r\n", "5:5: the client closed the connection"},
          {repeated, "NOOP\r\nSTAT\r\n", "+OK\r\n+OK 0 0\r\n", "passed"},
          {repeated, "NOOP\r\nNOOP\r\nSTAT\r\n", "+OK\r\n+OK\r\n+OK 0 0\r\n", "passed"},
          {repeated, "STAT\r\n", refusal, "3:5: the client said something else"},
          {repeated, "NOOP\r\nNOOP\r\nNOOP\r\n",
           "+OK\r\n+OK\r\n-ERR mailrig: this is not what the transcript expects\r\n[close]",
           "9:5: the client said something else"},
          {either, "USER fred\r\nPASS x\r\n", "+OK\r\n+OK\r\n", "passed"},
          {either, "APOP a b\r\nUSER fred\r\nPASS x\r\n", "-ERR\r\n+OK\r\n+OK\r\n", "passed"},
          {either, "RSET\r\n", "-ERR\r\n[close]", "passed"},
          {either, "PASS x\r\n", refusal, "3:5: the client said something else"},
          {shuffled, "1 CHECK\r\n2 EXPUNGE\r\n3 NOOP\r\n4 CLOSE\r\n",
           "1 OK check\r\n2 OK expunge\r\n3 OK noop\r\n4 OK\r\n", "passed"},
          {shuffled, "1 NOOP\r\n2 CHECK\r\n3 EXPUNGE\r\n4 CLOSE\r\n",
           "1 OK noop\r\n2 OK check\r\n3 OK expunge\r\n4 OK\r\n", "passed"},
          {shuffled, "1 CHECK\r\n2 CHECK\r\n",
           "1 OK check\r\n* BYE mailrig: this is not what the transcript expects\r\n[close]",
           "3:5: the client said something else"},
          {shuffled, "1 CHECK\r\n4 CLOSE\r\n",
           "1 OK check\r\n* BYE mailrig: this is not what the transcript expects\r\n[close]",
           "3:5: the client said something else"},
          // At the end of the script a client need not choose at all
          {pop3("  - |\n    S: +OK\n  - optional: |\n      C: RSET\n      S: +OK\n"), "", "+OK\r\n", "passed"},
          {pop3("  - |\n    S: +OK\n  - optional: |\n      C: RSET\n      S: +OK\n"), "QUIT\r\n",
           "+OK\r\n+OK the transcript is over\r\n[close]", "passed"},
          {pop3("  - repeat: {times: 2, session: \"C: NOOP\"}\n"), "NOOP\r\n", "",
           "3:34: the client closed the connection"},
          {pop3("  - repeat: {times: 2, session: \"C: NOOP\"}\n"), "NOOP\r\nNOOP\r\n", "", "passed"},
          {pop3("  - repeat: {times: 0.., session: \"C: NOOP\"}\n  - close: client\n"), "NOOP\r\nNOOP\r\nNOOP\r\n", "",
           "passed"},
          {pop3("  - repeat: {times: 0.., session: \"C: NOOP\"}\n  - close: client\n"), "", "", "passed"},
          // Within each other, and with steps of all kinds behind the first
          {pop3("  - repeat:\n      times: 1..\n      session:\n        - choice:\n            - - |\n                "
                "C: RETR "
                "1\n              - send-message: {text: \".a\\n\"}\n            - - |\n                C: DELE 1\n    "
                "       "
                "   - optional: |\n                  C: NOOP\n                  S: +OK\n"),
           "RETR 1\r\nDELE 1\r\nNOOP\r\nRETR 1\r\n", "..a\r\n.\r\n+OK\r\n..a\r\n.\r\n", "passed"},
          // A literal that only one of the lines refuses
          {imap("  - choice:\n      - |\n        C: a APPEND x {3}\n        C: abc\n        S: a OK\n      - |\n       "
                " C: a "
                "APPEND y {3}\n        S: a NO\n"),
           "1 APPEND y {3}\r\n", "1 NO\r\n", "passed"},
          {imap("  - choice:\n      - |\n        C: a APPEND y {3}\n        S: a NO\n      - |\n        C: a APPEND x "
                "{3}\n "
                "       C: abc\n        S: a OK\n"),
           "1 APPEND x {3}\r\nabc\r\n", "+ Ready for literal data\r\n1 OK\r\n", "passed"},
          // Rules answer in between
          {optional_capa + "rules:\n  - |\n    C: NOOP\n    S: +OK n\n", "NOOP\r\nCAPA\r\nNOOP\r\nSTAT\r\n",
           "+OK\r\n+OK n\r\n-ERR\r\n+OK n\r\n+OK 0 0\r\n", "passed"},
      },
      Side::server);
}

TEST(Group, TheServerChooses) {
  const auto yaml = imap(R"(  - |
    C: a SELECT x
  - any-order: |
      S: * 3 EXISTS
      S: * 0 RECENT
      S: * FLAGS (\Seen)
  - repeat: {times: 0.., session: "S: * OK [${code}] ${*}"}
  - |
    S: a OK
)") + "vars: {code: UNSEEN 1}\n";
  const std::string_view said = "a SELECT x\r\n", done = "a SELECT x\r\n[close]";
  expect_plays(
      {
          {yaml, "* 3 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\na OK\r\n", done, "passed"},
          {yaml, "* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDNEXT]\r\n* OK [UIDNEXT]\r\na OK\r\n", done,
           "passed"},
          {yaml, "* FLAGS (\\Seen)\r\n* 3 EXISTS\r\na OK\r\n", done, "5:5: the server said something else"},
          {yaml, "* FLAGS (\\Seen)\r\n", said, "5:5: the server closed the connection"},
      },
      Side::client);
  // Where we choose, we take the first, as often as must be, and say what need not be said.
  expect_plays({{yaml, "1 SELECT x\r\n", "* 3 EXISTS\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n* OK [UNSEEN 1] \r\n1 OK\r\n",
                 "passed"}},
               Side::server);
  expect_plays({{optional_capa, "+OK\r\n-ERR\r\n+OK 0 0\r\n", "CAPA\r\nSTAT\r\n[close]", "passed"},
                {repeated, "+OK\r\n+OK 0 0\r\n", "NOOP\r\nSTAT\r\n[close]", "passed"},
                {either, "-ERR\r\n+OK\r\n+OK\r\n", "APOP \r\nUSER fred\r\nPASS x\r\n[close]", "passed"}},
               Side::client);
}

TEST(Group, AnAuthenticationAmongOthers) {
  const auto yaml = imap(R"(  - choice:
      - - authenticate: {mechanisms: [PLAIN], user: joe, password: sesame}
      - |
        C: a LOGIN joe sesame
        S: a OK
  - |
    C: b NOOP
    S: b OK
)");
  expect_plays(
      {{yaml, "1 LOGIN joe sesame\r\n2 NOOP\r\n", "1 OK\r\n2 OK\r\n", "passed"},
       {yaml, "1 AUTHENTICATE PLAIN AGpvZQBzZXNhbWU=\r\n2 NOOP\r\n", "1 OK authenticated\r\n2 OK\r\n", "passed"}},
      Side::server);
}

TEST(Group, Reports) {
  const auto report = [](const std::string& yaml, std::string_view heard) {
    Rehearsal rehearsal(transcript_of(yaml), Side::server);
    rehearsal.hear(heard);
    return rehearsal.report();
  };
  EXPECT_THAT(report(shuffled, "1 CHECK\r\n2 CHECK\r\n"),
              testing::AllOf(testing::HasSubstr("  expected  C: a NOOP or C: c EXPUNGE\n"),
                             testing::HasSubstr("  near      line 8 of the script expects this, elsewhere in the "
                                                "any-order of line 3: C: b CHECK\n")));
  EXPECT_THAT(report(optional_capa, "STAT\r\nCAPA\r\n"),
              testing::HasSubstr("  near      line 6 of the script expected this, and it has been said: C: CAPA\n"));
  EXPECT_THAT(report(shuffled, "1 CLOSE\r\n"),
              testing::HasSubstr("  near      line 14 of the script expects this, later: C: d CLOSE\n"));
  std::string many = "  - any-order: |\n";
  for (const char verb : std::string("abcdef")) many += std::string("      C: ") + verb + '\n';
  EXPECT_THAT(report(pop3(many), "x\r\n"),
              testing::HasSubstr("  expected  C: a or C: b or C: c or C: d or one of 2 more\n"));
}

TEST(Group, PlaysAgainstItself) {
  for (const auto& yaml : {optional_capa, repeated, either, shuffled})
    for (const std::size_t chunk : {1u, 7u, 1000u}) {
      const auto play = self_play(transcript_of(yaml), {.chunk = chunk});
      EXPECT_TRUE(play.passed()) << yaml << (play.server ? describe(*play.server) : "")
                                 << (play.client ? describe(*play.client) : "");
    }
}

TEST(Group, Refused) {
  const auto error = [](std::string_view yaml) {
    const auto loaded = load_scenario_text(yaml, "case.yaml");
    return loaded ? "" : loaded.error().text().substr(std::string_view("case.yaml:").size());
  };
  const std::string times = "3:21: 'times' takes a number from 1 on, or a range such as 0.., 1.. or 2..5, found ";
  const std::string two = "takes a list of sessions, at least two";
  std::string deep = "\"C: x\"";
  for (int i = 0; i < 17; ++i) deep = "{repeat: {times: 2, session: " + deep + "}}";
  std::string wide = "  - any-order: |\n";
  for (int i = 0; i < 1001; ++i) wide += "      C: x" + std::to_string(i) + '\n';
  struct Refusal {
    std::string yaml, error;
  };
  const Refusal rows[] = {
      {pop3("  - repeat: {times: 0, session: \"C: x\"}\n"), times + "'0'"},
      {pop3("  - repeat: {times: 3..2, session: \"C: x\"}\n"), times + "'3..2'"},
      {pop3("  - repeat: {times: 1.2, session: \"C: x\"}\n"), times + "'1.2'"},
      {pop3("  - repeat: {times: 1..x, session: \"C: x\"}\n"), times + "'1..x'"},
      {pop3("  - repeat: {times: ..3, session: \"C: x\"}\n"), times + "'..3'"},
      {pop3("  - repeat: {times: 2}\n"), "3:13: 'repeat' needs the key 'session'; it has 'times'"},
      {pop3("  - repeat: {session: \"C: x\"}\n"), "3:13: 'repeat' needs the key 'times'; it has 'session'"},
      {pop3("  - choice: {a: b}\n"), "3:13: 'choice' " + two},
      {pop3("  - choice: [\"C: x\"]\n"), "3:13: 'choice' " + two},
      {pop3("  - any-order: |\n      C: x\n"), "3:16: 'any-order' " + two},
      {pop3("  - choice: [\"C: x\", [optional: \"C: y\"]]\n"),
       "3:22: a session of 'choice' needs a step that is played in any case"},
      {pop3("  - optional: []\n"), "3:15: a session of 'optional' needs a step that is played in any case"},
      {pop3("  - choice: [\"C: x\", [delay: 5s]]\n"),
       "3:22: a session of 'choice' begins with a line of dialogue, or authenticate, by which it is known that it "
       "begins"},
      {pop3("  - choice: [\"C: x\", \"S: y\"]\n"),
       "3:22: the sessions of 'choice' begin with lines of both sides; one side must choose"},
      {pop3("  - choice: [\"C: x\", \"C: y\", \"C: X\"]\n"),
       "3:30: this session is never chosen: the one at line 3 takes the same line first"},
      {pop3("  - repeat: {times: 2, session: [\"C: x\", close: server]}\n"),
       "3:42: the connection ends here, and 'repeat' would go on"},
      {pop3("  - choice:\n      - [\"C: x\", close: server]\n      - [\"C: y\", reset]\n  - |\n    C: z\n"),
       "7:5: this step is never reached: the connection ends at line 5"},
      {pop3("  - optional: \"C: x\"\n  - |\n    S: y\n"),
       "3:5: nobody could tell where this 'optional' is over: its first line is the client's, and behind it comes a "
       "line of the server; the same side must speak there"},
      {pop3("  - optional: \"S: x\"\n"),
       "3:5: nobody could tell where this 'optional' is over: its first line is the server's, and behind it comes a "
       "line of the client; the same side must speak there"},
      {pop3("  - optional: \"C: x\"\n  - delay: 1s\n"),
       "3:5: nobody could tell where this 'optional' is over: its first line is the client's, and behind it comes no "
       "line; the same side must speak there"},
      {pop3("  - repeat: {times: 2, session: [\"S: x\", optional: \"C: y\"]}\n"),
       "3:42: nobody could tell where this 'optional' is over: its first line is the client's, and behind it comes no "
       "line; the same side must speak there"},
      {pop3("  - repeat: {times: 1.., session: \"C: noop\"}\n  - |\n    C: NOOP\n"),
       "5:5: this line is never reached: the 'repeat' of line 3 takes it first"},
      {pop3("  - repeat: {times: 1..2, session: \"C: noop\"}\n  - |\n    C: NOOP\n"),
       "5:5: nobody could tell where the 'repeat' of line 3 is over: it takes this line, too; write what is said in "
       "any "
       "case before it"},
      {pop3("  - optional: \"C: noop\"\n  - |\n    C: NOOP\n"),
       "5:5: nobody could tell where the 'optional' of line 3 is over: it takes this line, too; write what is said in "
       "any case before it"},
      {pop3("  - repeat: {times: 2, session: \"C: noop\"}\n  - |\n    C: NOOP\n"), ""},
      {imap("  - choice:\n      - - |\n          C: a STARTTLS\n        - starttls\n      - |\n          C: b NOOP\n  "
            "- starttls\n"),
       "9:5: TLS runs already, since line 6"},
      {imap("  - repeat:\n      times: 2\n      session:\n        - |\n          C: a STARTTLS\n        - starttls\n"),
       "8:11: TLS would begin in every round of the 'repeat' of line 3"},
      {pop3("  - optional: |\n      C: USER ${u}\n  - |\n    C: x\n    S: +OK ${u}\n"),
       "7:5: the server says ${u} before a client's line binds it, and 'vars' gives it no value"},
      {pop3("  - choice: [\"C: USER ${u}\", \"C: APOP ${u}\"]\n  - |\n    S: +OK ${u}\n"), ""},
      {pop3("  - choice: [\"C: USER ${u}\", \"C: APOP\"]\n  - |\n    S: +OK ${u}\n"),
       "5:5: the server says ${u} before a client's line binds it, and 'vars' gives it no value"},
      {pop3("  - any-order: [\"C: USER ${u}\", \"C: APOP\"]\n  - |\n    S: +OK ${u}\n"), ""},
      {pop3("  - " + deep + "\n"), "3:478: steps stand more than 16 deep within each other"},
      {pop3(wide), "3:16: 'any-order' takes at most 1000 sessions"},
  };
  for (const auto& row : rows) EXPECT_EQ(error(row.yaml), row.error) << row.yaml.substr(0, 500);
}

}  // namespace
}  // namespace mailrig::mock
