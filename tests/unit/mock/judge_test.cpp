// What a replay makes of lines that the script does not expect: rules, demands, and the report of a mismatch.
#include <gmock/gmock.h>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;
using testing::HasSubstr;

std::string played(std::string_view yaml, std::string_view heard, std::size_t chunk, End why = End::closed) {
  Rehearsal server(transcript_of(yaml), Side::server, chunk);
  server.hear(heard).leave(why);
  return server.said() + " -> " + server.verdict();
}

constexpr std::string_view sorry = "-ERR mailrig: this is not what the transcript expects\r\n[close]";

TEST(Judge, Rules) {
  constexpr std::string_view yaml = R"(protocol: pop3
session: |
  S: +OK
  C: USER ${user}
  S: +OK
  C: QUIT
  S: +OK bye
rules:
  - |
    C: NOOP
    S: +OK idle
  - times: 2
    session:
      - |
        C: CAPA
        S: +OK
        S: .
  - |
    C: LIST ${*}
    S: +OK
    C: RSET
    S: +OK reset
  - |
    C: WHO
    S: +OK ${user}
  - |
    C: user nobody
    S: -ERR
)";
  struct Row {
    std::string heard, outcome;
  };
  const Row rows[] = {
      // In any state, as often as asked
      {"NOOP\r\nnoop\r\nUSER a\r\nNOOP\r\nQUIT\r\n",
       "+OK\r\n+OK idle\r\n+OK idle\r\n+OK\r\n+OK idle\r\n+OK bye\r\n[close] -> passed"},
      // The script comes first
      {"USER nobody\r\nUSER nobody\r\nQUIT\r\n", "+OK\r\n+OK\r\n-ERR\r\n+OK bye\r\n[close] -> passed"},
      // As often as `times` says
      {"CAPA\r\nCAPA\r\nUSER a\r\nQUIT\r\n", "+OK\r\n+OK\r\n.\r\n+OK\r\n.\r\n+OK\r\n+OK bye\r\n[close] -> passed"},
      {"CAPA\r\nCAPA\r\nCAPA\r\n",
       "+OK\r\n+OK\r\n.\r\n+OK\r\n.\r\n" + std::string(sorry) + " -> 4:3: the client said something else"},
      // A rule of several lines takes the client's next ones, and others answer in between
      {"LIST 1\r\nRSET\r\nUSER a\r\nQUIT\r\n", "+OK\r\n+OK\r\n+OK reset\r\n+OK\r\n+OK bye\r\n[close] -> passed"},
      {"LIST 1\r\nNOOP\r\nRSET\r\nUSER a\r\nQUIT\r\n",
       "+OK\r\n+OK\r\n+OK idle\r\n+OK reset\r\n+OK\r\n+OK bye\r\n[close] -> passed"},
      {"LIST 1\r\nUSER a\r\n", "+OK\r\n+OK\r\n" + std::string(sorry) + " -> 21:5: the client said something else"},
      {"LIST 1\r\n", "+OK\r\n+OK\r\n -> 21:5: the client closed the connection"},
      // What fits neither
      {"HELP\r\n", "+OK\r\n" + std::string(sorry) + " -> 4:3: the client said something else"},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(played(yaml, row.heard, chunk), row.outcome) << row.heard << " by " << chunk;
}

TEST(Judge, RulesOnceTheScriptIsOver) {
  constexpr std::string_view yaml = R"(protocol: pop3
session: |
  S: +OK
  C: USER ${user}
  S: +OK
rules:
  - |
    C: NOOP
    S: +OK idle
  - |
    C: WHO
    S: +OK ${user}
)";
  for (const auto chunk : test::chunk_sizes)
    EXPECT_EQ(played(yaml, "USER a\r\nNOOP\r\nWHO\r\nQUIT\r\n", chunk),
              "+OK\r\n+OK\r\n+OK idle\r\n+OK a\r\n+OK the transcript is over\r\n[close] -> passed");
}

TEST(Judge, RulesWithAnyStep) {
  constexpr std::string_view yaml = R"(protocol: imap
session: |
  S: * OK
  C: a NOOP
  S: a OK
rules:
  - |
    C: x LOGIN ${u} ${p}
    S: x NO
  - session:
      - |
        C: i IDLE
        S: + idling
      - delay: 5ms
      - send: "* 1 EXISTS\r\n"
      - |
        C: DONE
        S: i OK
  - session:
      - |
        C: x LOGOUT
        S: * BYE
        S: x OK
      - close: server
)";
  for (const auto chunk : test::chunk_sizes)
    EXPECT_EQ(
        played(yaml, "1 LOGIN {1}\r\nb c\r\n2 IDLE\r\ndone\r\n3 NOOP\r\n4 LOGOUT\r\n", chunk),
        "* OK\r\n+ Ready for literal data\r\n1 NO\r\n+ idling\r\n[wait 5]* 1 EXISTS\r\n2 OK\r\n3 OK\r\n* BYE\r\n4 "
        "OK\r\n[close] -> passed");
}

