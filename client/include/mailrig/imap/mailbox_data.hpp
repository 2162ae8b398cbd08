#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <mailrig/imap/fetched_message.hpp>

namespace mailrig::imap {

/// RFC 3501 §7.2.1
struct CapabilityData {
  std::span<const std::string_view> names;
};

/// RFC 3501 §7.2.2 and §7.2.3
struct MailboxList {
  enum class Command { list, lsub, xlist };  ///< The last one is Google's, older than RFC 6154.
  Command command{};
  std::span<const std::string_view> attributes;
  std::optional<char> delimiter;  ///< Absent: a flat name.
  std::string_view name;          ///< Opaque bytes, whatever they look like.
  std::string_view extended;      ///< RFC 5258 §3 mbox-list-extended, raw; empty if there is none.
};

/// RFC 3501 §7.2.4
struct MailboxStatus {
  std::string_view name;
  std::optional<std::uint32_t> messages, recent, uid_next, uid_validity, unseen;
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
