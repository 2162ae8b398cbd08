#include <array>

#include "scanner.hpp"

namespace mailrig::imap {
namespace {

constexpr auto npos = std::string_view::npos;

// How the bytes of a quoted string are to be read.
enum class InQuotes : std::uint8_t { plain, eight_bit, special };

constexpr auto in_quotes = [] {
  std::array<InQuotes, 256> table{};
  for (std::size_t i = 0x80; i < 256; ++i) table[i] = InQuotes::eight_bit;
  for (const char c : {'"', '\\', '\r', '\n', '\0'}) table[static_cast<unsigned char>(c)] = InQuotes::special;
  return table;
}();

InQuotes kind(char c) { return in_quotes[static_cast<unsigned char>(c)]; }

}  // namespace

// nstring = string / nil
std::optional<std::string_view> Scanner::nstring(std::string_view rule) {
  if (peek() == '"') return quoted(rule);
  if (auto bytes = literal()) return bytes;
  if (peek_nil()) return at_ += 3, std::nullopt;
  const auto text = word(rule);
  tolerate(Tolerance::unquoted_string, rule);
  return text;
}

// string = quoted / literal
std::string_view Scanner::string(std::string_view rule) {
  const auto text = nstring(rule);
  if (!text) tolerate(Tolerance::nil_string, rule);
  return text.value_or(std::string_view());
}

// astring = 1*ASTRING-CHAR / string
std::string_view Scanner::astring(std::string_view rule) {
  if (peek() == '"') return quoted(rule);
  if (auto bytes = literal()) return *bytes;
  return word(rule);
}

// literal = "{" number "}" CRLF *CHAR8
std::optional<std::string_view> Scanner::literal() {
  const auto end = end_of_literal(at_);
  if (end == npos) return std::nullopt;
  const auto begin = input_.find('\n', at_) + 1;
  at_ = end;
  return input_.substr(begin, end - begin);
}

// npos if no literal begins here. The framer has seen to it that its octets are all there.
std::size_t Scanner::end_of_literal(std::size_t at) const {
  if (at < input_.size() && input_[at] == '~') ++at;
  if (at == input_.size() || input_[at] != '{') return npos;
  std::size_t count = 0;
  for (++at; at < input_.size() && is_digit(input_[at]); ++at) {
    count = count * 10 + static_cast<std::size_t>(input_[at] - '0');
    if (count > input_.size()) return npos;
  }
  if (!is_digit(input_[at - 1]) || input_.substr(at, 3) != "}\r\n" || count > input_.size() - (at + 3)) return npos;
  return at + 3 + count;
}

// quoted = DQUOTE *QUOTED-CHAR DQUOTE
std::string_view Scanner::quoted(std::string_view rule) {
  const auto begin = ++at_;
  bool eight_bit = false, escapes = false;
  for (;; ++at_) {
    while (at_ < input_.size() && kind(input_[at_]) == InQuotes::plain) ++at_;
    if (at_ == input_.size()) return failed(rule), std::string_view();
    if (input_[at_] == '"') break;
    if (kind(input_[at_]) == InQuotes::eight_bit) {
      eight_bit = true;
    } else if (input_[at_] == '\\') {
      escapes = true;
      if (peek_next() == '"' || peek_next() == '\\') ++at_;
    } else {
      return failed(rule), std::string_view();
    }
  }
  const auto text = since(begin);
  ++at_;
  if (eight_bit) tolerate(Tolerance::eight_bit, rule);
  return escapes ? unescaped(text) : text;
}

// QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials
std::string_view Scanner::unescaped(std::string_view text) {
  auto* const out = static_cast<char*>(arena_.allocate(text.size(), 1));
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
      else tolerate(Tolerance::bad_escape, "quoted");
    }
    out[size++] = text[i];
  }
  return {out, size};
}

std::size_t Scanner::end_of_quoted(std::size_t at, bool escapes) const {
  for (++at; at < input_.size(); ++at) {
    if (input_[at] == '"') return at + 1;
    if (input_[at] == '\r' || input_[at] == '\n') return npos;
    if (escapes && input_[at] == '\\') ++at;
  }
  return npos;
}

bool Scanner::skip_value(bool escapes) {
  auto at = at_;
  for (std::size_t open = 0; at < input_.size();) {
    const char c = input_[at];
    if (c == '(') {
      ++at;
      if (++open + depth_ > options_.limits.nesting) return failed("fewer parentheses", Errc::nested_too_deep), false;
      continue;
    }
    if (c == ')' || c == ' ') {
      if (open == 0) return false;
      ++at;
      if (c == ' ' || --open > 0) continue;
    } else if (c == '"') {
      at = end_of_quoted(at, escapes);
    } else if (const auto end = end_of_literal(at); end != npos) {
      at = end;
    } else if (is_word_char(c)) {
      while (at < input_.size() && is_word_char(input_[at])) ++at;
    } else {
      return false;
    }
    if (at == npos) return false;
    if (open == 0) return at_ = at, true;
  }
  return false;
}

}  // namespace mailrig::imap
