// Replay of either side, by hand: what it says, when it waits, and how it ends.
#include <gmock/gmock.h>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;

// One side of `yaml` hears `heard`, then the other side is gone as `why` says. All sizes of pieces must give the same.
void expect_play(std::string_view yaml, Side plays, std::string_view heard, std::string_view said,
                 std::string_view verdict, End why = End::closed) {
  const auto transcript = transcript_of(yaml);
  for (const auto chunk : test::chunk_sizes) {
    Rehearsal rehearsal(transcript, plays, chunk);
    rehearsal.hear(heard).leave(why);
    EXPECT_EQ(rehearsal.said(), said) << yaml << " by " << chunk;
    EXPECT_EQ(rehearsal.verdict(), verdict) << yaml << " by " << chunk;
  }
}

constexpr std::string_view pop3_login = R"(protocol: pop3
session: |
  S: +OK ready
  C: USER fred
  S: +OK
  C: QUIT
  S: +OK bye
)";

TEST(Stage, AsTheServer) {
  struct Row {
    std::string_view yaml, heard, said, verdict;
  };
  const Row rows[] = {
      {pop3_login, "USER fred\r\nQUIT\r\n", "+OK ready\r\n+OK\r\n+OK bye\r\n[close]", "passed"},
      {pop3_login, "user fred\r\nquit\r\n", "+OK ready\r\n+OK\r\n+OK bye\r\n[close]", "passed"},
      {pop3_login, "", "+OK ready\r\n", "4:3: the client closed the connection"},
      {pop3_login, "USER fred\r\n", "+OK ready\r\n+OK\r\n", "6:3: the client closed the connection"},
      {pop3_login, "USER fred\r\nQUI", "+OK ready\r\n+OK\r\n", "6:3: the client closed the connection"},
      {pop3_login, "USER fred\r\nQUIT", "+OK ready\r\n+OK\r\n", "6:3: the client closed the connection"},
      {pop3_login, "USER bob\r\nQUIT\r\n",
       "+OK ready\r\n-ERR mailrig: this is not what the transcript expects\r\n[close]",
       "4:3: the client said something else"},
      // Behind its answer to QUIT the server closes, and hears nothing more
      {pop3_login, "USER fred\r\nQUIT\r\nNOOP\r\n", "+OK ready\r\n+OK\r\n+OK bye\r\n[close]", "passed"},
      {"protocol: pop3\nsession: |\n  S: +OK\n  C: NOOP\n  S: +OK\n", "NOOP\r\nNOOP\r\n",
       "+OK\r\n+OK\r\n-ERR mailrig: this is not what the transcript expects\r\n[close]",
       "5:3: the transcript is over, and the client said more"},
      {pop3_login, "USER fred\nQUIT\r\n",
       "+OK ready\r\n-ERR mailrig: this is not what the transcript expects\r\n[close]",
       "4:3: the client ended its line with LF alone, where CRLF is required (waive: RFC1939-3)"},
      // Tags are names
      {R"(protocol: imap
session: |
  S: * OK
  C: a1 NOOP
  S: * 1 EXISTS
  S: a1 OK
  C: a1 CHECK
  S: a1 OK
)",
       "x NOOP\r\ny.2 check\r\n", "* OK\r\n* 1 EXISTS\r\nx OK\r\ny.2 OK\r\n", "passed"},
      // Pipelined, and answered out of order
      {R"(protocol: imap
session: |
  S: * OK
  C: a1 NOOP
  C: a2 CHECK
  S: a2 OK
  S: a1 OK
)",
       "x NOOP\r\ny CHECK\r\n", "* OK\r\ny OK\r\nx OK\r\n", "passed"},
      // Literals are let in, in the scenario's words where it has some
      {R"(protocol: imap
session: |
  S: * OK
  C: a1 LOGIN {4}
  S: + user?
  C: fred {3}
  C: abc
  S: a1 OK
)",
       "x LOGIN {4}\r\nfred {3}\r\nabc\r\n", "* OK\r\n+ user?\r\n+ Ready for literal data\r\nx OK\r\n", "passed"},
      {R"(protocol: imap
session: |
  S: * OK
  C: a1 LOGIN fred abc
  S: a1 OK
)",
       "x LOGIN {4+}\r\nfred {3+}\r\nabc\r\n", "* OK\r\nx OK\r\n", "passed"},
      // A literal refused
      {R"(protocol: imap
session: |
  S: * OK
  C: a1 APPEND x {310}
  S: a1 NO
)",
       "z APPEND x {310}\r\n", "* OK\r\nz NO\r\n", "passed"},
      {R"(protocol: imap
session: |
  S: * OK
  C: a1 APPEND x {310}
  S: a1 NO
)",
       "z APPEND x {311}\r\n", "* OK\r\n* BYE mailrig: this is not what the transcript expects\r\n[close]",
       "4:3: the client said something else"},
      // Challenges
      {R"(protocol: imap
session: |
  S: * OK
  C: a1 AUTHENTICATE X
  S: + AmFYig==
  C: *
  S: a1 BAD
)",
       "t authenticate x\r\n*\r\n", "* OK\r\n+ AmFYig==\r\nt BAD\r\n", "passed"},
      // Raw bytes
      {R"(protocol: imap
session:
  - send: {hex: "00 00"}
  - |
    S: * OK
  - expect: "\r\nDO\x00NE\n"
  - send: "half"
)",
       std::string_view("\r\nDO\0NE\n", 8), std::string_view("\0\0* OK\r\nhalf", 12), "passed"},
      {R"(protocol: pop3
session:
  - expect: "abc"
)",
       "abx", "-ERR mailrig: this is not what the transcript expects\r\n[close]", "3:5: the client sent other bytes"},
      {R"(protocol: pop3
session:
  - expect: "abc"
)",
       "ab", "", "3:5: the client closed the connection"},
      {R"(protocol: pop3
session:
  - expect: "abc"
  - |
    C: QUIT
)",
       "abcQUIT\r\n", "", "passed"},
      // Waits
      {R"(protocol: pop3
session:
  - delay: 200ms
  - |
    S: +OK
  - delay: 1s
  - |
    C: QUIT
)",
       "QUIT\r\n", "[wait 200]+OK\r\n[wait 1000]", "passed"},
      // Ends
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - close: server\n", "", "+OK\r\n[close]", "passed"},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - reset: server\n", "", "+OK\r\n[reset]", "passed"},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - reset\n", "", "+OK\r\n[reset]", "passed"},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n    C: NOOP\n  - close: client\n", "NOOP\r\n", "+OK\r\n",
       "passed"},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n    C: NOOP\n  - close: client\n", "NOOP\r\nRSET\r\n",
       "+OK\r\n-ERR mailrig: this is not what the transcript expects\r\n[close]",
       "6:5: the client was to end the connection, and said more"},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n    C: NOOP\n  - close: client\n", "", "+OK\r\n",
       "5:5: the client closed the connection"},
      // Messages
      {R"(protocol: pop3
session:
  - |
    C: RETR 1
    S: +OK
  - send-message: {text: "a\n.\n.b\n"}
)",
       "RETR 1\r\n", "+OK\r\na\r\n..\r\n..b\r\n.\r\n", "passed"},
      {R"(protocol: smtp
session:
  - |
    C: DATA
    S: 354
  - receive-message: {as: letter}
  - |
    S: 250
)",
       "DATA\r\na\r\n..b\r\n.\r\n", "354\r\n250\r\n", "passed"},
      {R"(protocol: smtp
session:
  - |
    C: DATA
    S: 354
  - receive-message: {text: "a\n.b\n"}
  - |
    S: 250
)",
       "DATA\r\na\r\n..b\r\n.\r\n", "354\r\n250\r\n", "passed"},
      {R"(protocol: smtp
session:
  - |
    C: DATA
    S: 354
  - receive-message: {text: "a\n.b\n"}
)",
       "DATA\r\na\r\nb\r\n.\r\n", "354\r\n421 mailrig: this is not what the transcript expects\r\n[close]",
       "6:5: the client sent another message"},
      {R"(protocol: smtp
session:
  - |
    C: DATA
    S: 354
  - receive-message: {}
)",
       "DATA\r\na\r\n.", "354\r\n", "6:5: the client closed the connection"},
      {R"(protocol: smtp
session:
  - |
    C: DATA
    S: 354
  - receive-message: {}
  - |
    S: 250
)",
       "DATA\r\na\n.\r\nb\r\n.\n\r\n.\r\n", "354\r\n250\r\n", "passed"},  // one message: only CRLF "." CRLF ends it
      {R"(protocol: smtp
expect: {waive: [RFC5321-2.3.8]}
session:
  - |
    C: DATA
    S: 354
  - receive-message: {}
  - |
    S: 250
    C: QUIT
    S: 221
)",
       "DATA\na\n.\nQUIT\r\n", "354\r\n250\r\n221\r\n[close]", "passed"},
  };
  for (const auto& row : rows) expect_play(row.yaml, Side::server, row.heard, row.said, row.verdict);
}

