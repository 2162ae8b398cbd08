#include "utf8.hpp"

#include <cassert>

namespace mailrig::imap {
namespace {

std::uint32_t octet(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

bool is_surrogate(std::uint32_t code_point) { return code_point >= 0xD800 && code_point <= 0xDFFF; }

}  // namespace

// UTF8-char = UTF8-1 / UTF8-2 / UTF8-3 / UTF8-4   RFC 3629 §4
std::optional<std::uint32_t> next_code_point(std::string_view bytes, std::size_t& at) noexcept {
  static constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};  // what needs so many octets
  const auto first = octet(bytes, at);
  if (first < 0x80) return ++at, first;
  if (first < 0xC2 || first > 0xF4) return std::nullopt;
  const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  auto code_point = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto tail = octet(bytes, at + i);
    if ((tail & 0xC0) != 0x80) return std::nullopt;
    code_point = (code_point << 6) | (tail & 0x3F);
  }
  if (code_point < least[size] || code_point > 0x10FFFF || is_surrogate(code_point)) return std::nullopt;
  at += size;
  return code_point;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  assert(code_point <= 0x10FFFF && !is_surrogate(code_point));
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_utf8(std::string_view bytes) noexcept {
  for (std::size_t at = 0; at < bytes.size();)
    if (!next_code_point(bytes, at)) return false;
  return true;
}

}  // namespace mailrig::imap
