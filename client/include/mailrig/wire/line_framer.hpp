#pragma once
#include <optional>
#include <string_view>

#include <mailrig/wire/byte_queue.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig {

/// One line without its end.
struct Line {
  std::string_view text;  ///< Valid until the next feed().
  bool bare_lf = false;   ///< Ended by LF alone, which RFC 1939 §3 and RFC 5321 §2.3.8 forbid.
};

/// Cuts a byte stream into lines ending in CRLF, or, tolerated and marked, in LF alone.
/// No byte is searched twice; the same lines come out however the input is cut.
class LineFramer {
 public:
  explicit LineFramer(const Limits& limits = {}) : limit_(limits.line) {}

  void feed(std::string_view bytes) { queue_.append(bytes); }

  /// The next whole line, or nullopt if more input is needed.
  /// Fails with line_too_long once a line is longer than Limits::line, and forever after.
  Result<std::optional<Line>> next();

  /// Bytes fed and not yet returned.
  std::size_t pending() const noexcept { return queue_.size(); }

 private:
  ByteQueue queue_;
  std::size_t limit_;
  std::size_t searched_ = 0;  // bytes at the front known to hold no LF
};

}  // namespace mailrig