TEST(Stage, AsTheClient) {
  struct Row {
    std::string_view yaml, heard, said, verdict;
  };
  const Row rows[] = {
      {pop3_login, "+OK ready\r\n+OK\r\n+OK bye\r\n", "USER fred\r\nQUIT\r\n[close]", "passed"},
      {pop3_login, "+OK other words\r\n+OK welcome\r\n+OK\r\n", "USER fred\r\nQUIT\r\n[close]", "passed"},
      {pop3_login, "-ERR go away\r\n", "[close]", "3:3: the server said something else"},
      {pop3_login, "", "", "3:3: the server closed the connection"},
      {pop3_login, "+OK\r\n+OK\r\n+O", "USER fred\r\nQUIT\r\n", "7:3: the server closed the connection"},
      // The tag is our own, and the server must use it
      {"protocol: imap\nsession: |\n  S: * OK\n  C: a1 NOOP\n  S: a1 OK\n", "* OK\r\na1 OK\r\n", "a1 NOOP\r\n[close]",
       "passed"},
      {"protocol: imap\nsession: |\n  S: * OK\n  C: a1 NOOP\n  S: a1 OK\n", "* OK\r\na2 OK\r\n", "a1 NOOP\r\n[close]",
       "5:3: the server said something else"},
      // Literals wait for the server's leave
      {"protocol: imap\nsession: |\n  C: a1 LOGIN {4}\n  C: fred {1}\n  C: x\n  S: a1 OK\n", "+ go\r\n+\r\na1 OK\r\n",
       "a1 LOGIN {4}\r\nfred {1}\r\nx\r\n[close]", "passed"},
      {"protocol: imap\nsession: |\n  C: a1 LOGIN {4}\n  C: fred x\n  S: a1 OK\n", "a1 NO\r\n",
       "a1 LOGIN {4}\r\n[close]", "3:3: the server said something else"},
      {"protocol: imap\nsession: |\n  C: a1 LOGIN {4}\n  C: fred x\n  S: a1 OK\n", "", "a1 LOGIN {4}\r\n",
       "3:3: the server closed the connection"},
      {"protocol: imap\nsession: |\n  C: a1 APPEND x {310}\n  S: a1 NO\n", "a1 NO over quota\r\n",
       "a1 APPEND x {310}\r\n[close]", "passed"},
      // The server's literals
      {"protocol: imap\nsession: |\n  S: * 1 FETCH (BODY[] {6}\n  S: a\n  S: b\n  S: )\n",
       "* 1 fetch (body[] {6}\r\na\r\nc\r\n)\r\n", "[close]", "3:3: the server said something else"},
      {"protocol: imap\nsession: |\n  S: * 1 FETCH (BODY[] {4}\n  S: a\n  S: b)\n", "* 1 fetch (body[] \"a\r\nb\")\r\n",
       "[close]", "3:3: the server said something else"},
      {"protocol: imap\nsession: |\n  S: * 1 FETCH (BODY[] {4}\n  S: a\n  S: b)\n",
       "* 1 fetch (body[] {4}\r\na\r\nb)\r\n", "[close]", "passed"},
      // The server waits, not we
      {"protocol: pop3\nsession:\n  - delay: 5s\n  - |\n    S: +OK\n    C: QUIT\n", "+OK\r\n", "QUIT\r\n[close]",
       "passed"},
      // Ends
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - close: server\n", "+OK\r\n", "", "passed"},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - close: server\n", "+OK\r\n+OK\r\n", "[close]",
       "5:5: the server was to end the connection, and said more"},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - reset: client\n", "+OK\r\n", "[reset]", "passed"},
      // Messages
      {"protocol: pop3\nsession:\n  - send-message: {text: \"a\\n.b\\n\"}\n", "a\r\n..b\r\n.\r\n", "[close]", "passed"},
      {"protocol: pop3\nsession:\n  - send-message: {text: \"a\\n.b\\n\"}\n", "a\r\n..c\r\n.\r\n", "[close]",
       "3:5: the server sent another message"},
      {"protocol: smtp\nvars: {letter: x}\nsession:\n  - receive-message: {as: letter}\n", "", "x\r\n.\r\n[close]",
       "passed"},
      // Raw bytes change sides with us
      {"protocol: pop3\nsession:\n  - send: \"+O\"\n  - expect: \"Q\"\n", "+O", "Q[close]", "passed"},
      {"protocol: pop3\nsession:\n  - send: \"+O\"\n  - expect: \"Q\"\n", "+K", "[close]",
       "3:5: the server sent other bytes"},
  };
  for (const auto& row : rows) expect_play(row.yaml, Side::client, row.heard, row.said, row.verdict);
}

