#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/wire/byte_queue.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::pop3 {

/// What may stand behind a positive first line; the command that is answered decides (RFC 1939 §3).
enum class Shape { single_line, multi_line };

/// One whole reply.
struct Frame {
  std::string line;      ///< The first line without its end.
  std::string block;     ///< The lines of a multi-line reply, unstuffed, each with its end; without the final dot.
  bool bare_lf = false;  ///< The first line ended in LF alone, which RFC 1939 §3 forbids.
};

/// Cuts a byte stream into replies, and takes the dot-stuffing off.
///
/// Only CRLF "." CRLF ends a block, so that a message with "." between bare LFs cannot end early and have its
/// rest taken for replies; except that a server whose first line ended in LF alone means LF all along.
/// No byte is looked at twice; the same replies come out however the input is cut.
class ReplyFramer {
 public:
  explicit ReplyFramer(const Limits& limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { queue_.append(bytes); }

  /// The next whole reply, or nullopt if more input is needed; then the next call must name the same shape.
  /// Fails with line_too_long (Limits::line, of the first line) or literal_too_big (Limits::literal, of the
  /// block), and forever after.
  Result<std::optional<Frame>> next(Shape shape);

  /// What has come of the block of the reply being read, behind what was taken before: Frame::block will hold only the
  /// rest. Before the first line is whole, nothing; a CR whose LF has not come is kept.
  std::string take_piece();

  /// True if every byte fed belongs to a reply that was returned.
  bool at_boundary() const noexcept { return queue_.empty() && !in_block_; }

 private:
  enum class At { line_start, dot, dot_cr, text };

  Result<bool> take_line();
  bool take_block();
  std::size_t take_text(std::string_view bytes);

  Limits limits_;
  ByteQueue queue_;
  Frame frame_;
  std::size_t searched_ = 0;  // bytes at the front known to hold no LF
  bool in_block_ = false;
  bool piece_taken_ = false;  // of the block being read
  At at_ = At::line_start;
};

}  // namespace mailrig::pop3
