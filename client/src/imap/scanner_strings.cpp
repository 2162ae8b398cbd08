#include <algorithm>
#include <array>
#include <limits>

#include "scanner.hpp"
#include "utf8.hpp"

namespace mailrig::imap {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr auto max_literal = std::numeric_limits<std::uint64_t>::max() / 20;  // another digit fits behind it

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
  const auto found = literal_at(at_);
  if (!found) return std::nullopt;
  move_behind(*found);
  return input_.substr(found->begin, found->end - found->begin);
}

std::optional<std::uint64_t> Scanner::streamed_literal() {
  const auto found = literal_at(at_);
  if (!found || !found->left_out) return std::nullopt;
  move_behind(*found);
  return found->count;
}

void Scanner::move_behind(const Literal& literal) {
  at_ = literal.end;
  if (literal.negative) tolerate(Tolerance::negative_literal, "number");
  if (literal.spaced) tolerate(Tolerance::space_behind_literal, "CRLF");
}

bool Scanner::announces_at_end() const {
  const auto found = announced(at_);
  return found && found->begin == input_.size();
}

// "{" number "}" CRLF with what LiteralOptions::loose allows, its octets not looked for. Nullopt if it is not here.
std::optional<Scanner::Literal> Scanner::announced(std::size_t at) const {
  const auto skip = [&](char c) {
    const bool here = at < input_.size() && input_[at] == c;
    if (here) ++at;
    return here;
  };
  skip('~');
  if (!skip('{')) return std::nullopt;
  Literal literal{};
  literal.negative = skip('-');
  const auto digits = at;
  for (; at < input_.size() && is_digit(input_[at]); ++at) {
    if (literal.count > max_literal) return std::nullopt;
    literal.count = literal.count * 10 + static_cast<std::uint64_t>(input_[at] - '0');
  }
  if (at == digits || !skip('}')) return std::nullopt;
  while (skip(' ')) literal.spaced = true;
  if (!skip('\r') || !skip('\n')) return std::nullopt;
  if (literal.negative) literal.count = 0;
  literal.begin = literal.end = at;
  return literal;
}

// The same with its octets. The framer has seen to it that they are all there, or left out.
std::optional<Scanner::Literal> Scanner::literal_at(std::size_t at) const {
  auto literal = announced(at);
  if (!literal) return std::nullopt;
  const auto in_frame = static_cast<std::size_t>(input_.data() - frame_) + literal->begin;
  literal->left_out = std::binary_search(options_.left_out.begin(), options_.left_out.end(), in_frame);
  if (literal->left_out) return literal;
  if (literal->count > input_.size() - literal->begin) return std::nullopt;
  literal->end += static_cast<std::size_t>(literal->count);
  return literal;
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
  if (eight_bit && !(options_.utf8 && is_utf8(text))) tolerate(Tolerance::eight_bit, rule);
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
    } else if (const auto literal = literal_at(at)) {
      at = literal->end;
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
