#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::message {

/// The lexical tokens of structured fields (RFC 5322 §3.2, §4.1, §4.2), off the front of a text.
class Lexer {
 public:
  Lexer(std::string_view text, const Limits& limits) : text_(text), nesting_(limits.nesting) {}

  bool at_end() const noexcept { return at_ == text_.size(); }
  char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
  bool take(char c) noexcept;
  template <class Fits>
  std::string_view take_while(Fits fits) noexcept {
    const auto begin = at_;
    while (!at_end() && fits(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// [CFWS]. True if there was any.
  Result<bool> skip_white_space_and_comments();
  /// The text of the last comment that the last skip passed.
  const std::string& last_comment() const noexcept { return comment_; }

  /// quoted-string, behind its first DQUOTE: what it stands for.
  Result<std::string> quoted_string();
  /// domain-literal, behind its "[": with both brackets, without white space.
  Result<std::string> domain_literal();

  tl::unexpected<Error> bad(std::string_view expected) const { return error(Errc::bad_syntax, expected); }
  tl::unexpected<Error> error(Errc code, std::string_view expected) const { return fail(code, expected, at_, text_); }

 private:
  bool skip_fold() noexcept;
  bool content(std::string& out);
  Result<void> comment();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t nesting_;
  std::string comment_;
};

}  // namespace mailrig::message
