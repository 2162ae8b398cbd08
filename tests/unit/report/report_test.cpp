// Reports: what each format says of one run, that JSON comes back as it was, and that no text of a peer becomes markup.
#include <gmock/gmock.h>

#include "report/markup.hpp"
#include "report/recorder.hpp"
#include "report/render.hpp"

namespace mailrig::report {
namespace {

using testing::HasSubstr;
using testing::Not;

mock::Where at(int line) { return {std::make_shared<const std::string>("a/b.yaml"), line, 3}; }

Report example() {
  Case held{"a/held.yaml",        "It <holds>", "pop3", {"RFC 1939 section 5"}, Outcome::passed, 0.25, "", {},
            {{"a/held.yaml", 4}}, {},           {}};
  Case failed{"a/b.yaml",
              "",
              "imap",
              {"RFC 3501"},
              Outcome::failed,
              0.5,
              "a/b.yaml:4:3: else\n  more\n",
              {},
              {{"a/b.yaml", 3}},
              {{"a/b.yaml", 4}, {"a/c.yaml", 9}},
              {{{"a/b.yaml", 8}, 2}}};
  Session session{
      1,
      "127.0.0.1:5",
      {{0, Speaker::server, "* OK"}, {1.5, Speaker::client, "a <b> & \"c\""}, {2, Speaker::rig, "fault: split"}},
      3,
      {},
      {}};
  mock::Mismatch mismatch;
  mismatch.where = at(4);
  mismatch.reason = "the client said something else";
  mismatch.expected = "C: a SELECT x";
  mismatch.received = "C: a EXAMINE x";
  mismatch.marked_from = 5;
  mismatch.marked_size = 7;
  mismatch.marked = "command";
  mismatch.near = "rules[0]";
  mismatch.bound = {{"a", "1"}, {"b", "2"}};
  mismatch.lines = 2;
  mismatch.matched = 1;
  session.mismatch = mismatch;
  session.warnings.push_back({"RFC1-2", at(5), "the client erred", "C: x"});
  failed.sessions.push_back(session);
  Case broken{"a/d.yaml", "", "smtp", {}, Outcome::error, 0, "no port", {}, {}, {}, {}};
  Case unplayed{"a/e.yaml", "", "smtp", {}, Outcome::skipped, 0, "patterns", {}, {}, {}, {}};
  return {"run", "0.1.0", "2026-11-20T14:05:00Z", 1.5, {held, failed, broken, unplayed}};
}

TEST(Reports, JsonComesBackAsItWas) {
  const auto text = json(example());
  const auto back = from_json(text);
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(json(*back), text);
  EXPECT_EQ(html(*back), html(example()));
  EXPECT_EQ(junit(*back), junit(example()));
}

TEST(Reports, WhatIsNoReport) {
  const std::pair<std::string, std::string_view> rows[] = {
      {"", "parse error"},
      {"[]", "no report of mailrig"},
      {"{}", "no report of mailrig"},
      {R"({"format": "mailrig-report", "version": 2})", "its version is 2, and this mailrig reads 1"},
      {R"({"format": "mailrig-report", "version": 1})", "key 'mailrig' not found"},
      {std::string(100, '['), "nested too deeply"},
  };
  for (const auto& [text, error] : rows) {
    const auto report = from_json(text);
    ASSERT_FALSE(report) << text;
    EXPECT_THAT(report.error(), HasSubstr(std::string(error)));
  }
  auto text = json(example());
  text.replace(text.find("\"passed\",\n"), 8, "\"pissed\"");
  EXPECT_THAT(from_json(text).error(), HasSubstr("'pissed' is no outcome"));
}

TEST(Reports, JunitAsCiServicesReadIt) {
  const auto text = junit(example());
  for (const auto* part : {
           R"(<testsuites name="mailrig" tests="4" failures="1" errors="1" skipped="1" time="1.500000">)",
           R"(<testcase classname="a" name="held.yaml" file="a/held.yaml" time="0.250000">)",
           "<failure message=\"a/b.yaml:4:3: else\">a/b.yaml:4:3: else\n  more\n</failure>",
           R"(<error message="no port">no port</error>)",
           R"(<skipped message="patterns"/>)",
           "       1.5 ms  C: a &lt;b&gt; &amp; &quot;c&quot;\n",
           "3 more\n",
           "<system-err>a/b.yaml:5:3: warning: the client erred (waive: RFC1-2)\n",
       })
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(Reports, HtmlShowsTheDifference) {
  const auto text = html(example());
  for (const auto* part : {
           "<h1>mailrig run: 1 passed, 2 failed</h1>",
           "<code>C: a <mark>EXAMINE</mark> x</code>",
           R"(<li class="client"><time>client &rarr; 1.5 ms</time><code>a &lt;b&gt; &amp; &quot;c&quot;</code></li>)",
           R"(<li class="rig fault">)",
           "Warning: the client erred <code>RFC1-2</code>",
           "Played 1 of 3 steps; 1 of 1 rules answered. Not played: 4 a/c.yaml:9",
           "<tr><td>RFC 1939 section 5<td>1 of 1",
           "<tr><td>RFC 3501<td>0 of 1",
           "It &lt;holds&gt;",
       })
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_THAT(text, Not(HasSubstr("http")));                   // it needs nothing else
  EXPECT_LT(text.find("a/b.yaml"), text.find("a/held.yaml"));  // what failed first
}

TEST(Reports, Coverage) { EXPECT_EQ(coverage_summary(example()), "2 of 4 steps, 1 of 1 rules, 2 RFCs"); }

TEST(Reports, Joined) {
  auto later = example(), earlier = example();
  earlier.started = "2026-11-19T14:05:00Z";
  const auto all = joined({later, earlier});
  EXPECT_EQ(all.cases.size(), 8u);
  EXPECT_EQ(all.started, earlier.started);
  EXPECT_EQ(all.seconds, 3);
  EXPECT_EQ(all.command, "run");
}

TEST(Markup, Escapes) {
  struct Row {
    std::string_view text, escaped;
  };
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"a<b>&\"", "a&lt;b&gt;&amp;&quot;"},
      {"\t\n", "\t\n"},
      {"\0\x1b\x7f"sv, "\xef\xbf\xbd\xef\xbf\xbd\x7f"},
      {"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x93\xac", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x93\xac"},
      {"\xc3", "\xef\xbf\xbd"},                                  // cut off
      {"\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd"},                  // overlong
      {"\xe0\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},  // overlong
      {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},  // a surrogate
      {"\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},  // no character
      {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
  };
  for (const auto& row : rows) EXPECT_EQ(escaped(row.text), row.escaped) << row.text;
}

TEST(Recorder, HearsBothSidesAndPassesOn) {
  std::string passed_on;
  const auto write = [&](std::string_view line) { passed_on += line; };
  const auto conversation = std::make_shared<Conversation>();
  const auto log = record(conversation, true, std::make_unique<TextWireLog>(write, "S: ", "C: "));
  log->bytes(Direction::sent, "* OK\r\n");
  log->bytes(Direction::received, "a NO");
  log->bytes(Direction::received, "OP\r\n");
  log->event("closed");
  Session session;
  conversation->give(session);
  ASSERT_EQ(session.events.size(), 3u);
  EXPECT_EQ(session.events[0].from, Speaker::server);
  EXPECT_EQ(session.events[0].text, "* OK");
  EXPECT_EQ(session.events[1].from, Speaker::client);
  EXPECT_EQ(session.events[1].text, "a NOOP");
  EXPECT_EQ(session.events[2].from, Speaker::rig);
  EXPECT_LE(session.events[0].at, session.events[2].at);
  EXPECT_EQ(passed_on, "S: * OK\nC: a NOOP\n-- closed\n");
  for (std::size_t i = 0; i < most_events + 2; ++i) log->event("x");
  conversation->give(session);
  EXPECT_EQ(session.events.size(), most_events);
  EXPECT_EQ(session.left_out, 2u);
}

TEST(Recorder, KeepsNoMoreBytesThanItMay) {
  const auto conversation = std::make_shared<Conversation>();
  const auto log = record(conversation, true);
  constexpr std::size_t events = 300, size = 1000;  // 300,000 bytes
  for (std::size_t i = 0; i < events; ++i) log->event(std::string(size, 'x'));
  Session session;
  conversation->give(session);
  EXPECT_EQ(session.events.size(), most_bytes / size);
  EXPECT_EQ(session.left_out, events - most_bytes / size);
}

}  // namespace
}  // namespace mailrig::report
