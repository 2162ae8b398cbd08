#pragma once
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/section.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// Stand for several items, and alone.
enum class FetchMacro { all, full, fast };

/// Data items without arguments (RFC 3501 §6.4.5).
enum class MessageItem {
  envelope,
  flags,
  internal_date,
  rfc822,
  rfc822_header,
  rfc822_size,
  rfc822_text,
  body,
  body_structure,
  uid
};

/// Octets of a section, the first of which has number 0.
struct Partial {
  std::uint32_t first = 0;
  std::uint32_t count = 1;  ///< From 1.
};

/// BODY[section]<first.count> and BODY.PEEK[...].
struct SectionItem {
  Section section;
  bool peek = false;  ///< Without setting \Seen.
  std::optional<Partial> partial;
};

using FetchItem = std::variant<FetchMacro, MessageItem, SectionItem>;

/// FETCH and UID FETCH (RFC 3501 §6.4.5, §6.4.8)
struct Fetch {
  /// Those that speak of the messages asked for; every one holds a FetchedMessage. What the server says of other
  /// messages is not attributed to this command.
  using Response = std::vector<OwnedResponse>;

  SequenceSet messages;
  std::vector<FetchItem> items;  ///< One at least; a macro only alone.
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    return {.name = uid ? "UID FETCH" : "FETCH",
            .states = selected_state,
            .uses_sequence_numbers = !uid,
            .may_expunge = uid};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
