#include "md5.hpp"

#include <bit>
#include <cmath>
#include <string>

namespace mailrig::auth {
namespace {

using State = std::array<std::uint32_t, 4>;

constexpr std::size_t block_size = 64;

// T[i] = floor(2^32 * abs(sin(i + 1)))      RFC 1321 §3.4
const std::array<std::uint32_t, 64>& sines() {
  static const auto table = [] {
    std::array<std::uint32_t, 64> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<std::uint32_t>(std::floor(std::abs(std::sin(static_cast<double>(i + 1))) * 0x1p32));
    return values;
  }();
  return table;
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t word = 0;
  for (std::size_t i = 4; i-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  return word;
}

// Four rounds of sixteen steps      RFC 1321 §3.4
void add_block(State& state, std::string_view block) {
  static constexpr int shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    std::uint32_t mixed = 0;
    std::size_t word = 0;
    switch (i / 16) {
      case 0: mixed = (b & c) | (~b & d), word = i; break;
      case 1: mixed = (b & d) | (c & ~d), word = 5 * i + 1; break;
      case 2: mixed = b ^ c ^ d, word = 3 * i + 5; break;
      case 3: mixed = c ^ (b | ~d), word = 7 * i; break;
    }
    const auto sum = a + mixed + sines()[i] + little_endian(block.substr(word % 16 * 4, 4));
    a = d, d = c, c = b;
    b += std::rotl(sum, shifts[i / 16][i % 4]);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

}  // namespace

std::array<std::uint8_t, 16> md5(std::string_view bytes) {
  State state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const std::uint64_t bits = std::uint64_t{8} * bytes.size();
  for (; bytes.size() >= block_size; bytes.remove_prefix(block_size)) add_block(state, bytes.substr(0, block_size));

  // A one, zeros, and the length as the last eight bytes of a block      RFC 1321 §3.1, §3.2
  std::array<char, 2 * block_size> tail{};
  bytes.copy(tail.data(), bytes.size());
  tail[bytes.size()] = '\x80';
  const auto size = bytes.size() < block_size - 8 ? block_size : 2 * block_size;
  for (std::size_t i = 0; i < 8; ++i) tail[size - 8 + i] = static_cast<char>(bits >> 8 * i & 255);
  const std::string_view padded(tail.data(), size);
  for (std::size_t at = 0; at < size; at += block_size) add_block(state, padded.substr(at, block_size));
  volatile char* traces = tail.data();  // the end of a secret
  for (std::size_t i = 0; i < size; ++i) traces[i] = 0;

  std::array<std::uint8_t, 16> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> i % 4 * 8 & 255);
  return digest;
}

}  // namespace mailrig::auth
