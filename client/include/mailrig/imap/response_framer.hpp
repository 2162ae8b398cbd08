#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include <mailrig/wire/byte_queue.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::imap {

/// Cuts a byte stream into whole responses: lines, joined by the literals that they announce.
///
/// A literal is announced by "{n}" or "~{n}" at the end of a line (RFC 3501 §4.3, RFC 3516 §4), and only where the
/// response can hold one: the text of a status response or of "+" may end in "{5}" and mean nothing by it.
/// Apart from that, no grammar is known here, so that a malformed response never desynchronizes the
/// connection. No byte is searched twice, and the same responses come out however the input is cut.
class ResponseFramer {
 public:
  explicit ResponseFramer(const Limits& limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { queue_.append(bytes); }

  /// The next whole response, its CRLF and literals included, or nullopt if more input is needed. The view is
  /// valid until the next feed().
  ///
  /// Fails, and forever after, with line_too_long, literal_too_big, response_too_big, or with
  /// bad_syntax at a line that ends in LF alone or in something like a literal that is none ("{-1}", "{5} ").
  Result<std::optional<std::string_view>> next();

  /// Bytes fed and not yet returned.
  std::size_t pending() const noexcept { return queue_.size(); }

 private:
  // The octets of the literal that the last line of a response so far announces, or nullopt.
  Result<std::optional<std::size_t>> announced_literal(std::string_view so_far) const;
  tl::unexpected<Error> give_up(tl::unexpected<Error> why);

  Limits limits_;
  ByteQueue queue_;
  std::size_t line_start_ = 0;    // of the line being read, from the front of the queue
  std::size_t searched_ = 0;      // from the front of the queue: no LF of this line before here
  std::size_t literal_left_ = 0;  // octets of a literal still to come
  std::optional<Error> error_;
};

}  // namespace mailrig::imap
