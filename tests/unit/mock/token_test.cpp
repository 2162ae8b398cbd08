#include "replay/token.hpp"

#include <gmock/gmock.h>

#include "mailrig/mock/scenario.hpp"
#include "scenario/dialogue.hpp"

namespace mailrig::mock {
namespace {

using testing::ElementsAreArray;
using Shown = std::vector<std::string>;

// "kind value", behind a '_' for each space before it
std::string shown(const Token& token) {
  std::string out(token.spaces_before, '_');
  switch (token.kind) {
    case Token::Kind::word: out += "w "; break;
    case Token::Kind::string: out += "s "; break;
    case Token::Kind::punctuation: out += "p "; break;
  }
  out += token.value;
  for (const auto& chunk : token.chunks) {
    if (const auto* text = std::get_if<std::string>(&chunk)) out += '{' + *text + '}';
    else if (const auto* variable = std::get_if<Variable>(&chunk)) out += '<' + variable->name + '>';
    else out += "<*>";
  }
  return out;
}

Shown shown(const std::vector<Token>& tokens) {
  Shown out;
  for (const auto& token : tokens) out.push_back(shown(token));
  return out;
}

TEST(Token, OfWhatAPeerSaid) {
  struct Row {
    Protocol protocol;
    std::string text;
    Shown tokens;
  };
  const auto imap = Protocol::imap, pop3 = Protocol::pop3, smtp = Protocol::smtp;
  const Row rows[] = {
      {imap, "", {}},
      {imap, "   ", {}},
      {imap, "a1 NOOP", {"w a1", "_w NOOP"}},
      {imap, " a1  NOOP ", {"_w a1", "__w NOOP"}},
      {imap, "LOGIN smith \"se same\"", {"w LOGIN", "_w smith", "_s se same"}},
      {imap, R"("a\"b\\c" "")", {R"(s a"b\c)", "_s "}},
      {imap, "STORE 1 +FLAGS (\\Seen $x)", {"w STORE", "_w 1", "_w +FLAGS", "_p (", "w \\Seen", "_w $x", "p )"}},
      {imap, "(())", {"p (", "p (", "p )", "p )"}},
      {imap, "(\"a\"\"b\")", {"p (", "s a", "s b", "p )"}},
      {imap, "BODY[TEXT]<0.5>", {"w BODY", "p [", "w TEXT", "p ]", "w <0.5>"}},
      {imap, "body.peek[1.MIME] x]", {"w body.peek", "p [", "w 1.MIME", "p ]", "_w x]"}},
      {imap, "BODY[HEADER.FIELDS (A) ]", {"w BODY", "p [", "w HEADER.FIELDS", "_p (", "w A", "p )", "_p ]"}},
      {imap, "X-GM-LABELS ([Mailbox])", {"w X-GM-LABELS", "_p (", "w [Mailbox]", "p )"}},  // quirks.md 26
      {imap, "OK [UIDNEXT 5] x", {"w OK", "_w [UIDNEXT", "_w 5]", "_w x"}},
      {imap, "don\"t", {"w don\"t"}},          // a quote inside a word begins no string
      {imap, "x \"open", {"w x", "_w open"}},  // nor does one that is never closed
      {imap, "x \"open\\", {"w x", "_w open"}},
      {imap, "SEARCH %*\\", {"w SEARCH", "_w %*\\"}},
      {pop3, "APOP a \"b\" (c)", {"w APOP", "_w a", "_w \"b\"", "_w (c)"}},
      {pop3, "pass a \"b\"  (c) ", {"w pass", "_w a \"b\"  (c) "}},  // one argument, spaces included (RFC 1939 §7)
      {smtp, "MAIL FROM:<a@b> SIZE=1", {"w MAIL", "_w FROM:<a@b>", "_w SIZE=1"}},
      {smtp, "MAIL FROM:<\"a b\"@c>", {"w MAIL", "_w FROM:<\"a", "_w b\"@c>"}},
  };
  for (const auto& row : rows)
    EXPECT_THAT(shown(tokenize(Unit{row.text, {}, false}, row.protocol)), ElementsAreArray(row.tokens)) << row.text;
}

TEST(Token, KnowsWhereItStands) {
  const Unit unit{"a1 LOGIN {4}\r\nfr d \"pass\" (x)", {{9, 14, 4}}, false};
  std::vector<std::string> pieces;
  for (const auto& token : tokenize(unit, Protocol::imap)) pieces.push_back(unit.text.substr(token.begin, token.size));
  EXPECT_THAT(pieces, testing::ElementsAre("a1", "LOGIN", "{4}\r\nfr d", "\"pass\"", "(", "x", ")"));
}

TEST(Token, IsBrokenIfItsQuotesAre) {
  struct Row {
    std::string text;
    std::string_view broken;  // of the last token
  };
  const std::string_view open = "its quote is never closed",
                         escape = "in quotes '\\' stands before '\"' and '\\' alone";
  const Row rows[] = {
      {"x", ""},
      {R"("x")", ""},
      {R"("")", ""},
      {R"("a\\b\"c")", ""},
      {R"("a\\")", ""},
      {R"(")", open},
      {R"("x)", open},
      {R"("x\")", open},
      {R"("x\)", open},
      {R"("a" "b)", open},
      {R"("\n")", escape},
      {R"("\ ")", escape},
      {R"("\Deleted")", escape},
      {R"(don"t)", ""},
      {R"(\Deleted)", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(tokenize(Unit{row.text, {}, false}, Protocol::imap).back().broken, row.broken) << row.text;
    EXPECT_EQ(tokenize(Unit{row.text, {}, false}, Protocol::pop3).back().broken, "") << row.text;
  }
}

TEST(Token, LiteralIsAString) {
  const Unit unit{"a1 X {3}\r\na\"b{0}\r\n(", {{5, 10, 3}, {13, 18, 0}}, false};
  EXPECT_THAT(shown(tokenize(unit, Protocol::imap)), testing::ElementsAre("w a1", "_w X", "_s a\"b", "s ", "p ("));
}

TEST(Token, OfAScenariosLine) {
  struct Row {
    std::string_view text;
    Shown tokens;
  };
  const Row rows[] = {
      {"LOGIN ${user} ${password}", {"w LOGIN", "_w <user>", "_w <password>"}},
      {"FROM:<${from}>", {"w {FROM:<}<from>{>}"}},
      {"${a}${b}c", {"w <a><b>{c}"}},
      {"(${flags})", {"p (", "w <flags>", "p )"}},
      {"${*}", {"w <*>"}},
      {"\"a ${b}\"", {"s {a }<b>"}},
      {"BODY[${section}]", {"w BODY", "p [", "w <section>", "p ]"}},
  };
  for (const auto& row : rows)
    EXPECT_THAT(shown(tokenize(parse_template(row.text, {}), Protocol::imap)), ElementsAreArray(row.tokens))
        << row.text;
}

TEST(Token, EqualIgnoringCase) {
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_TRUE(equal_ignoring_case("noOp", "NOoP"));
  EXPECT_FALSE(equal_ignoring_case("NOOP", "NOO"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));                // these differ by the same bit as letters do
  EXPECT_FALSE(equal_ignoring_case("\xc3\xa4", "\xc3\x84"));  // ASCII only
}

}  // namespace
}  // namespace mailrig::mock
