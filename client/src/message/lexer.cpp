#include "lexer.hpp"

#include "characters.hpp"

namespace mailrig::message {

bool Lexer::take(char c) noexcept {
  if (at_end() || text_[at_] != c) return false;
  ++at_;
  return true;
}

// The CRLF, or LF alone, of a fold: WSP has to follow.
bool Lexer::skip_fold() noexcept {
  auto behind = at_;
  if (behind < text_.size() && text_[behind] == '\r') ++behind;
  if (behind + 1 >= text_.size() || text_[behind] != '\n' || !is_white_space(text_[behind + 1])) return false;
  at_ = behind + 1;
  return true;
}

// qtext / ctext / quoted-pair, or a fold, of which only the white space counts; appends what it stands for
bool Lexer::content(std::string& out) {
  if (skip_fold()) return true;
  auto behind = at_;
  if (text_[behind] == '\\') ++behind;
  if (behind == text_.size() || breaks_lines(text_[behind])) return false;
  out += text_[behind];
  at_ = behind + 1;
  return true;
}

// comment = "(" *([FWS] ccontent) [FWS] ")"      RFC 5322 §3.2.2, behind the "("; counts instead of recursing
Result<void> Lexer::comment() {
  comment_.clear();
  for (std::size_t depth = 1; !at_end();) {
    if (take('(')) {
      if (++depth > nesting_) return error(Errc::nested_too_deep, "\")\"");
      comment_ += '(';
    } else if (take(')')) {
      if (--depth == 0) return {};
      comment_ += ')';
    } else if (!content(comment_)) {
      return bad("ctext");
    }
  }
  return bad("\")\"");
}

// CFWS = (1*([FWS] comment) [FWS]) / FWS      RFC 5322 §3.2.2
Result<bool> Lexer::skip_white_space_and_comments() {
  const auto begin = at_;
  comment_.clear();
  for (;;) {
    if (is_white_space(peek())) {
      ++at_;
    } else if (take('(')) {
      if (auto passed = comment(); !passed) return tl::unexpected(std::move(passed.error()));
    } else if (!skip_fold()) {
      return at_ > begin;
    }
  }
}

// quoted-string = DQUOTE *([FWS] qcontent) [FWS] DQUOTE      RFC 5322 §3.2.4
Result<std::string> Lexer::quoted_string() {
  std::string out;
  while (!at_end()) {
    if (take('"')) return out;
    if (!content(out)) return bad("qtext");
  }
  return bad("DQUOTE");
}

// domain-literal = "[" *([FWS] dtext) [FWS] "]"      RFC 5322 §3.4.1
// obs-dtext      = obs-NO-WS-CTL / quoted-pair       §4.4
Result<std::string> Lexer::domain_literal() {
  std::string out = "[";
  while (!at_end()) {
    if (take(']')) return out + ']';
    if (skip_fold() || is_white_space(peek())) {
      ++at_;
      continue;
    }
    take('\\');
    if (at_end() || !(is_visible(peek()) || is_beyond_ascii(peek())) || peek() == '[' || peek() == '\\' ||
        peek() == ']')
      return bad("dtext");
    out += text_[at_++];
  }
  return bad("\"]\"");
}

}  // namespace mailrig::message
