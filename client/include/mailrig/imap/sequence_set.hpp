#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
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

/// The numbers of some ranges, one at a time and in the order of the ranges, without holding them:
/// `for (const auto uid : SequenceNumbers(copied.source))`. No range may have star in it. Views the ranges.
class SequenceNumbers {
 public:
  class Iterator {
   public:
    using value_type = std::uint32_t;
    using difference_type = std::ptrdiff_t;
    using reference = std::uint32_t;
    using pointer = void;
    using iterator_category = std::input_iterator_tag;  // as C++17 sees it: what it gives is no reference

    Iterator() = default;
    explicit Iterator(const SequenceRange* range) : range_(range) {}
    std::uint32_t operator*() const noexcept { return range_->first + ahead_; }
    Iterator& operator++() noexcept;
    Iterator operator++(int) noexcept {
      auto before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const SequenceRange* range_ = nullptr;
    std::uint32_t ahead_ = 0;  // of its first number
  };

  explicit SequenceNumbers(std::span<const SequenceRange> ranges) : ranges_(ranges) {}
  Iterator begin() const noexcept { return Iterator(ranges_.data()); }
  Iterator end() const noexcept { return Iterator(ranges_.data() + ranges_.size()); }

 private:
  std::span<const SequenceRange> ranges_;
};

/// A set of numbers for a command: always ascending and merged, because servers exist that answer BAD to
/// `3:1` and to `3,2,1`. Or what the server remembers as the result of a search, which has no numbers here.
class SequenceSet {
 public:
  SequenceSet() = default;
  /// Single numbers, or star.
  SequenceSet(std::initializer_list<std::uint32_t> numbers);
  /// Both ends included, in either order; star is allowed.
  static SequenceSet range(std::uint32_t first, std::uint32_t last);
  /// Any numbers, in any order, such as a SEARCH response has them.
  static SequenceSet of(std::span<const std::uint32_t> numbers);
  /// Any ranges, in any order, such as an ESEARCH response or a COPYUID code has them.
  static SequenceSet of(std::span<const SequenceRange> ranges);
  /// "$": what the last SEARCH with RETURN (SAVE) found (RFC 5182 §2.1). Cannot be joined with numbers.
  static SequenceSet saved();
  /// `text` as RFC 3501 §9 sequence-set, or "$"; bad_argument if it is anything else.
  static Result<SequenceSet> parse(std::string_view text);

  void add(std::uint32_t first, std::uint32_t last);
  void add(std::uint32_t number) { add(number, number); }
  void add(const SequenceSet& other);

  /// No numbers and not saved(): no command takes that.
  bool empty() const noexcept { return ranges_.empty() && !saved_; }
  bool is_saved() const noexcept { return saved_; }
  const std::vector<SequenceRange>& ranges() const noexcept { return ranges_; }

  /// How many numbers there are. Nullopt if only the server knows: with star or saved().
  std::optional<std::uint64_t> size() const noexcept;

  /// Each number, ascending; not with star in the set (see with_star()). Views this set.
  SequenceNumbers numbers() const noexcept;

  /// The same set where `largest`, from 1, is the largest number in use: "5:*" is 3:5 if that is 3 (RFC 3501 §6.4.8).
  SequenceSet with_star(std::uint32_t largest) const;

  /// Whether a command about this set asked for `number`. What `*` and `$` stand for is the server's to know: a
  /// single `*` and `$` are taken to hold any number, and `n:*` every number from n.
  bool contains(std::uint32_t number) const noexcept;

  /// As it goes on the wire: "2,4:7,12:*".
  std::string text() const;

  friend bool operator==(const SequenceSet&, const SequenceSet&) = default;

 private:
  void merge();
  bool has_star() const noexcept { return !ranges_.empty() && ranges_.back().last == star; }

  std::vector<SequenceRange> ranges_;
  bool saved_ = false;
};

}  // namespace mailrig::imap
