#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// RFC 3501 §9 status-att, and what others have added to it.
enum class StatusItem {
  messages,
  recent,
  uid_next,
  uid_validity,
  unseen,
  size,             ///< RFC 8438, RFC 9051 §6.3.11
  deleted,          ///< RFC 9208 §4.1.4, RFC 9051 §6.3.11
  deleted_storage,  ///< RFC 9208 §4.1.4
  highest_mod_seq,  ///< RFC 7162 §3.1.7
  append_limit,     ///< RFC 7889 §3
  mailbox_id        ///< RFC 8474 §4.3
};

/// What a server says of a mailbox. What it did not say is absent.
struct StatusData {
  std::optional<std::uint32_t> messages, recent, uid_next, uid_validity, unseen;
  std::optional<std::uint64_t> size;             ///< Octets of all messages.
  std::optional<std::uint32_t> deleted;          ///< Messages that are \Deleted.
  std::optional<std::uint64_t> deleted_storage;  ///< Octets that expunging them would free.
  std::optional<std::uint64_t> highest_mod_seq;  ///< 0: the mailbox has none.
  std::optional<std::uint64_t> append_limit;     ///< Octets of one message. Absent also if the server says NIL.
  std::optional<std::string> mailbox_id;
};

/// STATUS (RFC 3501 §6.3.10)
struct Status {
  using Response = StatusData;

  std::string mailbox;
  std::vector<StatusItem> items;  ///< One at least.

  CommandTraits traits() const {
    return {.name = "STATUS", .states = authenticated_states, .told_apart = true, .subject = mailbox};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
