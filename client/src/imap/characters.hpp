#pragma once
#include <string_view>

namespace mailrig::imap {

// Character classes of RFC 3501 §9, and comparison that ignores the case of ASCII letters.

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
constexpr bool is_alphanumeric(char c) noexcept { return is_digit(c) || is_alpha(c); }
constexpr bool is_eight_bit(char c) noexcept { return static_cast<unsigned char>(c) > 0x7f; }
constexpr bool is_ctl(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

constexpr bool equals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (upper(a[i]) != upper(b[i])) return false;
  return true;
}

// ATOM-CHAR = <any CHAR except atom-specials>
constexpr bool is_atom_char(char c) noexcept {
  return !is_ctl(c) && !is_eight_bit(c) && std::string_view(" (){%*\"\\]").find(c) == std::string_view::npos;
}

// ASTRING-CHAR = ATOM-CHAR / resp-specials
constexpr bool is_astring_char(char c) noexcept { return is_atom_char(c) || c == ']'; }

// list-char = ATOM-CHAR / list-wildcards / resp-specials
constexpr bool is_list_char(char c) noexcept { return is_astring_char(c) || c == '%' || c == '*'; }

// What a word of a response may hold, whatever its rule: no server's flags and keywords end anywhere else.
constexpr bool is_word_char(char c) noexcept { return !is_ctl(c) && c != ' ' && c != '(' && c != ')' && c != '"'; }

template <class Predicate>
constexpr bool all_of(std::string_view text, Predicate predicate) noexcept {
  for (const char c : text)
    if (!predicate(c)) return false;
  return true;
}

}  // namespace mailrig::imap
