#pragma once
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/message_numbers.hpp>
#include <mailrig/imap/section.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// Stand for several items, and alone.
enum class FetchMacro { all, full, fast };

/// Data items without arguments (RFC 3501 §6.4.5), and those of extensions.
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
  uid,
  mod_seq,           ///< CONDSTORE (RFC 7162 §3.1.4.2)
  save_date,         ///< SAVEDATE (RFC 8514 §4.2)
  preview,           ///< PREVIEW (RFC 8970 §3.1)
  lazy_preview,      ///< The same, but only if the server has it at hand (RFC 8970 §4.1)
  email_id,          ///< OBJECTID (RFC 8474 §5.1)
  thread_id,         ///< ... (RFC 8474 §5.2)
  gmail_message_id,  ///< X-GM-EXT-1, Google's
  gmail_thread_id,   ///< ...
  gmail_labels       ///< ...
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

/// BINARY[part]<first.count> and BINARY.PEEK[...] (RFC 3516 §4.2): without the content transfer encoding.
struct BinaryItem {
  std::vector<std::uint32_t> part;   ///< Empty: the whole message.
  bool peek = false;                 ///< Without setting \Seen.
  std::optional<Partial> partial{};  ///< Of the decoded octets.
};

/// BINARY.SIZE[part] (RFC 3516 §4.2). May cost the server as much as BINARY.
struct BinarySizeItem {
  std::vector<std::uint32_t> part;
};

using FetchItem = std::variant<FetchMacro, MessageItem, SectionItem, BinaryItem, BinarySizeItem>;

/// FETCH and UID FETCH (RFC 3501 §6.4.5, §6.4.8)
struct Fetch {
  /// Those that speak of the messages asked for; every one holds a FetchedMessage. What the server says of other
  /// messages is not attributed to this command.
  using Response = std::vector<OwnedResponse>;

  SequenceSet messages;
  std::vector<FetchItem> items;  ///< One at least; a macro only alone.
  Numbering numbering = Numbering::sequence_number;
  std::optional<std::uint64_t> changed_since{};  ///< Only messages changed since this MODSEQ (RFC 7162 §3.1.4.1).
  std::optional<PartialRange> partial{};         ///< Only some of the messages (RFC 9394 §3.3); only with UIDs.

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    return {.name = uid ? "UID FETCH" : "FETCH",
            .states = selected_state,
            .uses_sequence_numbers = !uid,
            .may_expunge = uid,
            .told_apart = true,
            .messages = &messages,
            .numbering = numbering};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// UID FETCH with CHANGEDSINCE and VANISHED (RFC 7162 §3.2.6): what has changed since a MODSEQ, and what is gone.
/// QRESYNC must be enabled.
struct FetchChanges {
  struct Response {
    std::vector<OwnedResponse> messages;  ///< As Fetch::Response.
    SequenceSet vanished;                 ///< UIDs; the server may name some that it never had.
  };

  SequenceSet uids;
  std::vector<FetchItem> items;  ///< As of Fetch.
  std::uint64_t changed_since = 0;

  CommandTraits traits() const {
    return {.name = "UID FETCH", .states = selected_state, .messages = &uids, .numbering = Numbering::uid};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
