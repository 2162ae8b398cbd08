#include <mailrig/pop3/reply_framer.hpp>

#include <gmock/gmock.h>

#include <vector>

#include "support/trickle.hpp"

namespace mailrig::pop3 {
namespace {

using Frames = std::vector<std::string>;

Frames frames(std::string_view input, Shape shape, std::size_t chunk, const Limits& limits) {
  ReplyFramer framer(limits);
  Frames out;
  bool failed = false;
  const auto drain = [&] {
    while (!failed) {
      const auto frame = framer.next(shape);
      if (!frame) {
        failed = true;
        out.emplace_back(describe(frame.error().code));
        EXPECT_FALSE(framer.next(shape)) << "a failure must last";
      } else if (!*frame) {
        return;
      } else {
        out.push_back((*frame)->line + ((*frame)->bare_lf ? "|LF|" : "|") + (*frame)->block);
      }
    }
  };
  test::in_chunks(input, chunk, [&](std::string_view piece) {
    if (failed) return;
    framer.feed(piece);
    drain();
  });
  if (!failed && !framer.at_boundary()) out.emplace_back("more");
  return out;
}

struct Row {
  std::string input;
  Frames outcome;
};

void check(const Row& row, Shape shape, const Limits& limits = {}) {
  for (const auto chunk : test::chunk_sizes)
    EXPECT_EQ(frames(row.input, shape, chunk, limits), row.outcome)
        << testing::PrintToString(row.input) << " by " << chunk;
}

TEST(ReplyFramer, SingleLines) {
  const Row rows[] = {
      {"", {}},
      {"+OK\r\n", {"+OK|"}},
      {"+OK a\r\n-ERR b\r\n+ c\r\n", {"+OK a|", "-ERR b|", "+ c|"}},
      {"+OK a", {"more"}},
      {"+OK a\r", {"more"}},
      {"+OK a\n-ERR\r\n", {"+OK a|LF|", "-ERR|"}},
      {"\r\n", {"|"}},
      {"+OK a\rb\r\n", {"+OK a\rb|"}},
  };
  for (const auto& row : rows) check(row, Shape::single_line);
}

TEST(ReplyFramer, Blocks) {
  const Row rows[] = {
      {"+OK\r\n.\r\n", {"+OK|"}},
      {"+OK\r\n1 120\r\n2 200\r\n.\r\n", {"+OK|1 120\r\n2 200\r\n"}},
      {"-ERR no\r\n-ERR no\r\n", {"-ERR no|", "-ERR no|"}},
      {"+ \r\n", {"+ |"}},
      {"+OKAY\r\n", {"+OKAY|"}},
      // RFC 1939 section 3: a leading dot is stripped where other bytes than CRLF follow it.
      {"+OK\r\n..\r\n.a\r\n...b\r\n.\r\n", {"+OK|.\r\na\r\n..b\r\n"}},
      {"+OK\r\na\r\n\r\n.\r\n+OK\r\n.\r\n", {"+OK|a\r\n\r\n", "+OK|"}},
      {"+OK\r\na\r\n.", {"more"}},
      {"+OK\r\na\r\n.\r", {"more"}},
      {"+OK\r\na", {"more"}},
      // Nothing but CRLF "." CRLF ends a block.
      {"+OK\r\na\n.\n+OK\r\n.\r\n", {"+OK|a\n.\n+OK\r\n"}},
      {"+OK\r\na\n.\r\nb\r\n.\r\n", {"+OK|a\n.\r\nb\r\n"}},
      {"+OK\r\na\r\n.\nb\r\n.\r\n", {"+OK|a\r\n\nb\r\n"}},
      {"+OK\r\na\r.\rb\r\n.\r\n", {"+OK|a\r.\rb\r\n"}},
      {"+OK\r\n.\rb\r\n.\r\n", {"+OK|\rb\r\n"}},
      {"+OK\r\n.\r\r\n.\r\n", {"+OK|\r\r\n"}},
      {"+OK\r\n.\r.\r\n.\r\n", {"+OK|\r.\r\n"}},
      {std::string("+OK\r\n\0.\r\n.\r\n", 12), {std::string("+OK|\0.\r\n", 8)}},
      // A server whose first line ends in LF means LF.
      {"+OK\na\n..b\n.\n-ERR\r\n", {"+OK|LF|a\n.b\n", "-ERR|"}},
      {"+OK\na\r\n.\r\n-ERR\r\n", {"+OK|LF|a\r\n", "-ERR|"}},
  };
  for (const auto& row : rows) check(row, Shape::multi_line);
}

TEST(ReplyFramer, Limits) {
  const Limits limits{.line = 10, .literal = 8};
  const Row rows[] = {
      {"+OK 5678\r\n.\r\n", {"+OK 5678|"}},  // ten bytes, the limit
      {"+OK 56789\r\n", {"line too long"}},
      {"+OK 567890123", {"line too long"}},
      {"+OK\r\n123456\r\n.\r\n", {"+OK|123456\r\n"}},  // eight
      {"+OK\r\n1234567\r\n.\r\n", {"literal too big"}},
      {"+OK\r\n12345678901234567890", {"literal too big"}},
      {"+OK\r\n\r\n\r\n\r\n\r\n\r\n", {"literal too big"}},
      {"+OK\r\n..2\r\n..5\r\n.\r\n", {"+OK|.2\r\n.5\r\n"}},  // stuffing does not count
      {"+OK\r\na long line in a block of many chunks", {"literal too big"}},
  };
  for (const auto& row : rows) check(row, Shape::multi_line, limits);
}

TEST(ReplyFramer, ALineInAMessageMayBeLongerThanAReply) {
  const auto line = std::string(100'000, 'x') + "\r\n";
  check({"+OK\r\n" + line + ".\r\n", {"+OK|" + line}}, Shape::multi_line, {.line = 512});
}

TEST(ReplyFramer, TheShapeIsThatOfTheCommandWhoseLineComesToItsEnd) {
  ReplyFramer framer;
  framer.feed("+OK ready\r\n+O");
  EXPECT_EQ((*framer.next(Shape::single_line))->line, "+OK ready");
  EXPECT_FALSE(*framer.next(Shape::single_line));
  framer.feed("K\r\nx\r\n.\r\n");
  EXPECT_EQ((*framer.next(Shape::multi_line))->block, "x\r\n");
  EXPECT_TRUE(framer.at_boundary());
}

}  // namespace
}  // namespace mailrig::pop3
