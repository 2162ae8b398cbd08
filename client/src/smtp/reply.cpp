#include <mailrig/smtp/reply.hpp>

#include <algorithm>
#include <charconv>

#include "text.hpp"

namespace mailrig::smtp {
namespace {

// 1*3DIGIT, without leading zeros (RFC 1893 §2)
bool take_number(std::string_view& text, std::uint16_t& number) noexcept {
  const auto size = std::min<std::size_t>(
      3, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin()));
  if (size == 0 || (size > 1 && text.front() == '0')) return false;
  std::from_chars(text.data(), text.data() + size, number);
  text.remove_prefix(size);
  return true;
}

bool take(std::string_view& text, char c) noexcept {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Whether another line belongs to the reply. What is no reply at all, such as another protocol's banner, ends here.
bool continues(std::string_view line) noexcept {
  return line.size() > 3 && line[3] == '-' && std::all_of(line.begin(), line.begin() + 3, is_digit);
}

tl::unexpected<Error> bad(std::string_view expected, std::size_t offset, std::string_view frame) {
  auto failure = fail(Errc::bad_syntax, expected, offset, frame);
  failure.value().about.server_text = frame.substr(0, frame.find_first_of("\r\n"));
  return failure;
}

}  // namespace

std::string to_string(const EnhancedCode& code) {
  return std::to_string(code.status_class) + '.' + std::to_string(code.subject) + '.' + std::to_string(code.detail);
}

std::vector<std::string_view> Reply::lines() const {
  std::vector<std::string_view> all;
  for (std::string_view rest = text;;) {
    const auto lf = rest.find('\n');
    all.push_back(rest.substr(0, lf));
    if (lf == rest.npos) return all;
    rest.remove_prefix(lf + 1);
  }
}

// status-code ::= class "." subject "." detail      RFC 2034 §4
std::optional<EnhancedCode> Reply::enhanced() const noexcept {
  EnhancedCode found;
  std::string_view rest = text;
  const bool whole = take_number(rest, found.status_class) && take(rest, '.') && take_number(rest, found.subject) &&
                     take(rest, '.') && take_number(rest, found.detail);
  const bool ends = rest.empty() || rest.front() == ' ' || rest.front() == '\n';
  if (!whole || !ends || found.status_class != severity() || severity() == 3) return std::nullopt;
  return found;
}

Error rejection(const Reply& reply) {
  const auto enhanced = reply.enhanced();
  Error error{Errc::rejected, {}};
  error.about.server_text = std::to_string(reply.code) + ' ' + reply.text;
  error.about.response_code = enhanced ? to_string(*enhanced) : std::to_string(reply.code);
  return error;
}

Result<std::optional<Frame>> ReplyFramer::next() {
  const auto bytes = queue_.view();
  for (;;) {
    const auto lf = bytes.find('\n', searched_);
    const auto end = lf == bytes.npos ? bytes.size() : lf + 1;
    if (end > std::min(line_start_ + limits_.line, limits_.response)) return too_long(bytes);
    searched_ = end;
    if (lf == bytes.npos) return std::nullopt;
    if (lines_ == limits_.items) {
      searched_ = lf;  // so that this line is found, and refused, again
      return fail(Errc::too_many_items, "last line of the reply", line_start_);
    }
    const auto line = bytes.substr(line_start_, end - line_start_);
    bare_lf_ |= !line.ends_with("\r\n");
    ++lines_;
    line_start_ = end;
    if (continues(line)) continue;
    const Frame frame{queue_.take(end), bare_lf_};
    searched_ = line_start_ = lines_ = 0;
    bare_lf_ = false;
    return frame;
  }
}

// Of the two limits the one that is passed first, wherever the bytes were cut.
tl::unexpected<Error> ReplyFramer::too_long(std::string_view bytes) const {
  if (line_start_ + limits_.line > limits_.response)
    return fail(Errc::response_too_big, "last line of the reply", limits_.response);
  return fail(Errc::line_too_long, "CRLF", limits_.line, bytes.substr(line_start_, limits_.line));
}

// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF      RFC 5321 §4.2
Result<Reply> parse_reply(std::string_view frame) {
  Reply reply;
  for (std::size_t offset = 0; offset < frame.size();) {
    const auto lf = frame.find('\n', offset);
    auto line = frame.substr(offset, lf == frame.npos ? lf : lf - offset);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit))
      return bad("Reply-code", offset, frame);
    unsigned code = 0;
    std::from_chars(line.data(), line.data() + 3, code);
    if (code < 200 || code > 599) return bad("Reply-code from 200 to 599", offset, frame);
    if (offset > 0 && code != reply.code) return bad("the Reply-code of the first line", offset, frame);
    if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return bad("SP or \"-\"", offset + 3, frame);
    if (offset > 0) reply.text += '\n';
    reply.code = code;
    if (line.size() > 4) reply.text += line.substr(4);
    if (lf == frame.npos) break;
    offset = lf + 1;
  }
  if (reply.code == 0) return bad("Reply-code", 0, frame);
  return reply;
}

}  // namespace mailrig::smtp
