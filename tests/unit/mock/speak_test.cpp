#include "replay/speak.hpp"

#include <gmock/gmock.h>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using testing::ElementsAre;

std::vector<std::string> pieces(const Line& line, const Transcript& transcript, Bindings& bindings) {
  std::vector<std::string> out;
  for (const auto& piece : speak(line, transcript, bindings)) out.push_back(piece.bytes);
  return out;
}

const Line& line_of(const Transcript& transcript, std::size_t step) {
  return std::get<Line>(transcript.session.at(step).what);
}

TEST(Speak, ValuesInTheSimplestFormThatHoldsThem) {
  const auto transcript = test::transcript_of(R"(
protocol: imap
session: |
  C: a1 LOGIN x ${v}
  S: a1 NO ${v} is unknown
  S: * LIST () "/" ${v}
)");
  struct Row {
    std::string value;
    std::vector<std::string> client;  // the pieces; a synchronizing literal ends one
    std::string status, list;
  };
  const Row rows[] = {
      {"smith", {"a1 LOGIN x smith\r\n"}, "a1 NO smith is unknown\r\n", "* LIST () \"/\" smith\r\n"},
      {"a b", {"a1 LOGIN x \"a b\"\r\n"}, "a1 NO a b is unknown\r\n", "* LIST () \"/\" \"a b\"\r\n"},
      {"", {"a1 LOGIN x \"\"\r\n"}, "a1 NO  is unknown\r\n", "* LIST () \"/\" \"\"\r\n"},
      {R"(a"\b)",
       {"a1 LOGIN x \"a\\\"\\\\b\"\r\n"},
       "a1 NO a\"\\b is unknown\r\n",
       "* LIST () \"/\" \"a\\\"\\\\b\"\r\n"},
      {"(a)", {"a1 LOGIN x \"(a)\"\r\n"}, "a1 NO (a) is unknown\r\n", "* LIST () \"/\" \"(a)\"\r\n"},
      {"a]", {"a1 LOGIN x a]\r\n"}, "a1 NO a] is unknown\r\n", "* LIST () \"/\" a]\r\n"},
      {"\xc3\xa4",
       {"a1 LOGIN x {2}\r\n", "\xc3\xa4\r\n"},
       "a1 NO \xc3\xa4 is unknown\r\n",
       "* LIST () \"/\" {2}\r\n\xc3\xa4\r\n"},
  };
  for (const auto& row : rows) {
    Bindings bindings{{"v", {row.value, {}}}};
    EXPECT_EQ(pieces(line_of(*transcript, 0), *transcript, bindings), row.client) << row.value;
    EXPECT_THAT(pieces(line_of(*transcript, 1), *transcript, bindings), ElementsAre(row.status)) << row.value;
    EXPECT_THAT(pieces(line_of(*transcript, 2), *transcript, bindings), ElementsAre(row.list)) << row.value;
  }
}

TEST(Speak, WhatIsBoundElseTheVarElseTheName) {
  const auto transcript = test::transcript_of(R"(
protocol: pop3
vars: {user: fred}
session: |
  C: USER ${user}
  C: PASS ${password}
  S: +OK hello ${user}
)");
  Bindings bindings;
  EXPECT_THAT(pieces(line_of(*transcript, 0), *transcript, bindings), ElementsAre("USER fred\r\n"));
  EXPECT_THAT(pieces(line_of(*transcript, 1), *transcript, bindings), ElementsAre("PASS password\r\n"));
  EXPECT_EQ(bindings.at("password").value(), "password") << "what is said is bound";
  Bindings other{{"user", {"bob", {}}}};
  EXPECT_THAT(pieces(line_of(*transcript, 2), *transcript, other), ElementsAre("+OK hello bob\r\n"));
}

TEST(Speak, TagsOfTheClient) {
  const auto transcript = test::transcript_of("protocol: imap\nsession: |\n  C: a1 NOOP\n  S: a1 OK\n  S: a1\n");
  Bindings bindings;
  EXPECT_THAT(pieces(line_of(*transcript, 0), *transcript, bindings), ElementsAre("a1 NOOP\r\n"));
  Bindings heard{{tag_key("a1"), {"X9", "X9"}}};
  EXPECT_THAT(pieces(line_of(*transcript, 1), *transcript, heard), ElementsAre("X9 OK\r\n"));
}

TEST(Speak, LiteralsAndLists) {
  const auto transcript = test::transcript_of(R"(
protocol: imap
session: |
  C: a1 LOGIN {11}
  C: FRED FOOBAR {7}
  C: fat man
  S: * 1 FETCH (BODY[] {3}
  S: abc FLAGS ${flags})
  C: a2 STORE 1 FLAGS ${flags}
vars: {flags: \Seen}
)");
  Bindings bindings;
  EXPECT_THAT(pieces(line_of(*transcript, 0), *transcript, bindings),
              ElementsAre("a1 LOGIN {11}\r\n", "FRED FOOBAR {7}\r\n", "fat man\r\n"));
  bindings["flags"] = {"(\\Seen \\Draft)", "(\\Seen \\Draft)"};
  EXPECT_THAT(pieces(line_of(*transcript, 1), *transcript, bindings),
              ElementsAre("* 1 FETCH (BODY[] {3}\r\nabc FLAGS (\\Seen \\Draft))\r\n"));
  EXPECT_THAT(pieces(line_of(*transcript, 2), *transcript, bindings),
              ElementsAre("a2 STORE 1 FLAGS (\\Seen \\Draft)\r\n"));
}

TEST(Speak, PartsOfAWordAreSaidAsTheyAre) {
  const auto transcript = test::transcript_of(R"(
protocol: imap
session: |
  S: * OK hi
  C: a1 SELECT a/${box}
vars: {box: b c}
)");
  Bindings bindings;
  EXPECT_THAT(pieces(line_of(*transcript, 1), *transcript, bindings), ElementsAre("a1 SELECT a/b c\r\n"));
}

TEST(Speak, Messages) {
  const Transcript transcript = [] {
    Transcript made;
    made.vars["letter"] = "from vars";
    return made;
  }();
  struct Row {
    Message message;
    std::string said;
  };
  const Row rows[] = {
      {{Side::server, "a\r\n.b\r\n", {}}, "a\r\n..b\r\n.\r\n"},
      {{Side::server, "", {}}, ".\r\n"},
      {{Side::server, "no end", {}}, "no end\r\n.\r\n"},
      {{Side::client, std::nullopt, "letter"}, "from vars\r\n.\r\n"},
      {{Side::client, std::nullopt, "known"}, "x\r\n.\r\n"},
  };
  for (const auto& row : rows) {
    Bindings bindings{{"known", {"x\r\n", {}}}};
    EXPECT_EQ(speak(row.message, transcript, bindings), row.said);
  }
  Bindings bindings;
  EXPECT_TRUE(speak(Message{Side::client, {}, {}}, transcript, bindings).ends_with("\r\n.\r\n"));
}

}  // namespace
}  // namespace mailrig::mock