TEST(Stage, FarewellOnceTheScriptIsOver) {
  struct Row {
    std::string_view protocol, greeting, heard, said, verdict;
  };
  const Row rows[] = {
      {"imap", "* OK", "a9 logout\r\n", "* OK\r\n* BYE the transcript is over\r\na9 OK LOGOUT completed\r\n[close]",
       "passed"},
      {"pop3", "+OK", "quit\r\n", "+OK\r\n+OK the transcript is over\r\n[close]", "passed"},
      {"smtp", "220", "QUIT\r\n", "220\r\n221 the transcript is over\r\n[close]", "passed"},
      {"lmtp", "220", "QUIT\r\n", "220\r\n221 the transcript is over\r\n[close]", "passed"},
      {"imap", "* OK", "", "* OK\r\n", "passed"},
      {"imap", "* OK", "a9 LOGOUT now\r\n", "* OK\r\n* BYE mailrig: this is not what the transcript expects\r\n[close]",
       "3:3: the transcript is over, and the client said more"},
      {"imap", "* OK", "a9 QUIT\r\n", "* OK\r\n* BYE mailrig: this is not what the transcript expects\r\n[close]",
       "3:3: the transcript is over, and the client said more"},
      {"pop3", "+OK", "QUI", "+OK\r\n", "3:3: the client's last line never ended"},
      {"pop3", "+OK", "QUIT", "+OK\r\n", "3:3: the client's last line never ended"},
      {"imap", "* OK", "a9 X {3}\r\nab", "* OK\r\n+ Ready for literal data\r\n",
       "3:3: the client's last line never ended"},
  };
  for (const auto& row : rows)
    expect_play("protocol: " + std::string(row.protocol) + "\nsession: |\n  S: " + std::string(row.greeting) + "\n",
                Side::server, row.heard, row.said, row.verdict);
}