TEST(Judge, RulesWithinRulesAreBounded) {
  constexpr std::string_view yaml = R"(protocol: pop3
session: |
  S: +OK
rules:
  - |
    C: LIST
    S: +OK
    C: RSET
)";
  Rehearsal server(transcript_of(yaml), Side::server);
  std::string heard;
  for (int i = 0; i < 1000; ++i) heard += "LIST\r\n";
  EXPECT_EQ(server.hear(heard).verdict(), "8:5: the client said something else");
}

TEST(Judge, NeverSends) {
  constexpr std::string_view yaml = R"(protocol: imap
session: |
  S: * PREAUTH
  C: a NOOP
  S: a OK
rules:
  - |
    C: x LOGIN ${*}
    S: x OK
  - |
    C: x CHECK
    S: x OK
expect:
  never-sends:
    - "${*} LOGIN ${*}"
    - "x9 ${*}"
)";
  struct Row {
    std::string_view heard, verdict;
  };
  const Row rows[] = {
      {"1 NOOP\r\n", "passed"},
      {"1 login a b\r\n", "15:7: the client said what it must never say"},
      {"1 LOGIN {1+}\r\na b\r\n", "15:7: the client said what it must never say"},
      {"1 NOOP\r\n2 LOGIN a b\r\n", "15:7: the client said what it must never say"},
      {"X9 NOOP\r\n", "16:7: the client said what it must never say"},
      {"1 NOOP\r\n2 LOGOUT\r\n", "passed"},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes) {
      const auto outcome = played(yaml, row.heard, chunk);
      EXPECT_TRUE(outcome.ends_with(" -> " + std::string(row.verdict))) << outcome;
    }
}

TEST(Judge, HowTheClientMustEnd) {
  struct Row {
    std::string_view demand, heard;
    End why;
    std::string_view verdict;
  };
  const std::string_view all = "NOOP\r\nRSET\r\n";
  const Row rows[] = {
      {"any", all, End::closed, "passed"},
      {"any", all, End::timed_out, "passed"},
      {"any", "NOOP\r\n", End::closed, "6:3: the client closed the connection"},
      {"closes", all, End::closed, "passed"},
      {"closes", all, End::truncated, "passed"},
      {"closes", all, End::reset, "passed"},
      {"closes", all, End::timed_out, "7:3: the client stayed connected, where expect says that it closes"},
      {"closes", "NOOP\r\nRSET\r\nQUIT\r\n", End::timed_out, "passed"},  // we close behind QUIT
      {"closes", "NOOP\r\n", End::closed, "6:3: the client closed the connection"},
      {"closes", "NOOP\r\n", End::timed_out, "6:3: the client said nothing more in the time it had"},
      {"stays", all, End::timed_out, "passed"},
      {"stays", all, End::closed, "passed"},  // all was said: it stayed until the script was over
      {"stays", "NOOP\r\n", End::closed, "6:3: the client closed the connection"},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes) {
      const auto outcome =
          played("protocol: pop3\nsession: |\n  S: +OK\n  C: NOOP\n  S: +OK\n  C: RSET\n  S: +OK\nexpect: {client: " +
                     std::string(row.demand) + "}\n",
                 row.heard, chunk, row.why);
      EXPECT_TRUE(outcome.ends_with(" -> " + std::string(row.verdict))) << row.demand << ": " << outcome;
    }
}

TEST(Judge, AClientThatIsToStayHearsAll) {
  // The server still has something to say when the client goes.
  Replay server(transcript_of(R"(protocol: pop3
session:
  - |
    S: +OK
  - delay: 10s
  - |
    S: -ERR
expect: {client: stays}
)"),
                Side::server);
  while (const auto action = server.next_action())
    if (std::holds_alternative<Wait>(*action)) break;
  server.ended(End::closed);
  ASSERT_EQ(server.verdict(), Verdict::failed);
  EXPECT_THAT(describe(*server.mismatch()), HasSubstr(":7:5: the client left before the end"));
}

TEST(Judge, WaivedLineEnds) {
  struct Row {
    std::string_view protocol, check, heard;
  };
  const Row rows[] = {{"imap", "RFC3501-2.2", "a NOOP\n"},
                      {"pop3", "RFC1939-3", "NOOP\n"},
                      {"smtp", "RFC5321-2.3.8", "NOOP\n"},
                      {"lmtp", "RFC5321-2.3.8", "NOOP\n"}};
  for (const auto& row : rows) {
    const auto tag = row.protocol == "imap" ? "a " : "";
    const auto yaml = [&](std::string_view waived) {
      return "protocol: " + std::string(row.protocol) + "\nsession: |\n  C: " + tag + "NOOP\nexpect: {waive: [" +
             std::string(waived) + "]}\n";
    };
    for (const auto chunk : test::chunk_sizes) {
      EXPECT_TRUE(played(yaml(row.check), row.heard, chunk).ends_with(" -> passed"));
      EXPECT_THAT(played(yaml("RFC1-1"), row.heard, chunk), HasSubstr("(waive: " + std::string(row.check) + ")"));
    }
  }
}

