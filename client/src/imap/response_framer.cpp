#include <mailrig/imap/response_framer.hpp>

#include <algorithm>
#include <limits>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

constexpr auto npos = std::string_view::npos;

// Takes a word and the spaces behind it off a line.
std::string_view take_word(std::string_view& line) {
  const auto word = line.substr(0, line.find_first_of(" \r"));
  line.remove_prefix(std::min(line.find_first_not_of(' ', word.size()), line.size()));
  return word;
}

// Whether a response that begins with this line can go on with a literal at the line's end. Text cannot:
// continue-req, and resp-text behind the "]" of its code. Of all status responses only an open code can (BADCHARSET).
bool can_announce(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of('\0'), line.size()));
  const auto tag = take_word(line);
  if (tag == "+") return false;
  if (tag == "*") {
    const auto name = line.substr(0, line.find_first_of(" \r"));
    const bool status = equals(name, "OK") || equals(name, "NO") || equals(name, "BAD") || equals(name, "BYE") ||
                        equals(name, "PREAUTH");
    if (!status) return !line.starts_with('[');
  }
  take_word(line);
  return line.starts_with('[') && line.find(']') == npos;
}

}  // namespace

Result<std::optional<std::string_view>> ResponseFramer::next() {
  if (error_) return tl::unexpected(*error_);
  const auto bytes = queue_.view();
  for (;;) {
    const auto available = std::min(literal_left_, bytes.size() - searched_);
    searched_ += available;
    literal_left_ -= available;
    if (literal_left_ > 0) return std::nullopt;
    if (available > 0) line_start_ = searched_;

    const auto lf = bytes.find('\n', searched_);
    const auto end = lf == npos ? bytes.size() : lf + 1;
    const auto response_left = limits_.response - std::min(line_start_, limits_.response);
    const auto longest = std::min(limits_.line, response_left);
    if (end - line_start_ > longest)
      return give_up(fail(response_left < limits_.line ? Errc::response_too_big : Errc::line_too_long, "CRLF",
                          line_start_, bytes.substr(0, line_start_ + longest)));
    searched_ = end;
    if (lf == npos) return std::nullopt;
    if (lf == line_start_ || bytes[lf - 1] != '\r')
      return give_up(fail(Errc::bad_syntax, "CRLF", lf, bytes.substr(0, end)));

    const auto literal = announced_literal(bytes.substr(0, end));
    if (!literal) return give_up(tl::unexpected(literal.error()));
    if (*literal) {
      literal_left_ = **literal;
      line_start_ = end;
      continue;
    }
    line_start_ = searched_ = 0;
    return queue_.take(end);
  }
}

// literal  = "{" number "}" CRLF *CHAR8          RFC 3501 §9
// literal8 = "~{" number ["+"] "}" CRLF *OCTET   RFC 3516 §7
Result<std::optional<std::size_t>> ResponseFramer::announced_literal(std::string_view so_far) const {
  auto line = so_far.substr(line_start_, so_far.size() - 2 - line_start_);
  const auto last = line.find_last_not_of(" \t");
  if (last == npos || line[last] != '}') return std::nullopt;
  const bool at_end = last + 1 == line.size();
  line = line.substr(0, last);
  const auto open = line.rfind('{');
  if (open == npos) return std::nullopt;
  const auto count = line.substr(open + 1);
  if (!all_of(count, [](char c) { return is_digit(c) || c == '-' || c == '+'; })) return std::nullopt;
  if (line_start_ == 0 && !can_announce(so_far)) return std::nullopt;

  const auto refuse = [&](Errc code, std::string_view expected) {
    return fail(code, expected, line_start_ + open, so_far);
  };
  if (!at_end) return refuse(Errc::bad_syntax, "CRLF");
  if (count.empty() || !all_of(count, is_digit)) return refuse(Errc::bad_syntax, "number");
  const auto most = std::min(limits_.literal, std::numeric_limits<std::size_t>::max() / 20);
  std::size_t octets = 0;
  for (const char c : count) {
    octets = octets * 10 + static_cast<std::size_t>(c - '0');
    if (octets > most) return refuse(Errc::literal_too_big, "number");
  }
  if (octets > limits_.response - std::min(so_far.size(), limits_.response))
    return refuse(Errc::response_too_big, "number");
  return octets;
}

tl::unexpected<Error> ResponseFramer::give_up(tl::unexpected<Error> why) {
  error_ = why.value();
  return why;
}

}  // namespace mailrig::imap
