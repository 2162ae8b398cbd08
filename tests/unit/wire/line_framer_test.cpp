#include <mailrig/wire/line_framer.hpp>

#include <gmock/gmock.h>

#include <vector>

#include "support/trickle.hpp"

namespace mailrig {
namespace {

std::vector<std::string> lines(std::string_view input, std::size_t chunk, const Limits& limits) {
  LineFramer framer(limits);
  std::vector<std::string> out;
  bool failed = false;
  test::in_chunks(input, chunk, [&](std::string_view piece) {
    if (failed) return;
    framer.feed(piece);
    for (;;) {
      const auto line = framer.next();
      if (!line) {
        failed = true;
        out.emplace_back(describe(line.error().code));
        return;
      }
      if (!*line) return;
      out.push_back(std::string((*line)->text) + ((*line)->bare_lf ? "|LF" : "|"));
    }
  });
  if (framer.pending() > 0 && !failed) out.push_back("pending " + std::to_string(framer.pending()));
  return out;
}

TEST(LineFramer, Table) {
  struct Row {
    std::string input;
    std::vector<std::string> lines;
  };
  const Row rows[] = {
      {"", {}},
      {"a\r\n", {"a|"}},
      {"\r\n\r\n", {"|", "|"}},
      {"a\r\nbc\r\nd", {"a|", "bc|", "pending 1"}},
      {"a\nb\r\n", {"a|LF", "b|"}},
      {"a\rb\r\n", {"a\rb|"}},
      {"\n", {"|LF"}},
      {"12345678\r\n", {"12345678|"}},  // ten bytes, the limit
      {"123456789\r\n", {"line too long"}},
      {"x\r\n123456789012345", {"x|", "line too long"}},
  };
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(lines(row.input, chunk, {.line = 10}), row.lines)
          << testing::PrintToString(row.input) << " by " << chunk;
}

TEST(LineFramer, HoldsNoMoreThanItMust) {
  LineFramer framer;
  std::string input;
  for (int i = 0; i < 10000; ++i) input += "a line of some length\r\n";
  std::size_t count = 0;
  test::in_chunks(input, 1000, [&](std::string_view piece) {
    framer.feed(piece);
    while (*framer.next()) ++count;
    EXPECT_LT(framer.pending(), 30u);
  });
  EXPECT_EQ(count, 10000u);
}

}  // namespace
}  // namespace mailrig
