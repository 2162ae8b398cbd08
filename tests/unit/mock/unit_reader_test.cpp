#include "replay/unit_reader.hpp"

#include <gmock/gmock.h>

#include "support/trickle.hpp"

namespace mailrig::mock {
namespace {

using namespace std::string_literals;
using Literals = UnitReader::Literals;
using Status = UnitReader::Status;

// All units of `input`: their text with literals between brackets, "+" where the reader wants a continuation, and how
// it ended.
std::vector<std::string> units(Literals literals, std::string_view input, std::size_t chunk, const Limits& limits) {
  UnitReader reader(literals, limits);
  std::vector<std::string> out;
  bool failed = false;
  test::in_chunks(input, chunk, [&](std::string_view piece) {
    if (failed) return;
    reader.feed(piece);
    for (;;) {
      const auto status = reader.read();
      if (!status) {
        out.push_back("error " + std::string(describe(status.error().code)));
        failed = true;
        return;
      }
      if (*status == Status::incomplete) return;
      if (*status == Status::wants_continuation) {
        out.emplace_back("+");
        continue;
      }
      const auto unit = reader.take();
      std::string text;
      std::size_t at = 0;
      for (const auto& literal : unit.literals) {
        text += unit.text.substr(at, literal.marker - at) + '[' + unit.text.substr(literal.begin, literal.size) + ']';
        at = literal.begin + literal.size;
      }
      out.push_back(text + unit.text.substr(at) + (unit.bare_lf ? "|LF" : "|"));
    }
  });
  if (!failed && (reader.in_unit() || !reader.pending().empty())) out.emplace_back("unfinished");
  return out;
}

TEST(UnitReader, Table) {
  struct Row {
    Literals literals;
    std::string input;
    std::vector<std::string> units;
  };
  const auto none = Literals::none, client = Literals::announced_by_client, server = Literals::announced_by_server;
  const Row rows[] = {
      {none, "", {}},
      {none, "\r\n", {"|"}},
      {none, "NOOP\r\nQUIT\r\n", {"NOOP|", "QUIT|"}},
      {none, "NOOP\nQUIT\r\n", {"NOOP|LF", "QUIT|"}},
      {none, "NOOP\r", {"unfinished"}},
      {none, "a\rb\r\n", {"a\rb|"}},
      {none, "PASS {5}\r\nQUIT\r\n", {"PASS {5}|", "QUIT|"}},  // no literals but in IMAP
      {client, "a NOOP\r\n", {"a NOOP|"}},
      {client, "a LOGIN {4}\r\nfred x\r\n", {"+", "a LOGIN [fred] x|"}},
      {client, "a LOGIN {4+}\r\nfred {1+}\r\nx\r\n", {"a LOGIN [fred] [x]|"}},
      {client, "a LOGIN {4}\r\nfred {2}\r\n\r\n\r\n", {"+", "+", "a LOGIN [fred] [\r\n]|"}},
      {client, "a LOGIN {0}\r\n {0+}\r\n\r\n", {"+", "a LOGIN [] []|"}},
      {client, "a APPEND x {6}\r\n{3}\r\nz\r\n", {"+", "a APPEND x [{3}\r\nz]|"}},  // a marker in a literal is content
      {client, "a APPEND x ~{3+}\r\na"s + '\0' + "b\r\n", {"a APPEND x ~[a"s + '\0' + "b]|"}},  // RFC 3516
      {client, "a LOGIN {4}\nfred x\r\n", {"+", "a LOGIN [fred] x|LF"}},
      {client, "a LOGIN {4+}\r\nfred x\n", {"a LOGIN [fred] x|LF"}},
      {client,
       "a X {x}\r\na X {}\r\na X {-1}\r\na X {1}x\r\na X 1}\r\n",
       {"a X {x}|", "a X {}|", "a X {-1}|", "a X {1}x|", "a X 1}|"}},
      {client, "a X {8}\r\n", {"+", "unfinished"}},
      {client, "a X {41}\r\n", {"error literal too big"}},
      {client, "a X {4294967295}\r\n", {"error literal too big"}},
      {client, "a X {18446744073709551616}\r\n", {"error literal too big"}},
      {client, "a X {99999999999999999999999+}\r\n", {"error literal too big"}},
      {client, std::string(33, 'x'), {"error line too long"}},
      {client, std::string(30, 'x') + "\r\n", {std::string(30, 'x') + '|'}},
      {client, "a {30+}\r\n" + std::string(30, 'y') + " {30+}\r\n", {"error response too big"}},
      {server, "* 1 FETCH (BODY[] {3}\r\nabc)\r\n", {"* 1 FETCH (BODY[] [abc])|"}},
      {server, "* 1 FETCH (BODY[] {3+}\r\nabc)\r\n", {"* 1 FETCH (BODY[] [abc])|"}},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(units(row.literals, row.input, chunk, {.line = 32, .literal = 40, .response = 64}), row.units)
          << testing::PrintToString(row.input) << " by " << chunk;
}

TEST(UnitReader, AHugeAnnouncementReservesNothing) {
  UnitReader reader(Literals::announced_by_client, {.literal = 1u << 30, .response = 1u << 31});
  reader.feed("a X {1000000000}\r\n");
  EXPECT_EQ(*reader.read(), Status::wants_continuation);
  EXPECT_LT(reader.so_far().text.capacity(), 1000u);
}

TEST(UnitReader, RawBytesAndMessageLinesBetweenUnits) {
  UnitReader reader(Literals::none, {});
  reader.feed("DATA\r\nline\r\n.\r\nrest");
  EXPECT_EQ(*reader.read(), Status::complete);
  EXPECT_EQ(reader.take().text, "DATA");
  EXPECT_EQ((*reader.read_line())->text, "line");
  EXPECT_EQ((*reader.read_line())->text, ".");
  EXPECT_FALSE(*reader.read_line());
  EXPECT_EQ(reader.pending(), "rest");
  reader.skip(2);
  EXPECT_EQ(reader.pending(), "st");
  reader.feed("op\r\n");
  EXPECT_EQ(*reader.read(), Status::complete);
  EXPECT_EQ(reader.take().text, "stop");
}

TEST(UnitReader, ABareLfIsOfItsOwnUnitOnly) {
  UnitReader reader(Literals::none, {});
  reader.feed("one\n.\nNOOP\r\n");
  EXPECT_EQ(*reader.read(), Status::complete);
  EXPECT_TRUE(reader.take().bare_lf);
  EXPECT_TRUE((*reader.read_line())->bare_lf);
  EXPECT_EQ(*reader.read(), Status::complete);
  EXPECT_FALSE(reader.take().bare_lf) << "the line of the message before it ended in LF alone, not this command";
}

}  // namespace
}  // namespace mailrig::mock
