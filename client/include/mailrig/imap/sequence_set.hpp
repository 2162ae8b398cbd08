#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/error.hpp>

namespace mailrig::imap {

/// "*" in a sequence set: the largest number in use (RFC 3501 §9 seq-number). No message has number 0.
inline constexpr std::uint32_t star = 0;

/// Message sequence numbers or unique identifiers, from `first` to `last`, both included. Never expanded: four bytes on
/// the wire can stand for four billion numbers.
struct SequenceRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  ///< Not below first, or star.
  friend bool operator==(const SequenceRange&, const SequenceRange&) = default;
};

/// Which kind of number a command speaks of (RFC 3501 §6.4.8).
enum class Numbering { sequence_number, uid };

/// A set of numbers for a command: always ascending and merged, because servers exist that answer BAD to
/// `3:1` and to `3,2,1`.
class SequenceSet {
 public:
  SequenceSet() = default;
  /// Single numbers, or star.
  SequenceSet(std::initializer_list<std::uint32_t> numbers);
  /// Both ends included, in either order; star is allowed.
  static SequenceSet range(std::uint32_t first, std::uint32_t last);
  /// `text` as RFC 3501 §9 sequence-set; bad_argument if it is anything else.
  static Result<SequenceSet> parse(std::string_view text);

  void add(std::uint32_t first, std::uint32_t last);
  void add(std::uint32_t number) { add(number, number); }

  bool empty() const noexcept { return ranges_.empty(); }
  const std::vector<SequenceRange>& ranges() const noexcept { return ranges_; }

  /// Whether a command about this set asked for `number`. What `*` stands for is the server's to know: a
  /// single `*` is taken to hold any number, and `n:*` every number from n.
  bool contains(std::uint32_t number) const noexcept;

  /// As it goes on the wire: "2,4:7,12:*".
  std::string text() const;

 private:
  std::vector<SequenceRange> ranges_;
};

}  // namespace mailrig::imap
