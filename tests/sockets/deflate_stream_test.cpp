// The DEFLATE streams of COMPRESS, apart from any socket.
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include <zlib.h>

#include "net/deflate_stream.hpp"

namespace mailrig::net {
namespace {

constexpr std::size_t whole = static_cast<std::size_t>(-1);

// What `stream` makes of `compressed`, or the code of its failure as text.
std::string inflated(DeflateStream& stream, std::string_view compressed, std::size_t chunk = whole) {
  std::string out;
  while (!compressed.empty()) {
    stream.feed(compressed.substr(0, chunk));
    compressed.remove_prefix(std::min(chunk, compressed.size()));
    while (stream.pending()) {
      const auto piece = stream.next();
      if (!piece) return out + '|' + std::string(describe(piece.error().code));
      EXPECT_LE(piece->size(), DeflateStream::piece_size);
      out += *piece;
    }
  }
  return out;
}

// A stream from its first byte to its last, unlike what deflate() writes.
std::string finished(std::string_view bytes) {
  std::string out(compressBound(static_cast<uLong>(bytes.size())) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

std::string noise(std::size_t size) {
  std::mt19937 random(7);
  std::string bytes(size, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(DeflateStream, GivesBackWhatWasSaidHoweverItIsCut) {
  const std::vector<std::string> said{"A1 NOOP\r\n", "A1 OK done\r\n", std::string(200'000, 'x'), noise(100'000), "",
                                      "* BYE\r\n"};
  for (const std::size_t chunk : {whole, std::size_t{7}, std::size_t{1}}) {
    DeflateStream ours, theirs;
    for (const auto& words : said) EXPECT_EQ(inflated(theirs, ours.deflate(words), chunk), words);
  }
}

TEST(DeflateStream, EveryFlushCanBeReadAtOnce) {
  DeflateStream ours, theirs;
  for (int i = 0; i < 1000; ++i) {
    const auto line = "A" + std::to_string(i) + " NOOP\r\n";
    const auto bytes = ours.deflate(line);
    EXPECT_EQ(inflated(theirs, bytes), line);
    EXPECT_TRUE(i == 0 || bytes.size() < line.size() + 8) << "the dictionary is kept";
  }
}

TEST(DeflateStream, ABombCostsOnePieceAtATime) {
  DeflateStream bomb, stream;
  const auto compressed = bomb.deflate(std::string(16 << 20, '\0'));
  EXPECT_LT(compressed.size(), 20'000u);
  stream.feed(compressed);
  std::size_t pieces = 0, bytes = 0;
  for (; stream.pending(); ++pieces) bytes += stream.next()->size();
  EXPECT_EQ(bytes, 16u << 20);
  EXPECT_GE(pieces, (16u << 20) / DeflateStream::piece_size);
}

TEST(DeflateStream, WhatIsNoStreamIsTold) {
  const auto hello = finished("hello");
  const struct {
    std::string bytes, outcome;
  } rows[] = {
      {hello, "hello"},
      {hello + "x", "hello|the compressed stream is broken"},
      {"* OK in plaintext\r\n", "p|the compressed stream is broken"},
      {"\x78\x9c" + hello, "|the compressed stream is broken"},  // zlib's header
      {"\xff\xff", "|the compressed stream is broken"},
  };
  for (const auto& row : rows)
    for (const std::size_t chunk : {whole, std::size_t{7}, std::size_t{1}}) {
      DeflateStream stream;
      const auto outcome = inflated(stream, row.bytes, chunk);
      // Fed at once, what stands before the fault in the same piece is not given.
      EXPECT_TRUE(outcome == row.outcome || outcome == row.outcome.substr(row.outcome.find('|')))
          << chunk << ": " << outcome;
    }
}

TEST(DeflateStream, EveryTruncationNeedsMore) {
  const auto bytes = finished("* OK what is cut off is not there\r\n");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    DeflateStream stream;
    EXPECT_EQ(inflated(stream, std::string_view(bytes).substr(0, size)).find('|'), std::string::npos) << size;
  }
}

TEST(DeflateStream, IsBrokenForeverAfter) {
  DeflateStream stream;
  stream.feed("\xff\xff");
  EXPECT_FALSE(stream.next());
  stream.feed(finished("hello"));
  EXPECT_FALSE(stream.next());
}

}  // namespace
}  // namespace mailrig::net
