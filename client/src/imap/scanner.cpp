#include "scanner.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace mailrig::imap {
namespace {

constexpr std::uint64_t max_32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t max_63 = std::numeric_limits<std::int64_t>::max();

// How the bytes of a word are to be read: `odd` is what ASTRING-CHAR leaves out of a word, but servers do not.
enum class InWord : std::uint8_t { none, plain, odd, eight_bit };

constexpr auto in_word = [] {
  std::array<InWord, 256> table{};
  for (std::size_t i = 0; i < 256; ++i) {
    const auto c = static_cast<char>(i);
    if (is_astring_char(c)) table[i] = InWord::plain;
    else if (is_eight_bit(c)) table[i] = InWord::eight_bit;
    else if (is_word_char(c)) table[i] = InWord::odd;
  }
  return table;
}();

}  // namespace

void Scanner::failed(std::string_view expected, Errc code) {
  if (error_) return;
  error_ = fail(code, expected, at_, input_).value();
  at_ = input_.size();
}

bool Scanner::tolerate(Tolerance what, std::string_view expected) {
  if (options_.strict) failed(expected);
  if (error_) return false;
  const auto known = std::find_if(tolerated_.begin(), tolerated_.end(), [&](const auto& t) { return t.what == what; });
  if (known != tolerated_.end()) ++known->count;
  else tolerated_.push_back({what, at_, 1});
  return true;
}

bool Scanner::rewind(const Mark& mark) {
  if (error_ && (options_.strict || error_->code != Errc::bad_syntax)) return false;
  error_.reset();
  at_ = mark.at;
  depth_ = mark.depth;
  tolerated_ = mark.tolerated;
  return true;
}

bool Scanner::peek_nil(std::size_t ahead) const {
  const auto at = std::min(at_ + ahead, input_.size());
  return equals(input_.substr(at, 3), "NIL") && (at + 3 == input_.size() || !is_word_char(input_[at + 3]));
}

void Scanner::space() {
  if (!accept(' ')) return failed("SP");
  while (peek() == ' ' && tolerate(Tolerance::extra_space, "SP")) ++at_;
}

void Scanner::trailing_space() {
  while (peek() == ' ' && tolerate(Tolerance::trailing_space, "CRLF")) ++at_;
}

std::string_view Scanner::word(std::string_view rule) {
  const auto begin = at_;
  bool odd = false, eight_bit = false;
  for (; at_ < input_.size(); ++at_) {
    const auto kind = in_word[static_cast<unsigned char>(input_[at_])];
    if (kind == InWord::none) break;
    odd |= kind == InWord::odd;
    eight_bit |= kind == InWord::eight_bit;
  }
  if (at_ == begin) failed(rule);
  const auto word = since(begin);
  if (odd) tolerate(Tolerance::odd_atom, rule);
  if (eight_bit) tolerate(Tolerance::eight_bit, rule);
  return word;
}

std::uint64_t Scanner::digits(std::uint64_t most, std::string_view rule) {
  const auto begin = at_;
  std::uint64_t value = 0;
  for (; is_digit(peek()); ++at_) {
    const auto digit = static_cast<std::uint64_t>(peek() - '0');
    if (value > (most - digit) / 10) return failed(rule), 0;
    value = value * 10 + digit;
  }
  if (at_ == begin) failed(rule);
  return value;
}

// atom [section ["<" number ">"]]
std::string_view Scanner::item_name() {
  const auto begin = at_;
  while (is_word_char(peek()) && peek() != '[') advance(1);
  if (!accept('[')) return since(begin);
  while (!at_end() && !accept(']')) {
    if (peek() != '"' && peek() != '(') advance(1);
    else if (!skip_value()) move_to_end();
  }
  while (is_word_char(peek())) advance(1);
  return since(begin);
}

// number = 1*DIGIT   ; (0 <= n < 4,294,967,296)
std::uint32_t Scanner::number() { return static_cast<std::uint32_t>(digits(max_32, "number")); }

// nz-number = digit-nz *DIGIT   ; (0 < n < 4,294,967,296)
std::uint32_t Scanner::nz_number() {
  const auto begin = at_;
  const auto value = digits(max_32, "nz-number");
  if (ok() && value == 0) {
    at_ = begin;
    failed("nz-number");
  }
  return static_cast<std::uint32_t>(value);
}

// number64 = 1*DIGIT   ; (0 <= n <= 9,223,372,036,854,775,807)   RFC 9051 §9
std::uint64_t Scanner::number64(std::string_view rule) { return digits(max_63, rule); }

std::uint64_t Scanner::unsigned64(std::string_view rule) {
  return digits(std::numeric_limits<std::uint64_t>::max(), rule);
}

// Reads off what stands for a number that there is not, if it does.
bool Scanner::absent_number(std::string_view rule) {
  if (peek_nil() && tolerate(Tolerance::nil_string, rule)) {
    at_ += 3;
    return true;
  }
  if (peek() != '-' || !tolerate(Tolerance::negative_number, rule)) return false;
  ++at_;
  digits(max_63, rule);
  return true;
}

std::optional<std::uint32_t> Scanner::number_or_absent() {
  if (absent_number("number")) return std::nullopt;
  return number();
}

std::optional<std::uint64_t> Scanner::number64_or_absent(std::string_view rule) {
  if (absent_number(rule)) return std::nullopt;
  return number64(rule);
}

// uid-set = (uniqueid / uid-range) *("," uid-set)   RFC 4315 §4
std::span<const SequenceRange> Scanner::uid_set() {
  auto ranges = list_of<SequenceRange>();
  do {
    const auto first = nz_number();
    const auto last = accept(':') ? nz_number() : first;
    add(ranges, {std::min(first, last), std::max(first, last)});
  } while (ok() && accept(','));
  return ranges.view();
}

void Scanner::open_list(std::string_view rule) {
  if (peek() == '(' && depth_ >= options_.limits.nesting) return failed("fewer parentheses", Errc::nested_too_deep);
  expect('(', rule);
  ++depth_;
}

// flag-list = "(" [flag *(SP flag)] ")"
// flag-perm = flag / "\*", flag = ["\"] atom
std::span<const std::string_view> Scanner::flag_list(std::string_view rule) {
  auto flags = list_of<std::string_view>();
  list(rule, [&] {
    const auto begin = at_;
    if (!accept('\\') || !accept('*')) word(rule);
    add(flags, since(begin));
  });
  return flags.view();
}

}  // namespace mailrig::imap
