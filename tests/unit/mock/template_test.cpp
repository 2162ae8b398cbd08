#include <gtest/gtest.h>

#include "scenario/dialogue.hpp"
#include "scenario/source.hpp"

namespace mailrig::mock {
namespace {

const auto file = std::make_shared<const std::string>("case.yaml");

std::string shown(const Part& part) {
  if (const auto* text = std::get_if<Text>(&part)) return '"' + text->bytes + '"';
  if (const auto* variable = std::get_if<Variable>(&part))
    return '<' + variable->name + (variable->constraint.empty() ? "" : " /" + variable->constraint + '/') + '>';
  if (std::holds_alternative<Rest>(part)) return "<*>";
  return "literal";
}

std::string parsed(std::string_view text) {
  std::string out;
  try {
    for (const auto& part : parse_template(text, {file, 3, 5})) out += shown(part);
  } catch (const Invalid& invalid) {
    const auto message = invalid.error.text();
    return "error " + message.substr(0, message.find(';'));
  }
  return out;
}

TEST(Template, Table) {
  struct Row {
    std::string_view text, parts;
  };
  const Row rows[] = {
      {"", ""},
      {"NOOP", "\"NOOP\""},
      {"${user}", "<user>"},
      {"LOGIN ${user} ${password}", "\"LOGIN \"<user>\" \"<password>"},
      {"FROM:<${from}> ${*}", "\"FROM:<\"<from>\"> \"<*>"},
      {"${*}", "<*>"},
      {"${_a1}", "<_a1>"},
      {"${user:/[a-z]+/}", "<user /[a-z]+/>"},
      {"${n:/[0-9]{2,3}/} x", "<n /[0-9]{2,3}/>\" x\""},  // a brace in the constraint
      {"${a}:/${b:/x/}", "<a>\":/\"<b /x/>"},             // ":/" outside is text
      {"${a} at :/ and }", "<a>\" at :/ and }\""},
      {"$", "\"$\""},
      {"$ { } {} $5", "\"$ { } {} $5\""},
      {"$${user}", "\"${user}\""},
      {"$$${user}", "\"$${user}\""},
      {"a $${ b ${c}", "\"a ${ b \"<c>"},

      {"LOGIN ${user", "error case.yaml:3:11: '${' without its '}'"},
      {"${user:/[a-z]+}", "error case.yaml:3:5: '${' without its '}'"},
      {"ab ${}", "error case.yaml:3:8: '' is no name for a variable: letters, digits and '_', a letter first"},
      {"${1a}", "error case.yaml:3:5: '1a' is no name for a variable: letters, digits and '_', a letter first"},
      {"${a b}", "error case.yaml:3:5: 'a b' is no name for a variable: letters, digits and '_', a letter first"},
      {"${a-b}", "error case.yaml:3:5: 'a-b' is no name for a variable: letters, digits and '_', a letter first"},
      {"${*:/x/}", "error case.yaml:3:5: '*' is no name for a variable: letters, digits and '_', a letter first"},
      {"x ${*} y", "error case.yaml:3:7: '${*}' takes the rest of the line: nothing may follow it"},
      {"${*}${*}", "error case.yaml:3:5: '${*}' takes the rest of the line: nothing may follow it"},
  };
  for (const auto& row : rows) EXPECT_EQ(parsed(row.text), row.parts) << row.text;
}

}  // namespace
}  // namespace mailrig::mock
