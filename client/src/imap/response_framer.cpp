#include <mailrig/imap/response_framer.hpp>

#include <algorithm>
#include <limits>
#include <utility>

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

Result<std::optional<std::string_view>> ResponseFramer::next(LiteralTaker* taker) {
  if (error_) return tl::unexpected(*error_);
  if (std::exchange(complete_, false)) {
    front_.clear();
    left_out_.clear();
  }
  for (;;) {
    if (streaming_ && !stream(*taker)) return std::nullopt;
    const auto bytes = queue_.view();
    const auto available = static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, bytes.size() - searched_));
    searched_ += available;
    literal_left_ -= available;
    if (literal_left_ > 0) return std::nullopt;
    if (available > 0) line_start_ = searched_;

    const auto lf = bytes.find('\n', searched_);
    const auto end = lf == npos ? bytes.size() : lf + 1;
    const auto response_left = limits_.response - std::min(front_.size() + line_start_, limits_.response);
    const auto longest = std::min(limits_.line, response_left);
    if (end - line_start_ > longest)
      return give_up(fail(response_left < limits_.line ? Errc::response_too_big : Errc::line_too_long, "CRLF",
                          line_start_, bytes.substr(0, line_start_ + longest)));
    searched_ = end;
    if (lf == npos) return std::nullopt;
    if (lf == line_start_ || bytes[lf - 1] != '\r')
      return give_up(fail(Errc::bad_syntax, "CRLF", lf, bytes.substr(0, end)));

    const auto announced = announced_literal(bytes.substr(0, end), taker != nullptr);
    if (!announced) return give_up(tl::unexpected(announced.error()));
    if (!*announced) return whole(end);
    const auto octets = **announced;
    line_start_ = end;
    if (taker && octets > 0 && octets >= literals_.streamed_from && begin_streaming(*taker, octets)) continue;
    if (auto held = check_held(octets); !held) return give_up(tl::unexpected(held.error()));
    literal_left_ = octets;
  }
}

// The response up to `end` of the queue is whole.
std::string_view ResponseFramer::whole(std::size_t end) {
  line_start_ = searched_ = 0;
  const auto last = queue_.take(end);
  if (front_.empty()) return last;
  complete_ = true;
  return front_ += last;
}

// What has come of the response is put in front, so that the octets of the literal can go by behind it.
bool ResponseFramer::begin_streaming(LiteralTaker& taker, std::uint64_t octets) {
  front_ += queue_.take(std::exchange(line_start_, 0));
  searched_ = 0;
  if (!taker.wants(front_, octets)) return false;
  left_out_.push_back(front_.size());
  literal_left_ = octets;
  return streaming_ = true;
}

// True once the literal has gone by.
bool ResponseFramer::stream(LiteralTaker& taker) {
  const auto piece = queue_.take(static_cast<std::size_t>(std::min<std::uint64_t>(literal_left_, queue_.size())));
  literal_left_ -= piece.size();
  streaming_ = literal_left_ > 0;
  if (!piece.empty()) taker.take(piece, !streaming_);
  return !streaming_;
}

std::string ResponseFramer::take_rest() {
  std::string rest(queue_.view());
  queue_.clear();
  line_start_ = searched_ = 0;
  return rest;
}

// literal  = "{" number "}" CRLF *CHAR8          RFC 3501 §9
// literal8 = "~{" number ["+"] "}" CRLF *OCTET   RFC 3516 §7
Result<std::optional<std::uint64_t>> ResponseFramer::announced_literal(std::string_view so_far, bool may_stream) const {
  auto line = so_far.substr(line_start_, so_far.size() - 2 - line_start_);
  const auto last = line.find_last_not_of(" \t");
  if (last == npos || line[last] != '}') return std::nullopt;
  const bool spaced = last + 1 < line.size();
  line = line.substr(0, last);
  const auto open = line.rfind('{');
  if (open == npos) return std::nullopt;
  auto count = line.substr(open + 1);
  if (!all_of(count, [](char c) { return is_digit(c) || c == '-' || c == '+'; })) return std::nullopt;
  if (line_start_ == 0 && front_.empty() && !can_announce(so_far)) return std::nullopt;

  const auto refuse = [&](Errc code, std::string_view expected) {
    return fail(code, expected, line_start_ + open, so_far);
  };
  if (spaced && !literals_.loose) return refuse(Errc::bad_syntax, "CRLF");
  const bool negative = literals_.loose && count.starts_with('-');
  if (negative) count.remove_prefix(1);
  if (count.empty() || !all_of(count, is_digit)) return refuse(Errc::bad_syntax, "number");
  if (negative) return 0;
  const std::uint64_t most = std::min<std::uint64_t>(
      may_stream ? std::max<std::uint64_t>(limits_.literal, literals_.streamed_most) : limits_.literal,
      std::numeric_limits<std::uint64_t>::max() / 20);
  std::uint64_t octets = 0;
  for (const char c : count) {
    octets = octets * 10 + static_cast<std::uint64_t>(c - '0');
    if (octets > most) return refuse(Errc::literal_too_big, "number");
  }
  return octets;
}

// Of a literal that is announced right before line_start_, and that is to be part of the response.
Result<void> ResponseFramer::check_held(std::uint64_t octets) const {
  const auto so_far = queue_.view().substr(0, line_start_);
  if (octets > limits_.literal) return fail(Errc::literal_too_big, "number", so_far.size(), so_far);
  if (octets > limits_.response - std::min(front_.size() + line_start_, limits_.response))
    return fail(Errc::response_too_big, "number", so_far.size(), so_far);
  return {};
}

tl::unexpected<Error> ResponseFramer::give_up(tl::unexpected<Error> why) {
  error_ = why.value();
  return why;
}

}  // namespace mailrig::imap
