#include <mailrig/pop3/reply.hpp>

#include <algorithm>

namespace mailrig::pop3 {
namespace {

constexpr bool is_vchar(char c) noexcept { return c > 0x20 && c < 0x7f; }

// resp-code = "[" resp-level *("/" resp-level) "]"   RFC 2449 §3
// The text of a server that knows no codes may begin with a bracket too: what does not fit stays text.
std::string_view take_code(std::string_view& text) noexcept {
  if (!text.starts_with('[')) return {};
  const auto close = text.find(']');
  if (close == text.npos) return {};
  const auto code = text.substr(1, close - 1);
  const bool levels = !code.empty() && code.front() != '/' && code.back() != '/' && code.find("//") == code.npos;
  if (!levels || !std::all_of(code.begin(), code.end(), is_vchar)) return {};
  text.remove_prefix(close + 1);
  if (text.starts_with(' ')) text.remove_prefix(1);
  return code;
}

}  // namespace

// single-line = status [SP text] CRLF       RFC 2449 §3
// continue-req = "+" SP [base64] CRLF       RFC 5034 §6; many servers leave the space out
Result<ReplyLine> parse_reply_line(std::string_view line) {
  struct Status {
    std::string_view word;
    Indicator indicator;
  };
  static constexpr Status statuses[] = {
      {"+OK", Indicator::ok}, {"-ERR", Indicator::err}, {"+", Indicator::continuation}};
  for (const auto& [word, indicator] : statuses) {
    if (!line.starts_with(word)) continue;
    auto text = line.substr(word.size());
    if (!text.empty() && text.front() != ' ') continue;
    if (!text.empty()) text.remove_prefix(1);
    if (indicator == Indicator::continuation) return ReplyLine{indicator, {}, text};
    const auto code = take_code(text);
    return ReplyLine{indicator, code, text};
  }
  auto failure = fail(Errc::bad_syntax, "+OK or -ERR", 0, line);
  failure.value().about.server_text = line;
  return failure;
}

Error rejection(const Reply& reply) {
  Error error{Errc::rejected, {}};
  error.about.server_text = reply.text;
  error.about.response_code = reply.code;
  return error;
}

// timestamp = "<" *VCHAR ">", a msg-id      RFC 2449 §3
// The check of its form is what stands against chosen challenges (CVE-2007-1558).
std::string_view apop_timestamp(std::string_view text) noexcept {
  const auto open = text.find('<');
  if (open == text.npos) return {};
  const auto close = text.find('>', open);
  if (close == text.npos) return {};
  const auto id = text.substr(open + 1, close - open - 1);
  const auto at = id.find('@');
  const bool msg_id = at != id.npos && at > 0 && at + 1 < id.size() && id.find('@', at + 1) == id.npos &&
                      std::all_of(id.begin(), id.end(), is_vchar) && id.find('<') == id.npos;
  return msg_id ? text.substr(open, close - open + 1) : std::string_view{};
}

}  // namespace mailrig::pop3