TEST(Judge, Reports) {
  struct Row {
    std::string_view heard, report;
  };
  constexpr std::string_view yaml = R"(protocol: imap
session: |
  S: * OK
  C: a001 LOGIN ${user} ${password}
  S: a001 OK
  C: A142 SELECT INBOX
  S: A142 OK
  C: A143 FETCH 1 (FLAGS UID)
  S: A143 OK
rules:
  - times: 1
    session: |
      C: x NOOP
      S: x OK
  - |
    C: x CHECK
    S: x OK
expect: {never-sends: ["${*} CHECK x"], waive: [RFC3501-6.4]}
)";
  const Row rows[] = {
      {"x6 LOGIN smith sesame\r\nx7 EXAMINE INBOX\r\n", R"(case.yaml:6:3: the client said something else
  expected  C: A142 SELECT INBOX
  received  C: x7 EXAMINE INBOX
                  ^^^^^^^ command
  bound     password=<secret> a001=x6 user=smith
  so far    2 lines, 1 matched
)"},
      {"1 LOGIN a b\r\n2 FETCH 1 (FLAGS UID)\r\n", R"(case.yaml:6:3: the client said something else
  expected  C: A142 SELECT INBOX
  received  C: 2 FETCH 1 (FLAGS UID)
                 ^^^^^ command
  near      line 8 of the script expects this, later: C: A143 FETCH 1 (FLAGS UID)
  bound     password=<secret> a001=1 user=a
  so far    2 lines, 1 matched
)"},
      {"1 NOOP\r\n2 NOOP\r\n", R"(case.yaml:4:3: the client said something else
  expected  C: a001 LOGIN ${user} ${password}
  received  C: 2 NOOP
                 ^^^^ command
  near      rules[0] (line 13) answers this 1 time only
  bound     x=1
  so far    2 lines, 1 matched
)"},
      {"1 CHECK\n",
       R"(case.yaml:4:3: the client ended its line with LF alone, where CRLF is required (waive: RFC3501-2.2)
  expected  C: a001 LOGIN ${user} ${password}
  received  C: 1 CHECK
  so far    1 line, 0 matched
)"},
      {"1 NOOP\n",
       R"(case.yaml:4:3: the client ended its line with LF alone, where CRLF is required (waive: RFC3501-2.2)
  expected  C: a001 LOGIN ${user} ${password}
  received  C: 1 NOOP
  so far    1 line, 0 matched
)"},
      {"1 LOGIN a\r\n", R"(case.yaml:4:3: the client said something else
  expected  C: a001 LOGIN ${user} ${password}
  received  C: 1 LOGIN a
                        ^ argument 2 missing
  so far    1 line, 0 matched
)"},
      {"1 LOG", R"(case.yaml:4:3: the client closed the connection
  expected  C: a001 LOGIN ${user} ${password}
  received  C: 1 LOG (no end of line)
  so far    0 lines, 0 matched
)"},
      {"1 CHECK\r\n", R"(case.yaml:4:3: the client closed the connection
  expected  C: a001 LOGIN ${user} ${password}
  bound     x=1
  so far    1 line, 1 matched
)"},
      {"1 \x1b[31mred\x07\r\n", R"(case.yaml:4:3: the client said something else
  expected  C: a001 LOGIN ${user} ${password}
  received  C: 1 \x1b[31mred\x07
                 ^^^^^^^^^^^^^^^ command
  so far    1 line, 0 matched
)"},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes) {
      Rehearsal server(transcript_of(yaml), Side::server, chunk);
      EXPECT_EQ(server.hear(row.heard).leave().report(), row.report) << "by " << chunk;
    }
}

TEST(Judge, TheReportOfAServer) {
  Rehearsal client(
      transcript_of("protocol: smtp\nsession: |\n  S: 220 hi\n  C: EHLO x\n  S: 250-y\n  S: 250 SIZE 100\n"),
      Side::client);
  client.hear("220 ready\r\n250-mail\r\n250 SIZE 200\r\n");
  EXPECT_EQ(client.report(), R"(case.yaml:6:3: the server said something else
  expected  S: 250 SIZE 100
  received  S: 250 SIZE 200
                        ^^^ differs here
  so far    3 lines, 2 matched
)");
}

TEST(Judge, ALongLineIsShownShort) {
  Rehearsal server(transcript_of("protocol: pop3\nsession: |\n  C: NOOP\n"), Side::server, static_cast<std::size_t>(-1),
                   {{.line = 1u << 20}});
  server.hear(std::string(500'000, 'x') + "\r\n");
  EXPECT_LT(server.report().size(), 2000u);
  EXPECT_THAT(server.report(), HasSubstr("..."));
}

}  // namespace
}  // namespace mailrig::mock
