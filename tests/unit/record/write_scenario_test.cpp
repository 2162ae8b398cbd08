#include <algorithm>

#include <gtest/gtest.h>

#include <mailrig/mock/recording.hpp>
#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/self_play.hpp>

namespace mailrig::mock {
namespace {

struct Row {
  const char* name;
  std::vector<RecordedEvent> events;
  const char* session;  ///< What stands in the YAML from `vars` or `session` on
};

const auto client = Side::client, server = Side::server;

const Row rows[] = {
    {"dialogue",
     {Said{server, "* OK\r\n"}, Said{client, "a NOOP\r\n"}, Said{server, "a OK\r\n"}},
     "session:\n  - |\n    S: * OK\n    C: a NOOP\n    S: a OK\n"},
    {"literals stay what they are",
     {Said{server, "* OK\r\n"}, Said{client, "a F\r\n"},
      Said{server, "* 1 FETCH (X {5}\r\na\r\n\r\n Y {1}\r\nb)\r\na OK\r\n"}},
     "session:\n  - |\n    S: * OK\n    C: a F\n    S: * 1 FETCH (X {*}\n    S: a\n    S:\n    S: {.} Y {1}\n    S: "
     "b)\n    S: a OK\n"},
    {"a password",
     {Said{server, "+OK\r\n"}, Said{client, "USER fred\r\nPASS ses ame\r\n"}, Said{server, "+OK\r\n+OK ses ame\r\n"}},
     "vars:\n  password: \"redacted\"\nsecrets: [password]\nsession:\n  - |\n    S: +OK\n    C: USER fred\n    C: PASS "
     "${password}\n"
     "    S: +OK\n    S: +OK ${password}\n"},
    {"a password whose tag was forgotten",
     {Said{server, "* OK\r\n"}, Said{client, "LOGIN fred sesame\r\n"}, Said{server, "LOGIN BAD sesame?\r\n"}},
     "vars:\n  password: \"redacted\"\nsecrets: [password]\nsession:\n  - |\n    S: * OK\n    C: LOGIN fred "
     "${password}\n"
     "    S: LOGIN BAD ${password}?\n"},
    {"a response that no challenge asked for",  // fred, sesame
     {Said{server, "220\r\n"}, Said{client, "AUTH PLAIN\r\nAGZyZWQAc2VzYW1l\r\n"},
      Said{server, "504 no\r\n500 sesame?\r\n"}},
     "vars:\n  response: \"cmVkYWN0ZWQ=\"\n  password: \"redacted\"\nsecrets: [response, password]\nsession:\n  - |\n"
     "    S: 220\n    C: AUTH PLAIN\n    C: ${response}\n    S: 504 no\n    S: 500 ${password}?\n"},
    {"a response behind a refusal",
     {Said{server, "+OK\r\n"}, Said{client, "AUTH PLAIN\r\n"}, Said{server, "-ERR\r\n"},
      Said{client, "AGZyZWQAc2VzYW1l\r\n"}, Said{server, "-ERR\r\n"}},
     "vars:\n  response: \"cmVkYWN0ZWQ=\"\nsecrets: [response]\nsession:\n  - |\n    S: +OK\n    C: AUTH PLAIN\n    S: "
     "-ERR\n    C: ${response}\n    S: -ERR\n"},
    {"a response behind an untagged line",
     {Said{server, "* OK\r\n"}, Said{client, "a AUTHENTICATE PLAIN\r\n"}, Said{server, "+ \r\n* OK still here\r\n"},
      Said{client, "AGZyZWQAc2VzYW1l\r\n"}, Said{server, "a OK\r\n"}},
     "vars:\n  response: \"cmVkYWN0ZWQ=\"\nsecrets: [response]\nsession:\n  - |\n    S: * OK\n    C: a AUTHENTICATE "
     "PLAIN\n    S: + \n    S: * OK still here\n    C: ${response}\n    S: a OK\n"},
    {"a response in IMAP that no challenge asked for",
     {Said{server, "* OK\r\n"}, Said{client, "a AUTHENTICATE PLAIN\r\n"}, Said{server, "a NO\r\n"},
      Said{client, "AGZyZWQAc2VzYW1l\r\n"}},
     "session:\n  - |\n    S: * OK\n    C: a AUTHENTICATE PLAIN\n    S: a NO\n"
     "  # the client showed credentials in what is no line of dialogue; x stand in their place, and fit nothing else\n"
     "  - expect: \"xxxxxxxxxxxxxxxx\\r\\n\"\n"},
    {"words in clear where a challenge was to come",
     {Said{server, "* OK\r\n"}, Said{client, "a AUTHENTICATE LOGIN\r\nfred sesame\r\n"},
      Said{server, "a NO\r\nfred BAD sesame?\r\n"}},
     "session:\n  - |\n    S: * OK\n    C: a AUTHENTICATE LOGIN\n"
     "  # the client showed credentials in what is no line of dialogue; x stand in their place, and fit nothing else\n"
     "  - expect: \"xxxx xxxxxx\\r\\n\"\n  - |\n    S: a NO\n  - send: \"xxxx BAD xxxxxx?\\r\\n\"\n"},
    {"a response behind AUTH that is misspelt",
     {Said{server, "220\r\n"}, Said{client, "a AUTH PLAIN AGZyZWQAc2VzYW1l\r\n"}, Said{server, "500 sesame?\r\n"}},
     "vars:\n  password: \"redacted\"\n  password2: \"redacted\"\nsecrets: [password, password2]\nsession:\n  - |\n"
     "    S: 220\n    C: a AUTH PLAIN ${password}\n    S: 500 ${password2}?\n"},
    {"a password behind a tab, which the server says again",
     {Said{server, "* OK\r\n"}, Said{client, "a LOGIN\tfred\tsesame\r\n"}, Said{server, "a BAD sesame?\r\n"}},
     "vars:\n  password: \"redacted\"\n  password2: \"redacted\"\nsecrets: [password, password2]\nsession:\n  - |\n"
     "    S: * OK\n    C: a LOGIN\t${password}\n    S: a BAD ${password2}?\n"},
    {"a command where a response was to come",
     {Said{server, "* OK\r\n"}, Said{client, "a AUTHENTICATE PLAIN\r\n"}, Said{server, "+ \r\n"},
      Said{client, "b authenticate\r\n"}, Said{server, "a BAD AUTHENTICATE?\r\n"}},
     "vars:\n  response: \"cmVkYWN0ZWQ=\"\n  response2: \"cmVkYWN0ZWQ=\"\nsecrets: [response, response2]\nsession:\n  "
     "- |\n"
     "    S: * OK\n    C: a AUTHENTICATE PLAIN\n    S: + \n    C: ${response} ${response2}\n"
     "    S: a BAD AUTHENTICATE?\n"},
    {"a short password in what is no line",
     {Said{server, "* OK\r\n"}, Said{client, "\"LOGIN\" fred abc\r\n"}},
     "session:\n  - |\n    S: * OK\n"
     "  # the client showed credentials in what is no line of dialogue; x stand in their place, and fit nothing else\n"
     "  - expect: \"\\\"LOGIN\\\" fred xxx\\r\\n\"\n"},
    {"a password as a literal",
     {Said{server, "* OK\r\n"}, Said{client, "a LOGIN {4+}\r\nfred {6+}\r\nsesame\r\n"}, Said{server, "a OK\r\n"}},
     "vars:\n  password: \"redacted\"\nsecrets: [password]\nsession:\n  - |\n    S: * OK\n    C: a LOGIN {4}\n    C: "
     "fred ${password}\n"
     "    S: a OK\n"},
    {"a password in clear though TLS was offered",
     {Said{server, "* OK [CAPABILITY STARTTLS]\r\n"}, Said{client, "a LOGIN fred sesame\r\n"},
      Said{server, "a OK\r\n"}},
     "vars:\n  password: \"redacted\"\n# said in clear though TLS was offered; under 'secrets' that would fail the "
     "client: password\n"
     "session:\n  - |\n    S: * OK [CAPABILITY STARTTLS]\n    C: a LOGIN fred ${password}\n    S: a OK\n"},
    {"a message keeps its size",
     {Said{server, "+OK\r\n"}, Said{client, "PASS sesame\r\nRETR 1\r\n"},
      Said{server, "+OK\r\n+OK 8 octets\r\nsesame\r\n.\r\n"}},
     "vars:\n  password: \"redacted\"\nsecrets: [password]\nsession:\n  - |\n    S: +OK\n    C: PASS ${password}\n    "
     "C: RETR 1\n"
     "    S: +OK\n    S: +OK 8 octets\n  - send-message:\n      text: |\n        xxxxxx\n"},
    {"what the format gives a meaning",
     {Said{server, "220 ${a} {@b} {*}\r\n"}, Said{client, "EHLO ${c}\r\n"}},
     "session:\n  - |\n    S: 220 $${a} {@b} {*}\n    C: EHLO $${c}\n"},
    {"a file in an IMAP line that is none",
     {Said{server, "* OK {@b}\r\n"}},
     "session:\n  - send: \"* OK {@b}\\r\\n\"\n"},
    {"an argument that is no text",
     {Said{server, "* OK\r\n"}, Said{client, "a SEARCH \"\x01\"\r\n"}},
     "vars:\n  argument1: \"\\x01\"\nsession:\n  - |\n    S: * OK\n    C: a SEARCH ${argument1}\n"},
    {"an argument of bytes, which where nothing is quoted must stay one",
     {Said{server, "+OK\r\n"}, Said{client, "X \xff\xfe y\r\n"}, Said{server, "-ERR\r\n"}},
     "vars:\n  argument1: \"not-text\"\nsession:\n  - |\n    S: +OK\n"
     "  # the variable argument1 was 2 bytes that are no text; any value is taken for it\n"
     "  - |\n    C: X ${argument1} y\n    S: -ERR\n"},
    {"what an IMAP server makes up",
     {Said{server, "* OK\r\n"}, Said{client, "a SELECT INBOX\r\n"},
      Said{server, "* OK [UIDVALIDITY 3857529045] UIDs valid\r\n* OK [HIGHESTMODSEQ 715] text\r\na OK\r\n"},
      Said{client, "b FETCH 1 (MODSEQ INTERNALDATE)\r\n"},
      Said{server, "* 1 FETCH (MODSEQ (715) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\nb OK\r\n"},
      Said{client, "c SELECT x (QRESYNC (3857529045 715))\r\n"},
      Said{server, "c OK [COPYUID 3857529045 1 UIDVALIDITY NIL] done\r\n"}},
     "vars:\n  uid_validity: \"3857529045\"\n  mod_sequence: \"715\"\n  internal_date: \"17-Jul-1996 02:44:25 -0700\"\n"
     "session:\n  - |\n    S: * OK\n    C: a SELECT INBOX\n    S: * OK [UIDVALIDITY ${uid_validity}] UIDs valid\n"
     "    S: * OK [HIGHESTMODSEQ ${mod_sequence}] text\n    S: a OK\n    C: b FETCH 1 (MODSEQ INTERNALDATE)\n"
     "    S: * 1 FETCH (MODSEQ (${mod_sequence}) INTERNALDATE ${internal_date})\n    S: b OK\n"
     "    C: c SELECT x (QRESYNC (${uid_validity} 715))\n    S: c OK [COPYUID ${uid_validity} 1 UIDVALIDITY NIL] "
     "done\n"},
    {"what a POP3 server makes up",
     {Said{server, "+OK\r\n"}, Said{client, "UIDL\r\nLIST\r\nUIDL 2\r\n"},
      Said{server, "+OK\r\n1 whqtswO00WBw418f9t5JxYwZ\r\n2 x\r\n.\r\n+OK\r\n1 120\r\n.\r\n+OK 2 x\r\n"}},
     "vars:\n  unique_id: \"whqtswO00WBw418f9t5JxYwZ\"\n  unique_id2: \"x\"\nsession:\n  - |\n    S: +OK\n    C: "
     "UIDL\n    C: LIST\n"
     "    C: UIDL 2\n    S: +OK\n    S: 1 ${unique_id}\n    S: 2 ${unique_id2}\n    S: .\n    S: +OK\n    S: 1 120\n   "
     " S: .\n"
     "    S: +OK 2 ${unique_id2}\n"},
    {"a challenge that the client gives up",  // PDE+ is <1>
     {Said{server, "* OK\r\n"}, Said{client, "a AUTHENTICATE CRAM-MD5\r\n"}, Said{server, "+ PDE+\r\n"},
      Said{client, "*\r\n"}, Said{server, "a BAD\r\n"}},
     "vars:\n  challenge: \"PDE+\"\nsession:\n  - |\n    S: * OK\n    C: a AUTHENTICATE CRAM-MD5\n    S: + "
     "${challenge}\n"
     "    C: *\n    S: a BAD\n"},
    {"a login that cannot be said again",  // "tim b913a602c7eda7a495b4e6e7334d3890", of RFC 2195 §3
     {Said{server, "* OK\r\n"}, Said{client, "a AUTHENTICATE CRAM-MD5\r\n"}, Said{server, "+ PDE+\r\n"},
      Said{client, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n"},
      Said{server, "* CAPABILITY IMAP4rev1\r\na OK in\r\n"}, Said{client, "b NOOP\r\n"}, Said{server, "b OK\r\n"}},
     "vars:\n  password: \"redacted\"\nsecrets: [password]\nsession:\n  - |\n    S: * OK\n"
     "  - authenticate: {mechanisms: [CRAM-MD5], user: \"tim\", password: \"${password}\", verify: false, granted: "
     "\"[CAPABILITY IMAP4rev1] in\"}\n  - |\n    C: b NOOP\n    S: b OK\n"},
    {"APOP",
     {Said{server, "+OK <1@a>\r\n"}, Said{client, "APOP fred c4c9334bac560ecc979e58001b3e22fb\r\n"},
      Said{server, "+OK\r\n"}},
     "vars:\n  password: \"redacted\"\nsecrets: [password]\nsession:\n  - |\n    S: +OK <1@a>\n"
     "  - authenticate: {mechanisms: [APOP], user: \"fred\", password: \"${password}\", verify: false}\n"},
    {"how it ends",
     {Said{server, "421 no\r\n"}, Ended{server, true}},
     "session:\n  - |\n    S: 421 no\n  - reset: server\n"},
    {"what could not be told", {Said{server, "220\r\n"}, Untold{"a\nb"}}, "session:\n  - |\n    S: 220\n  # a\\nb\n"},
    {"LF alone",
     {Said{server, "220\r\n"}, Said{client, "NOOP\n"}},
     "expect:\n  # the client ended lines in LF alone\n  waive: [RFC5321-2.3.8]\nsession:\n  - |\n    S: 220\n    C: "
     "NOOP\n"},
};

TEST(WriteScenario, WritesWhatLoadsAndPlays) {
  for (const auto& row : rows) {
    const auto written = write_scenario({std::nullopt, false, row.events}, {});
    ASSERT_TRUE(written) << row.name << ": " << written.error().message();
    EXPECT_EQ(written->yaml.substr(written->yaml.find('\n') + 1), row.session) << row.name;
    const auto loaded = load_scenario_text(written->yaml, "recorded.yaml");
    ASSERT_TRUE(loaded) << row.name << ": " << loaded.error().text();
    EXPECT_TRUE(self_play(*loaded).passed()) << row.name;
  }
}

TEST(WriteScenario, LoadsWhereverTheConversationStops) {
  const std::string words =
      "S* OK STARTTLS\r\nCa STARTTLS\r\nSa OK\r\nCb LOGIN {4}\r\nS+ go\r\nCfred {6}\r\nS+ go\r\nCsesame\r\nSb OK\r\n"
      "Cc AUTHENTICATE PLAIN\r\nS+ \r\nC*\r\nSc BAD\r\nCd FETCH 1 X\r\nS* 1 FETCH (X {4}\r\nSab\r\nS)\r\nSd OK\r\nCe "
      "IDLE\r\n"
      "S+ idling\r\nS* 2 EXISTS\r\nCDONE\r\nSe OK\r\n";
  for (std::size_t cut = 12; cut <= words.size(); ++cut) {
    Recording recording;
    auto rest = std::string_view(words).substr(0, cut);
    while (!rest.empty()) {
      const auto line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
      recording.events.emplace_back(Said{line.front() == 'C' ? client : server, std::string(line.substr(1))});
      rest.remove_prefix(line.size());
    }
    const auto written = write_scenario(recording, {});
    ASSERT_TRUE(written) << cut;
    const auto loaded = load_scenario_text(written->yaml, "recorded.yaml");
    ASSERT_TRUE(loaded) << cut << ": " << loaded.error().text() << '\n' << written->yaml;
    EXPECT_EQ(written->yaml.find("sesame"), std::string::npos) << cut;
  }
}

TEST(WriteScenario, EndsWhereAScenarioIsFull) {
  Recording recording;
  recording.events.emplace_back(Said{server, "* OK\r\n"});
  for (int i = 0; i < 1000; ++i) recording.events.emplace_back(Said{server, "* 1 EXISTS\r\n"});
  WriteOptions options;
  options.most_bytes = 1000;
  const auto written = write_scenario(recording, options);
  ASSERT_TRUE(written);
  EXPECT_LT(written->yaml.size(), 1200u);
  EXPECT_EQ(written->remarks,
            std::vector<std::string>{"the conversation went on; this is as much of it as a scenario may hold"});
  EXPECT_TRUE(load_scenario_text(written->yaml, "recorded.yaml"));
}

TEST(WriteScenario, SaysWhyThereIsNone) {
  EXPECT_FALSE(write_scenario({std::nullopt, false, {}}, {}));
  EXPECT_FALSE(write_scenario({std::nullopt, false, {Said{server, "hello\r\n"}}}, {}));
  EXPECT_FALSE(write_scenario({Protocol::imap, false, {}}, {}));
}

}  // namespace
}  // namespace mailrig::mock
