#include <mailrig/imap/response_framer.hpp>

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "support/trickle.hpp"

namespace mailrig::imap {
namespace {

using namespace std::string_literals;

std::vector<std::string> frames(std::string_view input, std::size_t chunk, const Limits& limits,
                                const LiteralOptions& literals) {
  ResponseFramer framer(limits, literals);
  std::vector<std::string> out;
  bool failed = false;
  test::in_chunks(input, chunk, [&](std::string_view piece) {
    framer.feed(piece);
    while (!failed) {
      const auto frame = framer.next();
      if (frame && !*frame) return;
      failed = !frame;
      out.emplace_back(frame ? std::string(**frame) : "! " + std::string(describe(frame.error().code)));
    }
  });
  if (!failed && framer.pending() > 0) out.push_back("pending " + std::to_string(framer.pending()));
  return out;
}

struct Row {
  std::string input;
  std::vector<std::string> frames;
};

template <class Rows>
void check(const Rows& rows, const Limits& limits = {}, const LiteralOptions& literals = {}) {
  for (const Row& row : rows)
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(frames(row.input, chunk, limits, literals), row.frames)
          << testing::PrintToString(row.input) << " by " << chunk;
}

TEST(ResponseFramer, Lines) {
  check(std::to_array<Row>({
      {"", {}},
      {"\r\n", {"\r\n"}},
      {"* OK\r\n", {"* OK\r\n"}},
      {"* OK\r\na NO\r\n+", {"* OK\r\n", "a NO\r\n", "pending 1"}},
      {"* OK a\rb\r\n", {"* OK a\rb\r\n"}},
      {"\0\0* OK\r\n"s, {"\0\0* OK\r\n"s}},
      {"* OK\n", {"! bad syntax"}},
      {"\n", {"! bad syntax"}},
      {"* OK\r\n* NO\n* OK\r\n", {"* OK\r\n", "! bad syntax"}},
  }));
}

TEST(ResponseFramer, Literals) {
  check(std::to_array<Row>({
      {"* 1 FETCH (BODY[] {5}\r\na\r\nb))\r\n* OK\r\n", {"* 1 FETCH (BODY[] {5}\r\na\r\nb))\r\n", "* OK\r\n"}},
      {"* 1 FETCH (BODY[] {0}\r\n)\r\n", {"* 1 FETCH (BODY[] {0}\r\n)\r\n"}},
      {"* X {0}\r\n{0}\r\n{2}\r\n\r\n\r\n", {"* X {0}\r\n{0}\r\n{2}\r\n\r\n\r\n"}},
      {"* X {3}\r\na\nb\r\n", {"* X {3}\r\na\nb\r\n"}},
      {"* X {3}\r\n}\r\n {1}\r\n\n\r\n", {"* X {3}\r\n}\r\n {1}\r\n\n\r\n"}},
      {"* X ~{2}\r\n\0\0)\r\n"s, {"* X ~{2}\r\n\0\0)\r\n"s}},
      {"* X {0003}\r\nabc\r\n", {"* X {0003}\r\nabc\r\n"}},
      {"* X {5}\r\nab", {"pending 11"}},
      // Only at a line's end, and only a number in braces.
      {"* X {5} a\r\n", {"* X {5} a\r\n"}},
      {"* LIST () \"/\" {a}\r\n", {"* LIST () \"/\" {a}\r\n"}},
      {"* X 5}\r\n", {"* X 5}\r\n"}},
      {"\0* X {1}\r\na\r\n"s, {"\0* X {1}\r\na\r\n"s}},
  }));
}

// RFC 3501 §7.5 prints one: A044 BAD No such command as "BLURDYBLOOP". Servers repeat more of the line than that.
TEST(ResponseFramer, TextForPeopleAnnouncesNothing) {
  check(std::to_array<Row>({
      {"A1 BAD what is FOO {5}\r\n* OK\r\n", {"A1 BAD what is FOO {5}\r\n", "* OK\r\n"}},
      {"* OK {5}\r\n", {"* OK {5}\r\n"}},
      {"*  OK  {5}\r\n", {"*  OK  {5}\r\n"}},
      {"A1  OK  {5}\r\n", {"A1  OK  {5}\r\n"}},
      {"* no {5}\r\n", {"* no {5}\r\n"}},
      {"* BAD [PARSE] {5}\r\n", {"* BAD [PARSE] {5}\r\n"}},
      {"* BYE {-1}\r\n", {"* BYE {-1}\r\n"}},
      {"* PREAUTH {5} \r\n", {"* PREAUTH {5} \r\n"}},
      {"+ {5}\r\n", {"+ {5}\r\n"}},
      {"* [X 1] {5}\r\n", {"* [X 1] {5}\r\n"}},
      {"a NO [BADCHARSET ({5}\r\nutf-8)] no\r\n", {"a NO [BADCHARSET ({5}\r\nutf-8)] no\r\n"}},
      {"* NO [BADCHARSET ({5}\r\nutf-8)] no\r\n", {"* NO [BADCHARSET ({5}\r\nutf-8)] no\r\n"}},
  }));
}

TEST(ResponseFramer, WhatIsNoLiteral) {
  check(std::to_array<Row>({
      {"* X {-1}\r\n", {"! bad syntax"}},
      {"* X {}\r\n", {"! bad syntax"}},
      {"* X {5+}\r\nabcde\r\n", {"! bad syntax"}},
      {"* X {5}  \r\n", {"! bad syntax"}},
      {"* X {4294967295}\r\n", {"! literal too big"}},
      {"* X {18446744073709551616}\r\n", {"! literal too big"}},
      {"* X {99999999999999999999999999}\r\n", {"! literal too big"}},
  }));
}

TEST(ResponseFramer, Limits) {
  check(std::to_array<Row>({
            {"12345678\r\n", {"12345678\r\n"}},  // ten bytes: the most
            {"123456789\r\n", {"! line too long"}},
            {"1234567890123", {"! line too long"}},
            {"12345678901\n", {"! line too long"}},
            {"* XYZ {8}\r\n12345678\r\n", {"! line too long"}},  // the line that announces is too long already
            {"* {8}\r\n12345678\r\n", {"* {8}\r\n12345678\r\n"}},
            {"* {9}\r\n", {"! literal too big"}},
            {"* {8}\r\n12345678{1}\r\n1{1}\r\n1\r\n", {"* {8}\r\n12345678{1}\r\n1{1}\r\n1\r\n"}},
            {"* {8}\r\n12345678{8}\r\n12345678\r\n", {"* {8}\r\n12345678{8}\r\n12345678\r\n"}},
            {"* {8}\r\n12345678{8}\r\n12345678x\r\n", {"! response too big"}},
            {"* {8}\r\n12345678ab {8}\r\n", {"! response too big"}},
            {"* {8}\r\n12345678{1}\r\n1{1}\r\n11234567", {"! response too big"}},
        }),
        {.line = 10, .literal = 8, .response = 30});
}

// quirks.md 37, where it is asked for
TEST(ResponseFramer, LooseLiterals) {
  check(std::to_array<Row>({
            {"* X {-1}\r\n)\r\n", {"* X {-1}\r\n)\r\n"}},
            {"* X {5}  \r\nabcde)\r\n", {"* X {5}  \r\nabcde)\r\n"}},
            {"* X {-1} \r\n)\r\n", {"* X {-1} \r\n)\r\n"}},
            {"* X {}\r\n", {"! bad syntax"}},
            {"* X {-}\r\n", {"! bad syntax"}},
            {"* X {5+}\r\nabcde\r\n", {"! bad syntax"}},
            {"* OK {-1}\r\n", {"* OK {-1}\r\n"}},
            {"* X {99999999999999999999} \r\n", {"! literal too big"}},
        }),
        {}, {.loose = true});
}

// Takes every literal, and keeps it.
class TakeAll final : public LiteralTaker {
 public:
  bool wants(std::string_view so_far, std::uint64_t octets) override {
    taken += std::string(so_far) + std::to_string(octets) + '[';
    return true;
  }
  void take(std::string_view piece, bool last) override { (taken += piece) += last ? "]" : ""; }
  std::string taken;
};

TEST(ResponseFramer, LeavesOutWhatIsTaken) {
  const std::string input =
      "* X {4}\r\n{1}\r {3}\r\nabc {4}\r\n\r\n\r\n) ~{4}\r\nabcd)\r\n* OK\r\n* X {4}\r\nefgh)\r\n";
  for (const auto chunk : test::chunk_sizes) {
    ResponseFramer framer({}, {.streamed_from = 4});
    TakeAll all;
    std::vector<std::string> out;
    test::in_chunks(input, chunk, [&](std::string_view piece) {
      framer.feed(piece);
      for (;;) {
        const auto frame = framer.next(&all);
        ASSERT_TRUE(frame);
        if (!*frame) return;
        out.emplace_back(**frame);
        for (const auto at : framer.left_out()) out.back() += ' ' + std::to_string(at);
      }
    });
    EXPECT_EQ(out, (std::vector<std::string>{"* X {4}\r\n {3}\r\nabc {4}\r\n) ~{4}\r\n)\r\n 9 24 32", "* OK\r\n",
                                             "* X {4}\r\n)\r\n 9"}));
    EXPECT_EQ(all.taken,
              "* X {4}\r\n4[{1}\r]"
              "* X {4}\r\n {3}\r\nabc {4}\r\n4[\r\n\r\n]"
              "* X {4}\r\n {3}\r\nabc {4}\r\n) ~{4}\r\n4[abcd]"
              "* X {4}\r\n4[efgh]");
  }
}

TEST(ResponseFramer, HandsBackTheRest) {
  ResponseFramer framer;
  framer.feed("* OK\r\n\x01\x02");
  ASSERT_TRUE(framer.next());
  EXPECT_EQ(framer.take_rest(), "\x01\x02");
  EXPECT_EQ(framer.pending(), 0U);
  framer.feed("* NO\r\n");
  EXPECT_EQ(framer.next().value(), "* NO\r\n");
}

TEST(ResponseFramer, HoldsNothingOfALiteralBeforeItComes) {
  ResponseFramer framer;
  framer.feed("* 1 FETCH (BODY[] {33000000}\r\n");
  EXPECT_TRUE(framer.next().has_value());
  EXPECT_EQ(framer.pending(), 30U);
}

TEST(ResponseFramer, StaysFailed) {
  ResponseFramer framer;
  framer.feed("* OK\n");
  EXPECT_FALSE(framer.next());
  framer.feed("* OK\r\n");
  const auto again = framer.next();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message(), "bad syntax: expected CRLF at byte 4, near \"* OK\\n\"");
}

}  // namespace
}  // namespace mailrig::imap
