#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/byte_queue.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::smtp {

/// class "." subject "." detail, such as 5.7.1 (RFC 2034 §4, RFC 1893 §2).
struct EnhancedCode {
  std::uint16_t status_class = 0, subject = 0, detail = 0;
  friend bool operator==(const EnhancedCode&, const EnhancedCode&) = default;
};
std::string to_string(const EnhancedCode& code);

/// A server's answer: what RFC 5321 §4.2 calls a reply, of one line or more.
struct Reply {
  unsigned code = 0;  ///< 200 to 599.
  std::string text;   ///< What stands behind the code, line by line, joined by LF; raw bytes.

  /// The first digit of the code, which tells success (2), more to come (3), not now (4), no (5); §4.2.1.
  unsigned severity() const noexcept { return code / 100; }
  bool positive() const noexcept { return severity() == 2; }
  /// The lines of the text; views into it.
  std::vector<std::string_view> lines() const;
  /// The code at the beginning of the text, if one stands there and its class agrees with the reply's code.
  /// Greetings and the answers to HELO and EHLO carry none (RFC 2034 §4): do not ask them.
  std::optional<EnhancedCode> enhanced() const noexcept;
};

/// A refusal as an error: `rejected`, with the whole reply as the server's text ("550 5.7.1 blocked") and the
/// enhanced code, or else the code, as its response code.
Error rejection(const Reply& reply);

/// One whole reply, as bytes.
struct Frame {
  std::string_view bytes;  ///< Its lines with their ends. Valid until the next feed().
  bool bare_lf = false;    ///< A line ended in LF alone, which RFC 5321 §2.3.8 forbids.
};

/// Cuts a byte stream into replies: lines of "nnn-" and a last one without the hyphen.
/// No byte is looked at twice; the same replies come out however the input is cut.
class ReplyFramer {
 public:
  explicit ReplyFramer(const Limits& limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { queue_.append(bytes); }

  /// The next whole reply, or nullopt if more input is needed. Fails with line_too_long (Limits::line),
  /// too_many_items (Limits::items, of lines) or response_too_big (Limits::response), and forever after.
  Result<std::optional<Frame>> next();

  /// True if every byte fed belongs to a reply that was returned.
  bool at_boundary() const noexcept { return queue_.empty(); }

 private:
  tl::unexpected<Error> too_long(std::string_view bytes) const;

  Limits limits_;
  ByteQueue queue_;
  std::size_t searched_ = 0;    // bytes at the front known to hold no end of line beyond line_start_
  std::size_t line_start_ = 0;  // of the line being read
  std::size_t lines_ = 0;       // whole lines of the reply being read
  bool bare_lf_ = false;
};

/// Parses the bytes of one frame. Fails with bad_syntax, which carries the first line as the server's text: for
/// anything but three digits from 200 to 599 and then a space, a hyphen or the line's end, and for a reply
/// whose lines differ in code.
Result<Reply> parse_reply(std::string_view frame);

}  // namespace mailrig::smtp
