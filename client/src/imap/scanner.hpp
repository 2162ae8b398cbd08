#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <mailrig/imap/arena.hpp>
#include <mailrig/imap/sequence_set.hpp>
#include <mailrig/imap/tolerance.hpp>
#include <mailrig/wire/error.hpp>

#include "characters.hpp"
#include "list_builder.hpp"

namespace mailrig::imap {

// Reads the tokens of RFC 3501 §9 off one response. The first failure sticks: it moves to the end, where later
// reads find nothing, so that grammar functions need no error handling of their own.
class Scanner {
 public:
  // `input`: a whole response without its last CRLF, or a piece of one.
  Scanner(std::string_view input, const ParseOptions& options, Arena& arena, std::vector<Tolerated>& tolerated)
      : input_(input), frame_(input.data()), options_(options), arena_(arena), tolerated_(tolerated) {}

  bool ok() const { return !error_; }
  const Error& error() const { return *error_; }
  void failed(std::string_view expected, Errc code = Errc::bad_syntax);

  // Counts it; in strict mode it is the failure `expected` instead. Returns ok().
  bool tolerate(Tolerance what, std::string_view expected);

  // --- Where we are. What peek() returns at the end is NUL, which no rule allows.
  std::size_t at() const { return at_; }
  bool at_end() const { return at_ == input_.size(); }
  char peek() const { return at_ < input_.size() ? input_[at_] : '\0'; }
  char peek_next() const { return at_ + 1 < input_.size() ? input_[at_ + 1] : '\0'; }
  std::string_view rest() const { return input_.substr(at_); }
  std::string_view since(std::size_t begin) const { return input_.substr(begin, at_ - begin); }
  bool peek_nil(std::size_t ahead = 0) const;
  void advance(std::size_t count) { at_ = std::min(at_ + count, input_.size()); }
  void move_to_end() { at_ = input_.size(); }

  // --- Going back over something malformed.
  struct Mark {
    std::size_t at, depth;
    std::vector<Tolerated> tolerated;
  };
  Mark mark() const { return {at_, depth_, tolerated_}; }
  // Goes back and forgets the failure and what was tolerated. Not if a limit was reached, and not in strict mode: those
  // stay failed.
  bool rewind(const Mark& mark);

  // --- Tokens.
  bool accept(char c) {
    if (peek() != c || at_end()) return false;
    ++at_;
    return true;
  }
  void expect(char c, std::string_view rule) {
    if (!accept(c)) failed(rule);
  }
  void space();                                  // SP, tolerating more than one
  void trailing_space();                         // tolerates any SP here
  std::string_view word(std::string_view rule);  // an atom, tolerating more characters
  // The name of a FETCH item: atom [section ["<" number ">"]]
  std::string_view item_name();
  std::uint32_t number();
  std::uint32_t nz_number();
  std::uint64_t number64(std::string_view rule);
  std::uint64_t unsigned64(std::string_view rule);  // the same, up to 2^64-1
  // A number that some servers send as "-1" or NIL: absent then.
  std::optional<std::uint32_t> number_or_absent();
  std::optional<std::uint64_t> number64_or_absent(std::string_view rule);

  std::optional<std::string_view> nstring(std::string_view rule);
  std::string_view text_of_nstring(std::string_view rule) { return nstring(rule).value_or(std::string_view()); }
  std::string_view string(std::string_view rule);
  std::string_view astring(std::string_view rule);
  std::optional<std::string_view> literal();  // nullopt and nothing read if there is none here
  // The octets of a literal that is not here because it was streamed. Nullopt and nothing read if there is none.
  std::optional<std::uint64_t> streamed_literal();
  // Whether a literal is announced here whose octets would come behind the end of the input.
  bool announces_at_end() const;
  std::span<const SequenceRange> uid_set();

  // Skips one value of unknown grammar: a string, an atom with its brackets, or a list of such.
  // False, and nothing read, if it does not end. Without `escapes` a backslash in a quoted string means itself.
  bool skip_value(bool escapes = true);

  // --- Lists.
  void open_list(std::string_view rule);
  bool close_list() {
    if (!accept(')')) return false;
    --depth_;
    return true;
  }
  void expect_close() {
    if (!close_list()) failed(")");
  }
  template <class T>
  ListBuilder<T> list_of() {
    return ListBuilder<T>(arena_);
  }
  template <class T>
  void add(ListBuilder<T>& list, const T& item) {
    if (++items_ > options_.limits.items) return failed("fewer items", Errc::too_many_items);
    if (ok()) list.add(item);
  }
  // "(" [item *(SP item)] ")", tolerating spaces behind "(" and before ")".
  template <class Item>
  void list(std::string_view rule, Item item) {
    open_list(rule);
    for (bool first = true; ok() && !close_list(); first = false) {
      if (!first) space();
      else if (peek() == ' ' && tolerate(Tolerance::extra_space, rule)) accept(' ');
      if (peek() == ')') tolerate(Tolerance::trailing_space, rule);
      else item();
    }
  }
  // The same of flags.
  std::span<const std::string_view> flag_list(std::string_view rule);

  template <class T>
  const T* keep(const T& value) {
    return std::construct_at(static_cast<T*>(arena_.allocate(sizeof(T), alignof(T))), value);
  }
  // For a piece of the input that has a grammar of its own. It counts its own items.
  Scanner piece(std::string_view input) const {
    Scanner result(input, options_, arena_, tolerated_);
    result.frame_ = frame_;
    return result;
  }

 private:
  bool absent_number(std::string_view rule);
  std::uint64_t digits(std::uint64_t most, std::string_view rule);
  std::string_view quoted(std::string_view rule);
  std::string_view unescaped(std::string_view text);
  struct Literal {
    std::size_t begin, end;  // of its octets in the input
    std::uint64_t count;     // of its octets
    bool left_out = false;   // they were streamed
    bool negative = false, spaced = false;
  };
  std::optional<Literal> announced(std::size_t at) const;
  std::optional<Literal> literal_at(std::size_t at) const;
  void move_behind(const Literal& literal);
  std::size_t end_of_quoted(std::size_t at, bool escapes) const;

  std::string_view input_;
  const char* frame_;  // where the whole response begins
  const ParseOptions& options_;
  Arena& arena_;
  std::vector<Tolerated>& tolerated_;
  std::size_t at_ = 0, depth_ = 0, items_ = 0;
  std::optional<Error> error_;
};

}  // namespace mailrig::imap
