#include <mailrig/smtp/reply.hpp>

#include <gmock/gmock.h>

#include <vector>

#include "support/trickle.hpp"

namespace mailrig::smtp {
namespace {

using testing::ElementsAre;

std::string shown(const Error& error) { return std::string(describe(error.code)) + ": " + error.about.expected; }

std::vector<std::string> replies(std::string_view input, std::size_t chunk, const Limits& limits = {}) {
  ReplyFramer framer(limits);
  std::vector<std::string> out;
  bool failed = false;
  test::in_chunks(input, chunk, [&](std::string_view piece) {
    if (failed) return;
    framer.feed(piece);
    for (;;) {
      const auto frame = framer.next();
      if (!frame) {
        failed = true;
        out.push_back(shown(frame.error()));
        EXPECT_FALSE(framer.next()) << "a failure must last";
        return;
      }
      if (!*frame) return;
      const auto reply = parse_reply((*frame)->bytes);
      out.push_back((reply ? std::to_string(reply->code) + ' ' + reply->text : shown(reply.error())) +
                    ((*frame)->bare_lf ? "|LF" : ""));
    }
  });
  if (!failed && !framer.at_boundary()) out.emplace_back("more");
  return out;
}

TEST(Reply, Table) {
  struct Row {
    std::string input;
    std::vector<std::string> outcome;
  };
  const Row rows[] = {
      {"", {}},
      {"250 OK\r\n", {"250 OK"}},
      {"250\r\n", {"250 "}},
      {"250 \r\n", {"250 "}},
      {"250-foo.com greets bar.com\r\n250-8BITMIME\r\n250 HELP\r\n", {"250 foo.com greets bar.com\n8BITMIME\nHELP"}},
      {"250-a\r\n250\r\n", {"250 a\n"}},
      {"250-\r\n250 \r\n", {"250 \n"}},
      {"220 a\r\n354 b\r\n", {"220 a", "354 b"}},
      {"571 old\r\n299 \xff\r\n", {"571 old", "299 \xff"}},
      {"250 a\n", {"250 a|LF"}},
      {"250-a\n250 b\r\n250 c\r\n", {"250 a\nb|LF", "250 c"}},
      {"250 a\rb\r\n", {"250 a\rb"}},
      {"250  two\r\n", {"250  two"}},
      {"250", {"more"}},
      {"25000", {"more"}},  // CVE-2019-3823
      {"250-a\r\n", {"more"}},
      {"250-a\r\n250", {"more"}},
      {"2500 x\r\n", {"bad syntax: SP or \"-\""}},
      {"250_x\r\n", {"bad syntax: SP or \"-\""}},
      {"250\tx\r\n", {"bad syntax: SP or \"-\""}},
      {"25\r\n", {"bad syntax: Reply-code"}},
      {"\r\n", {"bad syntax: Reply-code"}},
      {"OK\r\n", {"bad syntax: Reply-code"}},
      {"SSH-2.0-OpenSSH_9.2\r\n", {"bad syntax: Reply-code"}},
      {"+OK POP3\r\n", {"bad syntax: Reply-code"}},
      {"199 a\r\n", {"bad syntax: Reply-code from 200 to 599"}},
      {"600 a\r\n", {"bad syntax: Reply-code from 200 to 599"}},
      {"000 a\r\n", {"bad syntax: Reply-code from 200 to 599"}},
      {"250-a\r\n251 b\r\n", {"bad syntax: the Reply-code of the first line"}},
      {"250-a\r\nfoo\r\n", {"bad syntax: Reply-code"}},
      {"250-a\r\n\r\n", {"bad syntax: Reply-code"}},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(replies(row.input, chunk), row.outcome) << testing::PrintToString(row.input) << " by " << chunk;
}

TEST(Reply, Limits) {
  const Limits limits{.line = 10, .response = 25, .items = 3};
  std::string endless;
  for (int i = 0; i < 100; ++i) endless += "250-\r\n";
  for (const auto chunk : test::chunk_sizes) {
    EXPECT_THAT(replies("250 5678\r\n", chunk, limits), ElementsAre("250 5678"));
    EXPECT_THAT(replies("250 56789\r\n", chunk, limits), ElementsAre("line too long: CRLF"));
    EXPECT_THAT(replies("250-\r\n250 56789012", chunk, limits), ElementsAre("line too long: CRLF"));
    EXPECT_THAT(replies("250-\r\n250-\r\n250 \r\n250-\r\n", chunk, limits), ElementsAre("250 \n\n", "more"));
    EXPECT_THAT(replies(endless, chunk, limits), ElementsAre("too many items: last line of the reply"));
    EXPECT_THAT(replies("250-5678\r\n250-5678\r\n250-56", chunk, limits),
                ElementsAre("response too big: last line of the reply"));
    EXPECT_THAT(replies("250-5678\r\n250-5678\r\n250-56789012345", chunk, limits),
                ElementsAre("response too big: last line of the reply"));
    EXPECT_THAT(replies("250-5678\r\n250-56789012345678901234567890", chunk, limits),
                ElementsAre("line too long: CRLF"));
  }
}

TEST(Reply, Lines) {
  EXPECT_THAT((Reply{250, "a\n\nb"}.lines()), ElementsAre("a", "", "b"));
  EXPECT_THAT((Reply{250, ""}.lines()), ElementsAre(""));
}

TEST(Reply, EnhancedCode) {
  struct Row {
    unsigned code;
    std::string text, enhanced;
  };
  const Row rows[] = {
      {550, "5.1.1 Mailbox \"nosuchuser\" does not exist", "5.1.1"},
      {551, "5.7.1 Forwarding\n5.7.1 Select another host", "5.7.1"},
      {250, "2.0.0", "2.0.0"},
      {450, "4.10.123 x", "4.10.123"},
      {550, "blocked", ""},
      {550, "4.7.1 another class", ""},
      {354, "3.0.0 x", ""},
      {550, "5.7 x", ""},
      {550, "5.7.1x", ""},
      {550, "5.7.1234 x", ""},
      {550, "5.07.1 x", ""},
      {550, "5..1 x", ""},
      {550, "", ""},
      {550, " 5.7.1", ""},
  };
  for (const auto& row : rows) {
    const auto found = Reply{row.code, row.text}.enhanced();
    EXPECT_EQ(found ? to_string(*found) : "", row.enhanced) << row.text;
  }
}

TEST(Reply, Rejection) {
  EXPECT_EQ(rejection({550, "5.7.1 blocked\x1b"}).message(),
            R"(the server refused [5.7.1]; the server said: 550 5.7.1 blocked\x1b)");
  EXPECT_EQ(rejection({550, "blocked"}).about.response_code, "550");
}

}  // namespace
}  // namespace mailrig::smtp
