#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <mailrig/imap/fetched_message.hpp>

namespace mailrig::imap {

/// RFC 3501 §7.2.2 and §7.2.3
struct MailboxList {
  enum class Command { list, lsub, xlist };  ///< The last one is Google's, older than RFC 6154.
  Command command{};
  std::span<const std::string_view> attributes;
  std::optional<char> delimiter;  ///< Absent: a flat name.
  std::string_view name;          ///< Opaque bytes, whatever they look like.
  // RFC 5258 §3 mbox-list-extended
  std::span<const std::string_view> child_info;  ///< The selection options that children match (§3.5).
  std::optional<std::string_view> old_name;      ///< What it was called (RFC 5465 §5.4, RFC 9051 §6.3.9.7).
  std::span<const RawItem> others;
};

/// RFC 3501 §7.2.4
struct MailboxStatus {
  std::string_view name;
  std::optional<std::uint32_t> messages, recent, uid_next, uid_validity, unseen;
  std::optional<std::uint64_t> size;             ///< RFC 8438: octets of all messages.
  std::optional<std::uint32_t> deleted;          ///< RFC 9208 §4.1.4: messages that are \Deleted.
  std::optional<std::uint64_t> deleted_storage;  ///< ... and what expunging them would free, in octets.
  std::optional<std::uint64_t> highest_mod_seq;  ///< RFC 7162 §3.1.7; 0: there are none.
  std::optional<std::uint64_t> append_limit;     ///< RFC 7889 §3; NIL is absent, too.
  std::optional<std::string_view> mailbox_id;    ///< RFC 8474 §4.3
  std::span<const RawItem> others;
};

/// RFC 3501 §7.2.5
struct SearchResults {
  std::span<const std::uint32_t> numbers;
  std::optional<std::uint64_t> mod_seq;  ///< RFC 7162 §3.1.5
};

/// RFC 3501 §7.2.6
struct MailboxFlags {
  std::span<const std::string_view> flags;
};

/// RFC 3501 §7.3.1
struct Exists {
  std::uint32_t count = 0;
};

/// RFC 3501 §7.3.2
struct Recent {
  std::uint32_t count = 0;
};

/// RFC 3501 §7.4.1
struct Expunged {
  std::uint32_t number = 0;
};

}  // namespace mailrig::imap
