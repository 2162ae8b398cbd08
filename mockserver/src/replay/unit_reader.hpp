#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/byte_queue.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>
#include <mailrig/wire/line_framer.hpp>

namespace mailrig::mock {

/// One command, reply or response as it came, literals included, without the final CRLF.
struct Unit {
  struct LiteralAt {
    std::size_t marker;  ///< Where "{n}" begins
    std::size_t begin, size;
  };
  std::string text;
  std::vector<LiteralAt> literals;
  bool bare_lf = false;
};

/// Cuts what the other side says into units. The rig's own reading of the grammar, shared with no client: a mistake in
/// one would otherwise excuse the same mistake in the other.
class UnitReader {
 public:
  enum class Literals { none, announced_by_client, announced_by_server };
  enum class Status { incomplete, complete, wants_continuation };

  UnitReader(Literals literals, const Limits& limits) : literals_(literals), limits_(limits) {}

  void feed(std::string_view bytes) { inbox_.append(bytes); }

  /// Reads on until the unit is complete; wants_continuation is said once for each synchronizing literal
  /// (RFC 3501 §4.3), and reading then goes on with the next call.
  Result<Status> read();
  /// Ends the unit at the "{n}" for which read() has just asked a continuation: the server refuses the literal.
  void refuse_literal();
  /// The unit that read() completed; a new one begins.
  Unit take();
  /// The unit as far as it has been read, for reports and for choosing the continuation.
  const Unit& so_far() const { return unit_; }
  /// Bytes that have come and are not yet taken.
  std::size_t held() const { return inbox_.size() + unit_.text.size(); }
  bool in_unit() const { return !unit_.text.empty() || literal_left_ > 0; }

  /// One line of a message, without its end; nullopt: more input is needed. Only between units.
  Result<std::optional<mailrig::Line>> read_line();

  /// The input not yet read; for raw bytes. Only between units.
  std::string_view pending() const { return inbox_.view(); }
  void skip(std::size_t count);

 private:
  Literals literals_;
  const Limits limits_;
  ByteQueue inbox_;
  Unit unit_;
  std::size_t searched_ = 0;      // bytes of the inbox known to hold no LF
  std::size_t literal_left_ = 0;  // bytes of the current literal still to come
};

}  // namespace mailrig::mock
