#pragma once
#include <algorithm>
#include <string_view>

namespace mailrig::message {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alphanumeric(char c) noexcept { return is_digit(c) || is_letter(c); }
constexpr bool is_white_space(char c) noexcept { return c == ' ' || c == '\t'; }  // WSP
constexpr bool is_beyond_ascii(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

/// VCHAR: visible, ASCII.
constexpr bool is_visible(char c) noexcept { return c > 0x20 && c < 0x7f; }

/// Ends a line for somebody on the way, or a string of C: refused in everything that is to be sent.
constexpr bool breaks_lines(char c) noexcept { return c == '\r' || c == '\n' || c == '\0'; }

/// atext of RFC 5322 §3.2.3, and what RFC 6532 §3.2 adds.
constexpr bool is_atext(char c) noexcept {
  return is_alphanumeric(c) || is_beyond_ascii(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

/// ftext of RFC 5322 §3.6.8: what a field's name is made of.
constexpr bool is_ftext(char c) noexcept { return is_visible(c) && c != ':'; }

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline bool same_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Without white space at either end.
inline std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_white_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_white_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace mailrig::message
