#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/byte_queue.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::imap {

struct LiteralOptions {
  /// Octets from which on a literal may be streamed. Smaller ones are cheaper held than handed on.
  std::size_t streamed_from = 64 << 10;
  /// The most octets of a literal that streams. It costs no memory, only patience: this is more than any message has.
  std::uint64_t streamed_most = std::uint64_t{1} << 40;
  /// Take "{-1}" for an empty literal, and "{5}" for one also with spaces behind it. A guess, for servers that are
  /// known to need it: where it is wrong, all that follows is misread. Not in strict mode.
  bool loose = false;
};

/// Takes literals as they stream, in place of the response that they belong to.
class LiteralTaker {
 public:
  /// Whether to take the literal of `octets` that the end of `so_far` announces: a response from its beginning, without
  /// the octets of the literals taken before.
  virtual bool wants(std::string_view so_far, std::uint64_t octets) = 0;
  /// The next octets of it.
  virtual void take(std::string_view piece, bool last) = 0;

 protected:
  ~LiteralTaker() = default;
};

/// Cuts a byte stream into whole responses: lines, joined by the literals that they announce.
///
/// A literal is announced by "{n}" or "~{n}" at the end of a line (RFC 3501 §4.3, RFC 3516 §4), and only where the
/// response can hold one: the text of a status response or of "+" may end in "{5}" and mean nothing by it.
/// Apart from that, no grammar is known here, so that a malformed response never desynchronizes the
/// connection. No byte is searched twice, and the same responses come out however the input is cut.
class ResponseFramer {
 public:
  explicit ResponseFramer(const Limits& limits = {}, const LiteralOptions& literals = {})
      : limits_(limits), literals_(literals) {}

  void feed(std::string_view bytes) { queue_.append(bytes); }

  /// The next whole response, its CRLF and literals included, or nullopt if more input is needed. The view is
  /// valid until the next call that is not const. Literals that `taker` wants, the same in every call, are left out.
  ///
  /// Fails, and forever after, with line_too_long, literal_too_big, response_too_big, or with
  /// bad_syntax at a line that ends in LF alone or in something like a literal that is none ("{-1}", "{5} ").
  Result<std::optional<std::string_view>> next(LiteralTaker* taker = nullptr);

  /// Where in the response returned last, or in `so_far` of LiteralTaker::wants(), the octets of literals are missing:
  /// ascending offsets, each behind the CRLF of "{n}". Valid until the next call that is not const.
  std::span<const std::size_t> left_out() const noexcept { return left_out_; }

  /// Bytes fed and neither returned nor taken.
  std::size_t pending() const noexcept { return queue_.size() + (complete_ ? 0 : front_.size()); }

  /// Hands back all that is fed and not returned, which must be no more than the beginning of a line.
  std::string take_rest();

 private:
  // The octets of the literal that the last line of `so_far` announces, or nullopt.
  Result<std::optional<std::uint64_t>> announced_literal(std::string_view so_far, bool may_stream) const;
  Result<void> check_held(std::uint64_t octets) const;
  std::string_view whole(std::size_t end);
  bool begin_streaming(LiteralTaker& taker, std::uint64_t octets);
  bool stream(LiteralTaker& taker);
  tl::unexpected<Error> give_up(tl::unexpected<Error> why);

  Limits limits_;
  LiteralOptions literals_;
  ByteQueue queue_;
  std::string front_;  // of a response with literals that may be left out; the rest of it is in the queue
  std::vector<std::size_t> left_out_;
  bool complete_ = false;           // front_ is a whole response, and has been returned
  bool streaming_ = false;          // literal_left_ octets to the taker
  std::size_t line_start_ = 0;      // of the line being read, from the front of the queue
  std::size_t searched_ = 0;        // from the front of the queue: no LF of this line before here
  std::uint64_t literal_left_ = 0;  // octets of a literal still to come
  std::optional<Error> error_;
};

}  // namespace mailrig::imap
