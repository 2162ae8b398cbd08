#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <mailrig/imap/fetched_message.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// RFC 9394 §4 partial-range: the results from `first` to `last`, counted from 1, from the end on if `from_end`.
struct PartialRange {
  std::uint32_t first = 1, last = 1;  ///< Both included, in either order.
  bool from_end = false;              ///< 1 is the last result.
  friend bool operator==(const PartialRange&, const PartialRange&) = default;
};

/// Some of the results of a search (RFC 9394 §3.1).
struct PartialResults {
  PartialRange range;                       ///< As asked for.
  std::span<const SequenceRange> messages;  ///< None if there are no results in that range.
};

/// ESEARCH (RFC 4731 §3.1, RFC 9051 §7.3.4). Whatever it does not say is absent.
struct ExtendedSearchResults {
  std::optional<std::string_view> tag;  ///< Of the command that this answers.
  bool uid = false;                     ///< All numbers are unique identifiers.
  std::optional<std::uint32_t> min, max, count;
  std::optional<std::span<const SequenceRange>> all;  ///< In any order.
  std::optional<PartialResults> partial;
  std::optional<std::uint64_t> mod_seq;  ///< RFC 4731 §3.2
  std::span<const RawItem> others;
};

/// SORT (RFC 5256 §4)
struct SortResults {
  std::span<const std::uint32_t> numbers;  ///< In the order asked for.
  std::optional<std::uint64_t> mod_seq;    ///< RFC 7162 §7 sort-data
};

/// A message and how deep it stands in its thread.
struct ThreadMember {
  std::uint32_t number = 0;  ///< 0: a parent that the mailbox does not have, above the messages that follow.
  std::uint32_t depth = 0;   ///< 0: the first of its thread; else one more than its parent.
  friend bool operator==(const ThreadMember&, const ThreadMember&) = default;
};

/// THREAD (RFC 5256 §4): every thread from its first message down, each message in front of its children. The parent of
/// a message is the nearest one in front of it whose depth is one less.
struct ThreadResults {
  std::span<const ThreadMember> members;
};

/// VANISHED (RFC 7162 §3.2.10): messages that are gone, by their unique identifiers.
struct Vanished {
  /// Gone before, and no longer counted: no message number changes. Else each lowers the number of messages by one.
  bool earlier = false;
  std::span<const SequenceRange> uids;
};

}  // namespace mailrig::imap