TEST(Stage, AClientMayLeaveRightBehindItsLastWord) {
  constexpr std::string_view yaml = R"(protocol: pop3
session:
  - |
    S: +OK
    C: QUIT
  - delay: 10s
  - |
    S: +OK bye
)";
  const auto transcript = transcript_of(yaml);
  for (const auto why : {End::closed, End::truncated, End::reset}) {
    Replay server(transcript, Side::server);
    while (server.next_action()) {
    }
    server.received("QUIT\r\n");
    server.ended(why);  // before anything more was said, and without the wait being over
    EXPECT_EQ(server.verdict(), Verdict::passed);
  }
}

TEST(Stage, HowTheConnectionEnds) {
  struct Row {
    End why;
    std::string_view verdict;
  };
  const Row rows[] = {
      {End::closed, "4:3: the client closed the connection"},
      {End::truncated, "4:3: the client closed the connection"},
      {End::reset, "4:3: the client reset the connection"},
      {End::timed_out, "4:3: the client said nothing more in the time it had"},
      {End::tls_failed, "4:3: TLS failed"},
  };
  for (const auto& row : rows) expect_play(pop3_login, Side::server, "", "+OK ready\r\n", row.verdict, row.why);
}

TEST(Stage, Limits) {
  struct Row {
    std::string_view yaml, heard, reason;
  };
  constexpr std::string_view imap = "protocol: imap\nsession: |\n  C: a1 NOOP\n";
  constexpr std::string_view data = "protocol: smtp\nsession:\n  - receive-message: {}\n";
  const Row rows[] = {
      {imap, "a1 a line without an end, longer than forty", "3:3: the client's line cannot be read: line too long"},
      {imap, "a1 X {31}\r\n", "3:3: the client's line cannot be read: literal too big"},
      {imap, "a1 X {18446744073709551616}\r\n", "3:3: the client's line cannot be read: literal too big"},
      {imap, "a1 X {30+}\r\n123456789012345678901234567890 {30+}\r\n",
       "3:3: the client's line cannot be read: response too big"},
      {data, "a line without an end, longer than forty by far", "3:5: the message cannot be read: line too long"},
      {data, "1234567890\r\n1234567890\r\n1234567890\r\n", "3:5: the message is too big"},
      {"protocol: pop3\nsession: |\n  S: +OK\n", "after the end, a line that goes on and on and on and on",
       "3:3: the client's line cannot be read: line too long"},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes) {
      Rehearsal server(transcript_of(row.yaml), Side::server, chunk, {{.line = 40, .literal = 30, .response = 60}});
      server.hear(row.heard);
      EXPECT_TRUE(server.verdict().starts_with(row.reason)) << server.verdict() << " by " << chunk;
      EXPECT_TRUE(server.said().ends_with("[close]"));
    }
}

TEST(Stage, SaysNothingMoreOnceItIsOver) {
  Rehearsal server(transcript_of(pop3_login), Side::server);
  server.hear("NOOP\r\n");
  const auto reason = server.verdict();
  server.replay.received("USER fred\r\n");
  server.replay.ended(End::closed);
  EXPECT_EQ(server.replay.next_action(), std::nullopt);
  EXPECT_EQ(server.verdict(), reason);
}

}  // namespace
}  // namespace mailrig::mock
