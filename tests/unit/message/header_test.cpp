#include <mailrig/message/header.hpp>

#include <gmock/gmock.h>

namespace mailrig::message {
namespace {

// "[From line]" name=value; ... !malformed "|" body, "~" where no blank line was found
std::string shown(const Result<ParsedHeader>& parsed) {
  if (!parsed) return std::string(describe(parsed.error().code));
  std::string out;
  if (!parsed->mbox_from.empty()) out += "[" + std::string(parsed->mbox_from) + "]";
  for (const auto& field : parsed->header.fields()) out += field.name + "=" + field.value + ";";
  for (const auto line : parsed->malformed) out += "!" + std::string(line);
  out += parsed->missing_blank_line ? "~" : "|";
  return printable(out + std::string(parsed->body));
}

TEST(ParseHeader, Table) {
  struct Row {
    std::string text, outcome;
  };
  const Row rows[] = {
      {"", "~"},
      {"\r\n", "|"},
      {"\nbody", "|body"},
      {"A: 1\r\nB: 2\r\n\r\nbody\r\n", "A=1;B=2;|body\\r\\n"},
      {"A: 1\nB: 2\n\nbody\n", "A=1;B=2;|body\\n"},
      {"A: 1\nB: 2\r\n\nbody", "A=1;B=2;|body"},
      {"A:1", "A=1;~"},
      {"A:\r\n\r\n", "A=;|"},
      {"A \t: 1 \r\n\r\n", "A=1;|"},
      {"A: b: c\r\n\r\n", "A=b: c;|"},
      {"A: one\r\n two\r\n\tthree\r\n\r\n", "A=one two\\x09three;|"},
      {"A:\r\n  two\r\n\r\n", "A=two;|"},
      {"A: one\r\n  \r\n two\r\n\r\n", "A=one   two;|"},
      {"From fred Fri Nov 21\nA: 1\n\nbody", "[From fred Fri Nov 21]A=1;|body"},
      {">From fred Fri Nov 21\nA: 1\n\nbody", "[>From fred Fri Nov 21]A=1;|body"},
      {"From : a@b\n\n", "From=a@b;|"},
      {"From fred 09:55\nFrom: a@b\n\n", "[From fred 09:55]From=a@b;|"},
      {"A: 1\njunk\nB: 2\n\nbody", "A=1;B=2;!junk\\n|body"},
      {"A: 1\n: no name\nno colon\nB C: 2\n\n", "A=1;!: no name\\n!no colon\\n!B C: 2\\n|"},
      {" folds nothing\nA: 1\n\n", "A=1;! folds nothing\\n|"},
      {"A: 1\njunk\n folds junk\nB: 2\n\n", "A=1;B=2;!junk\\n! folds junk\\n|"},
      {"A: 1\nHello there.\nBye: bye\n", "A=1;~Hello there.\\nBye: bye\\n"},
      {"Hello there.\n", "~Hello there.\\n"},
      {"A: \xff\xfe\n\n", "A=\\xff\\xfe;|"},
      {std::string("A: a\0b\n\n", 8), "A=a\\x00b;|"},
      {std::string("A\0: b\n\n", 7), "!A\\x00: b\\n|"},
      {"A: one\rB: two\n\n", "A=one\\rB: two;|"},
  };
  for (const auto& row : rows) EXPECT_EQ(shown(parse_header(row.text)), row.outcome) << printable(row.text);
}

TEST(ParseHeader, Limits) {
  const Limits limits{.line = 10, .items = 3};
  struct Row {
    std::string text, outcome;
  };
  const Row rows[] = {
      {"A: 45678\r\n\r\n", "A=45678;|"},
      {"A: 456789\r\n\r\n", "line too long"},
      {"A: 4567890", "A=4567890;~"},
      {"A: 45678901", "line too long"},
      {"A: 1\n\na body may have longer lines", "A=1;|a body may have longer lines"},
      {"A: 1\nso may a body without a blank line", "A=1;~so may a body without a blank line"},
      {"A: 1\nB: 2\nC: 3\n\n", "A=1;B=2;C=3;|"},
      {"A: 1\nB: 2\nC: 3\nD: 4\n\n", "too many items"},
      {"A: 1\njunk\nC: 3\nD: 4\n\n", "too many items"},
      {"j\nj\nj\nj\n\n", "too many items"},
  };
  for (const auto& row : rows) EXPECT_EQ(shown(parse_header(row.text, limits)), row.outcome) << printable(row.text);
  EXPECT_EQ(shown(parse_header(std::string(100'000, 'x') + "\n\n")), "line too long");
  EXPECT_EQ(shown(parse_header("A: " + std::string(100'000, '('))), "line too long");
}

TEST(Header, LookUpChangeAndText) {
  auto header = parse_header("Received: one\r\n\tfolded\r\nTo: a@x\nreceived : two\n\n")->header;
  EXPECT_EQ(header.find("RECEIVED")->raw, "Received: one\r\n\tfolded\r\n");
  EXPECT_EQ(header.value("received"), "one\tfolded");
  EXPECT_EQ(header.find_all("Received").size(), 2u);
  EXPECT_EQ(header.find_all("Received")[1]->name, "received");
  EXPECT_EQ(header.find("Rec"), nullptr);
  EXPECT_EQ(header.value("Subject"), "");
  EXPECT_EQ(header.text(), "Received: one\r\n\tfolded\r\nTo: a@x\r\nreceived : two\r\n");

  EXPECT_EQ(header.remove("RECEIVED"), 2u);
  EXPECT_EQ(header.remove("RECEIVED"), 0u);
  header.append({"B", "2", "B: 2"});
  header.prepend({"A", "1", "A: 1\n"});
  EXPECT_EQ(header.text(), "A: 1\r\nTo: a@x\r\nB: 2\r\n");
}

}  // namespace
}  // namespace mailrig::message
