#include "python_text.hpp"

#include <cstdint>

namespace mailrig::mock {
namespace {

std::optional<std::uint32_t> hexadecimal(std::string_view digits, std::size_t count) {
  if (digits.size() < count) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : digits.substr(0, count)) {
    const auto digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(digit);
  }
  return value;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto more = [&](unsigned shift) { out += static_cast<char>(0x80u | ((code >> shift) & 0x3fu)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0u | code >> 6);
    more(0);
  } else {
    out += static_cast<char>(0xe0u | ((code >> 12) & 0xfu));
    more(6);
    more(0);
  }
}

}  // namespace

std::optional<std::string> python_text(std::string_view text) {
  const bool bytes = text.starts_with('b');
  if (bytes) text.remove_prefix(1);
  if (text.size() < 2 || (text.front() != '\'' && text.front() != '"') || text.back() != text.front())
    return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::string value;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c != '\\') {
      value += c;
      continue;
    }
    if (text.empty()) return std::nullopt;
    const char escape = text.front();
    text.remove_prefix(1);
    if (escape == 'x' || escape == 'u') {
      const std::size_t count = escape == 'x' ? 2 : 4;
      const auto code = hexadecimal(text, count);
      if (!code) return std::nullopt;
      if (bytes) value += static_cast<char>(*code);
      else append_utf8(value, *code);
      text.remove_prefix(count);
      continue;
    }
    const auto which = std::string_view("rnt\\'\"").find(escape);
    if (which == std::string_view::npos) return std::nullopt;
    value += "\r\n\t\\'\""[which];
  }
  return value;
}

}  // namespace mailrig::mock
