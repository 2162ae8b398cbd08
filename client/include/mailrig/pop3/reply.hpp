#pragma once
#include <string>
#include <string_view>

#include <mailrig/wire/error.hpp>

namespace mailrig::pop3 {

/// How a reply begins (RFC 1939 §3; the third in the SASL exchange of RFC 5034 §4).
enum class Indicator { ok, err, continuation };

/// The first line of a reply. The views point into the line that was parsed.
struct ReplyLine {
  Indicator indicator{};
  std::string_view code;  ///< RESP-CODE without its brackets, such as "IN-USE" (RFC 2449 §8); empty if none.
  std::string_view text;  ///< The words behind it; of a continuation the base64, unchecked.
};

/// Parses one line, given without its end. Fails with bad_syntax, which carries the line as the server's text.
Result<ReplyLine> parse_reply_line(std::string_view line);

/// A server's answer in the caller's own copy.
struct Reply {
  bool ok = false;
  std::string code;  ///< As in ReplyLine.
  std::string text;
};

/// A refusal as an error: `rejected`, with the server's text and code.
Error rejection(const Reply& reply);

/// The challenge for APOP in the text of a greeting, with its angle brackets; empty if there is none, or
/// none that is a msg-id (RFC 1939 §7 APOP), which a forged challenge need not be. A view into `text`.
std::string_view apop_timestamp(std::string_view text) noexcept;

}  // namespace mailrig::pop3
