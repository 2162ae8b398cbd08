#include <mailrig/wire/dot_stuffing.hpp>

#include <gmock/gmock.h>

#include "support/trickle.hpp"

namespace mailrig {
namespace {

TEST(DotStuffing, Table) {
  const std::pair<std::string, std::string> rows[] = {
      {"", ".\r\n"},
      {"a", "a\r\n.\r\n"},
      {"a\r\n", "a\r\n.\r\n"},
      {".", "..\r\n.\r\n"},
      {".a\r\n..b\r\n", "..a\r\n...b\r\n.\r\n"},
      {"a.b\r\n", "a.b\r\n.\r\n"},
      {"a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n.\r\n"},
      {"\r\n\r\n", "\r\n\r\n.\r\n"},
      {"\n\r", "\r\n\r\n.\r\n"},
      // The smuggling sequences: none may end the message early.
      {"a\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\r\n.\nb", "a\r\n..\r\nb\r\n.\r\n"},
      {"a\n.\rb", "a\r\n..\r\nb\r\n.\r\n"},
      {std::string("a\r\n\0.\r\nb", 8), std::string("a\r\n\0.\r\nb\r\n.\r\n", 13)},
  };
  for (const auto& [message, wire] : rows) {
    EXPECT_EQ(dot_stuffed(message), wire);
    for (const auto chunk : test::chunk_sizes) {
      DotStuffer stuffer;
      std::string out;
      test::in_chunks(message, chunk, [&](std::string_view piece) { stuffer.feed(piece, out); });
      stuffer.finish(out);
      EXPECT_EQ(out, wire) << "in chunks of " << chunk;
    }
  }
}

TEST(DotStuffing, OnlyTheLastLineOfAnyEncodingIsALoneDot) {
  const std::string alphabet = "\r\n.a";
  for (unsigned seed = 0; seed < 4096; ++seed) {  // every string of six characters of the alphabet
    std::string message;
    for (unsigned i = 0, rest = seed; i < 6; ++i, rest /= 4) message += alphabet[rest % 4];
    const auto wire = dot_stuffed(message);
    const auto end = ("\r\n" + wire).find("\r\n.\r\n");
    EXPECT_EQ(end, wire.size() - 3) << testing::PrintToString(message);
    for (std::size_t i = 0; i < wire.size(); ++i) {
      EXPECT_TRUE(wire[i] != '\n' || (i > 0 && wire[i - 1] == '\r'));
      EXPECT_TRUE(wire[i] != '\r' || (i + 1 < wire.size() && wire[i + 1] == '\n'));
    }
  }
}

TEST(DotStuffing, Unstuffed) {
  EXPECT_TRUE(dot_unstuffed(".").ends);
  EXPECT_FALSE(dot_unstuffed("..").ends);
  EXPECT_EQ(dot_unstuffed("..").text, ".");
  EXPECT_EQ(dot_unstuffed(".a").text, "a");
  EXPECT_EQ(dot_unstuffed("a.").text, "a.");
  EXPECT_FALSE(dot_unstuffed("").ends);
}

}  // namespace
}  // namespace mailrig
