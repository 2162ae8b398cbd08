#include "replay/credentials.hpp"

#include <gtest/gtest.h>

namespace mailrig::mock {
namespace {

const auto imap = Protocol::imap, pop3 = Protocol::pop3, smtp = Protocol::smtp;

TEST(Credentials, WhereALineHoldsThem) {
  struct Row {
    Protocol protocol;
    bool answers_challenge;
    std::string text, shown;
  };
  const Row rows[] = {
      {imap, false, "a1 NOOP", "a1 NOOP"},
      {imap, false, "a1 LOGIN fred sesame", "a1 LOGIN fred <secret>"},
      {imap, false, "a1 login \"fred\" \"se same\" more", "a1 login \"fred\" <secret>"},
      {imap, false, "a1 LOGIN {4}\r\nfred {6}\r\nsesame", "a1 LOGIN {4}\\r\\nfred <secret>"},
      {imap, false, "a1 LOGIN fred", "a1 LOGIN fred"},
      {imap, false, "a1 AUTHENTICATE PLAIN AGZyZWQ=", "a1 AUTHENTICATE PLAIN <secret>"},
      {imap, false, "a1 AUTHENTICATE PLAIN", "a1 AUTHENTICATE PLAIN"},
      {imap, false, "a1 SELECT inbox", "a1 SELECT inbox"},
      {imap, true, "AGZyZWQAc2VzYW1l", "<secret>"},
      {imap, true, "*", "*"},
      {imap, true, "DONE", "DONE"},
      {imap, true, "", ""},
      {pop3, false, "USER fred", "USER fred"},
      {pop3, false, "PASS sesame street", "PASS <secret>"},
      {pop3, false, "pass sesame", "pass <secret>"},
      {pop3, false, "APOP fred c4c9334bac560ecc979e58001b3e22fb", "APOP fred <secret>"},
      {pop3, false, "AUTH PLAIN AGZyZWQ=", "AUTH PLAIN <secret>"},
      {pop3, true, "AGZyZWQ=", "<secret>"},
      {smtp, false, "AUTH LOGIN ZnJlZA==", "AUTH LOGIN <secret>"},
      {smtp, false, "MAIL FROM:<a@b>", "MAIL FROM:<a@b>"},
      {smtp, true, "c2VzYW1l", "<secret>"},
  };
  for (const auto& row : rows) {
    Unit unit{row.text, {}, false};
    for (auto at = row.text.find("}\r\n"); at != row.text.npos; at = row.text.find("}\r\n", at + 1))
      unit.literals.push_back({row.text.rfind('{', at), at + 3, static_cast<std::size_t>(row.text[at - 1] - '0')});
    EXPECT_EQ(show(row.text, credentials(unit, row.protocol, row.answers_challenge)).text, row.shown);
  }
}

TEST(Credentials, OccurrencesOfAValue) {
  struct Row {
    std::string_view text;
    std::vector<std::string> values;
    std::string_view shown;
  };
  const Row rows[] = {
      {"sesame", {"sesame"}, "<secret>"},
      {"a sesame b sesame", {"sesame"}, "a <secret> b <secret>"},
      {"sesame", {}, "sesame"},
      {"sesame", {""}, "sesame"},
      {"a password of abc", {"abc"}, "a password of abc"},  // too short to be hidden without telling it
      {"aaaaaaaa", {"aaaa"}, "<secret><secret>"},
      {"xabcdey", {"abcd", "bcde"}, "x<secret>y"},  // they share: nothing of either shows
      {"abcdefgh", {"cdef", "abcdefg"}, "<secret>h"},
      {"xAGZyZWQAc2VzYW1l", {"sesame"}, "xAGZyZWQAc2VzYW1l"},          // no base64 of it
      {"a1 FOO AGZyZWQAc2VzYW1l z", {"sesame"}, "a1 FOO <secret> z"},  // fred, sesame
      {"a1 FOO \"c2VzYW1l\"", {"sesame"}, "a1 FOO \"<secret>\""},
      {"a1 FOO c2VzYW1l c2VzYW1m", {"sesame"}, "a1 FOO <secret> c2VzYW1m"},
  };
  for (const auto& row : rows) {
    std::vector<Span> spans;
    add_occurrences(row.text, row.values, spans);
    EXPECT_EQ(show(row.text, spans).text, row.shown) << row.text;
  }
}

TEST(Credentials, ShowKeepsTheMarkOnWhatItMarks) {
  struct Row {
    std::string text;
    std::vector<Span> hidden;
    Span marked;
    std::string_view shown, mark;
  };
  const Row rows[] = {
      {"abc def", {}, {4, 3}, "abc def", "    ^^^"},
      {"\t def", {}, {2, 3}, "\\x09 def", "     ^^^"},
      {"a\r\nb c", {}, {5, 1}, "a\\r\\nb c", "       ^"},
      {"abc def ghi", {{4, 3}}, {8, 3}, "abc <secret> ghi", "             ^^^"},
      {"abc def ghi", {{4, 3}}, {4, 3}, "abc <secret> ghi", "    ^^^^^^^^"},
      {"abc def ghi", {{4, 3}}, {5, 1}, "abc <secret> ghi", "    ^^^^^^^^"},
      {"abc", {}, {3, 1}, "abc", "   ^"},  // what is missing
      {"abc def", {{4, 9}}, {4, 3}, "abc <secret>", "    ^^^^^^^^"},
      {"abc", {}, {}, "abc", ""},
  };
  for (const auto& row : rows) {
    const auto shown = show(row.text, row.hidden, row.marked);
    EXPECT_EQ(shown.text, row.shown);
    EXPECT_EQ(std::string(shown.marked.begin, ' ') + std::string(shown.marked.size, '^'), row.mark) << row.shown;
  }
}

TEST(Credentials, WhatIsShownIsShortAndPrintable) {
  const auto shown = show(std::string(1'000'000, '\x1b'), {}, {900'000, 5});
  EXPECT_LT(shown.text.size(), 500u);
  EXPECT_TRUE(shown.text.starts_with("\\x1b"));
  EXPECT_TRUE(shown.text.ends_with("..."));
  EXPECT_EQ(shown.marked.size, 0u);
}

TEST(Credentials, Reveals) {
  struct Row {
    std::string_view line, secret;
    bool reveals;
  };
  const Row rows[] = {
      {"a1 LOGIN fred sesame", "sesame", true},
      {"a1 LOGIN fred sesam", "sesame", false},
      {"AUTH PLAIN AGZyZWQAc2VzYW1l", "sesame", true},
      {"c2VzYW1l", "sesame", true},
      {"c2VzYW1", "sesame", false},  // no base64
      {"anything", "", false},
      {R"(a1 LOGIN fred "se\"same")", "se\"same", true},  // a quoted string is what it stands for
      {R"(a1 LOGIN fred "se\\same")", "se\\same", true},
  };
  for (const auto& row : rows) EXPECT_EQ(reveals(row.line, row.secret), row.reveals) << row.line;
}

}  // namespace
}  // namespace mailrig::mock
