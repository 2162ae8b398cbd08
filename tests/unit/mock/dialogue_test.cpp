#include "scenario/dialogue.hpp"

#include <gmock/gmock.h>

#include "scenario/source.hpp"

namespace mailrig::mock {
namespace {

using testing::ElementsAreArray;
using Texts = std::vector<std::string>;

// "C tag|text{literal}<variable>", and behind a literal "+text" where the scenario scripts the server's leave
std::string shown(const Line& line) {
  std::string out = line.who == Side::client ? "C " : "S ";
  out += line.tag + '|';
  for (const auto& part : line.parts) {
    if (const auto* text = std::get_if<Text>(&part)) out += text->bytes;
    else if (const auto* variable = std::get_if<Variable>(&part)) out += '<' + variable->name + '>';
    else if (std::holds_alternative<Rest>(part)) out += "<*>";
    else {
      const auto& literal = std::get<Literal>(part);
      out += '{' + literal.bytes + '}' + literal.continuation.value_or("");
    }
  }
  return line.literal_refused ? out + " refused" : out;
}

// The dialogue as the lines 11, 12, ... of a file, indented by two.
Texts parsed(std::string_view block, Protocol protocol) {
  const auto file = std::make_shared<const std::string>("case.yaml");
  std::vector<DialogueLine> lines;
  for (int number = 11; !block.empty(); ++number) {
    const auto line = block.substr(0, block.find('\n'));
    lines.push_back({line, {file, number, 3}});
    block.remove_prefix(std::min(block.size(), line.size() + 1));
  }
  const DialogueOptions options{protocol, Matching::meaning, [](const std::string& path, const Where& asked) {
                                  if (path == "none") invalid(asked, "no file 'none'");
                                  return "<" + path + ">";
                                }};
  DialogueState state;
  Texts out;
  try {
    for (const auto& step : parse_dialogue(lines, options, state)) {
      out.push_back(shown(std::get<Line>(step.what)));
      EXPECT_NE(std::get<Line>(step.what).pattern, nullptr);
    }
  } catch (const Invalid& error) {
    out = {"error " + error.error.text()};
  }
  return out;
}

TEST(Dialogue, Imap) {
  struct Row {
    std::string_view block;
    Texts lines;
  };
  const Row rows[] = {
      {"", {}},
      {"S: * OK ready\nC: a1 NOOP\nS: a1 OK", {"S |* OK ready", "C a1|NOOP", "S a1|OK"}},
      {"C: a1\nS: a1", {"C a1|", "S a1|"}},
      {"C: a1  NOOP", {"C a1| NOOP"}},  // only one space belongs to the tag
      {"C: a1 LOGIN ${u} x", {"C a1|LOGIN <u> x"}},
      {"C: a1 A\nC: a2 B\nS: a2 OK\nS: a1 OK", {"C a1|A", "C a2|B", "S a2|OK", "S a1|OK"}},
      // Behind "+", the client's line has no tag
      {"C: a1 IDLE\nS: + idling\nC: DONE\nS: a1 OK", {"C a1|IDLE", "S |+ idling", "C |DONE", "S a1|OK"}},
      {"C: a1 AUTHENTICATE X\nS: +\nC: \nS: + x\nC: *\nS: a1 BAD",
       {"C a1|AUTHENTICATE X", "S |+", "C |", "S |+ x", "C |*", "S a1|BAD"}},
      {"C: a1 AUTHENTICATE X\nS: +\nS: * OK wait\nC: eA==\nS: a1 OK\nC: a2 NOOP",
       {"C a1|AUTHENTICATE X", "S |+", "S |* OK wait", "C |eA==", "S a1|OK", "C a2|NOOP"}},
      {"C: a1 NOOP\nC: a2 authenticate X\nS: +\nS: a1 OK\nC: eA==",
       {"C a1|NOOP", "C a2|authenticate X", "S |+", "S a1|OK", "C |eA=="}},
      {"C: a1 AUTHENTICATE X\nS: +\nS: a1 NO\nC: a2 NOOP", {"C a1|AUTHENTICATE X", "S |+", "S a1|NO", "C a2|NOOP"}},
      {"C: a1 IDLE\nS: + idling\nS: * 1 EXISTS\nC: a2 NOOP",
       {"C a1|IDLE", "S |+ idling", "S |* 1 EXISTS", "C a2|NOOP"}},
      // Literals with their count
      {"C: a1 LOGIN {11}\nC: FRED FOOBAR {7}\nC: fat man", {"C a1|LOGIN {FRED FOOBAR} {fat man}"}},
      {"C: a1 LOGIN {5}\nS: + go on\nC: smith x", {"C a1|LOGIN {smith}+ go on x"}},
      {"C: a1 LOGIN {5+}\nC: smith x", {"C a1|LOGIN {smith} x"}},
      {"S: * 1 FETCH (BODY[] {7}\nS: Hello\nS: )", {"S |* 1 FETCH (BODY[] {Hello\r\n})"}},
      {"S: * 1 FETCH (BODY[] {0}\nS: )", {"S |* 1 FETCH (BODY[] {})"}},
      {"S: * 1 FETCH (BODY[] {2}\nS: \nS: )", {"S |* 1 FETCH (BODY[] {\r\n})"}},
      {"S: * X {3}\nS: abc]", {"S |* X {abc}]"}},
      {"S: * X {3}\nS: {5}", {"S |* X {{5}}"}},  // content, not another literal
      {"S: * X {3}\nS: abc {3}\nS: def", {"S |* X {abc} {def}"}},
      {"S: * X x{3}\nS: abc", {"S |* X x{abc}"}},
      // ... counted by the rig
      {"S: * X {*}\nS: Hello\nS:\nS: {.} UID 7)", {"S |* X {Hello\r\n\r\n} UID 7)"}},
      {"S: * X {*}\nS: {.}", {"S |* X {}"}},
      {"C: a1 APPEND x {*}\nS: + go\nC: Hi\nC: {.}", {"C a1|APPEND x {Hi\r\n}+ go"}},
      {"S: * X {*}\nS: a\nS: {.} Y {*}\nS: b\nS: {.})", {"S |* X {a\r\n} Y {b\r\n})"}},
      // ... announced by the client and refused by the server
      {"C: a1 APPEND x {310}\nS: a1 NO", {"C a1|APPEND x {310} refused", "S a1|NO"}},
      {"C: a1 LOGIN {5}\nC: smith {6}\nS: * BYE", {"C a1|LOGIN {smith} {6} refused", "S |* BYE"}},
      // ... or a file
      {"S: * 1 FETCH (BODY[] {@m/1.eml} UID {@2.eml})", {"S |* 1 FETCH (BODY[] {<m/1.eml>} UID {<2.eml>})"}},
      {"C: a1 APPEND x {@1.eml}\nS: + go\nC: a2 NOOP", {"C a1|APPEND x {<1.eml>}", "S |+ go", "C |a2 NOOP"}},
      // What looks like a literal and is none
      {"S: * OK {x}", {"S |* OK {x}"}},
      {"S: * OK {5} x", {"S |* OK {5} x"}},
      {"C: a1 X ${*}", {"C a1|X <*>"}},

      {"a1 NOOP",
       {"error case.yaml:11:3: a line of dialogue begins with 'C: ' or 'S: ', or '#' for a comment; found "
        "'a1 NOOP'"}},
      {"S:* OK",
       {"error case.yaml:11:3: a line of dialogue begins with 'C: ' or 'S: ', or '#' for a comment; found "
        "'S:* OK'"}},
      {"S: * OK\ns: x",
       {"error case.yaml:12:3: a line of dialogue begins with 'C: ' or 'S: ', or '#' for a comment; "
        "found 's: x'"}},
      {"S: * OK\x1b",
       {"error case.yaml:11:10: a control character in a line of dialogue; 'send' and 'expect' take raw "
        "bytes"}},
      {"C: ", {"error case.yaml:11:6: expected a tag, the first word of an IMAP command"}},
      {"C:  NOOP", {"error case.yaml:11:6: expected a tag, the first word of an IMAP command"}},
      {"S: a1 OK",
       {"error case.yaml:11:6: expected '*', '+' or a tag that a 'C:' line above begins with, found 'a1'; "
        "'send' says anything else"}},
      {"C: a1 X\nS: A1 OK",
       {"error case.yaml:12:6: expected '*', '+' or a tag that a 'C:' line above begins with, found "
        "'A1'; 'send' says anything else"}},
      {"S:",
       {"error case.yaml:11:6: expected '*', '+' or a tag that a 'C:' line above begins with, found ''; 'send' says "
        "anything else"}},
      {"C: a1 X {5}\nC: abc",
       {"error case.yaml:11:11: the literal is to hold 5 bytes, and the lines that follow hold 5 "
        "and no line that goes on behind it; '{*}' and '{.}' let the rig count"}},
      {"C: a1 X {310}\nC: abc\nS: a1 OK",
       {"error case.yaml:11:11: the literal is to hold 310 bytes, and the lines that "
        "follow hold 5 and no line that goes on behind it; '{*}' and '{.}' let the rig "
        "count"}},
      {"C: a1 X {4}\nC: abc",
       {"error case.yaml:11:11: the literal is to hold 4 bytes and would end between CR and LF of "
        "line 12; '{*}' and '{.}' let the rig count"}},
      {"C: a1 X {2}\nC: abc",
       {"error case.yaml:11:11: the literal is to hold 2 bytes and would end inside line 12, before "
        "'c'; '{*}' and '{.}' let the rig count"}},
      {"S: * X {3}",
       {"error case.yaml:11:10: the literal is to hold 3 bytes, and the lines that follow hold 0 and no line "
        "that goes on behind it; '{*}' and '{.}' let the rig count"}},
      {"S: * X {*}\nS: a", {"error case.yaml:11:10: '{*}' is not closed: expected 'S: {.}'"}},
      {"C: a1 X {*}\nC: a\nS: a1 OK", {"error case.yaml:11:11: '{*}' is not closed: expected 'C: {.}'"}},
      {"S: * X {*}\nS: a\nS: {.} {*}\nS: b", {"error case.yaml:13:10: '{*}' is not closed: expected 'S: {.}'"}},
      {"S: * X {@1.eml", {"error case.yaml:11:10: '{@' without its '}'"}},
      {"S: * X {@1.eml} {@none}", {"error case.yaml:11:19: no file 'none'"}},
      {"C: a1 LOGIN ${u", {"error case.yaml:11:15: '${' without its '}'; write '$${' where the text itself is meant"}},
      {"C: a1 X {3}\nC: abc ${}",
       {"error case.yaml:12:10: '' is no name for a variable: letters, digits and '_', a letter "
        "first"}},
      {"C: a1 X ${u:/(/}", {"error case.yaml:11:3: broken regular expression: missing ): ("}},
      {"C: a1 X ${*} {3}\nC: abc", {"error case.yaml:11:11: '${*}' takes the rest of the line: nothing may follow it"}},
      {"C: a1 X ${*}{@1.eml}", {"error case.yaml:11:15: '${*}' takes the rest of the line: nothing may follow it"}},
  };
  for (const auto& row : rows) EXPECT_THAT(parsed(row.block, Protocol::imap), ElementsAreArray(row.lines)) << row.block;
}

TEST(Dialogue, Pop3AndSmtp) {
  struct Row {
    Protocol protocol;
    std::string_view block;
    Texts lines;
  };
  const Row rows[] = {
      {Protocol::pop3, "S: +OK\nC: USER ${u}\nS: +OK", {"S |+OK", "C |USER <u>", "S |+OK"}},
      {Protocol::pop3, "S: .\nS:\nS: \nS:  x", {"S |.", "S |", "S |", "S | x"}},
      {Protocol::pop3, "C: PASS {3}\nS: +OK", {"C |PASS {3}", "S |+OK"}},  // a word as any other
      {Protocol::smtp, "S: 250-SIZE\nS: 250 HELP", {"S |250-SIZE", "S |250 HELP"}},
      {Protocol::smtp, "C: {@x} a\tb", {"C |{@x} a\tb"}},
      {Protocol::smtp,
       "C: ${x",
       {"error case.yaml:11:6: '${' without its '}'; write '$${' where the text itself is "
        "meant"}},
  };
  for (const auto& row : rows) EXPECT_THAT(parsed(row.block, row.protocol), ElementsAreArray(row.lines)) << row.block;
}

TEST(Dialogue, ABlockGoesOnWhereTheOneBeforeEnded) {
  const DialogueOptions options{Protocol::imap, Matching::meaning, {}};
  DialogueState state;
  const auto parse = [&](std::string_view text) { return parse_dialogue({{text, {}}}, options, state); };
  parse("C: a1 AUTHENTICATE X");
  parse("S: + go");
  EXPECT_EQ(std::get<Line>(parse("C: AGZyZWQ=").front().what).tag, "");
  EXPECT_EQ(std::get<Line>(parse("S: a1 OK").front().what).tag, "a1");
}

}  // namespace
}  // namespace mailrig::mock
