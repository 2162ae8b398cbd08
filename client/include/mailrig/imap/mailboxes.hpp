#pragma once
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// CREATE (RFC 3501 §6.3.3)
struct Create {
  struct Response {
    std::string mailbox_id;  ///< Of the new mailbox, from servers with OBJECTID (RFC 8474 §4.1), else empty.
  };

  std::string mailbox;
  std::vector<std::string> special_use = {};  ///< Such as "\\Sent", for servers with CREATE-SPECIAL-USE (RFC 6154 §3).

  CommandTraits traits() const { return {.name = "CREATE", .states = authenticated_states, .told_apart = true}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// DELETE (RFC 3501 §6.3.4)
struct Delete {
  using Response = Nothing;

  std::string mailbox;

  CommandTraits traits() const { return {.name = "DELETE", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("DELETE ").mailbox(mailbox); }
};

/// RENAME (RFC 3501 §6.3.5)
struct Rename {
  using Response = Nothing;

  std::string from, to;

  CommandTraits traits() const { return {.name = "RENAME", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("RENAME ").mailbox(from).text(" ").mailbox(to); }
};

/// SUBSCRIBE (RFC 3501 §6.3.6)
struct Subscribe {
  using Response = Nothing;

  std::string mailbox;

  CommandTraits traits() const { return {.name = "SUBSCRIBE", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("SUBSCRIBE ").mailbox(mailbox); }
};

/// UNSUBSCRIBE (RFC 3501 §6.3.7)
struct Unsubscribe {
  using Response = Nothing;

  std::string mailbox;

  CommandTraits traits() const { return {.name = "UNSUBSCRIBE", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("UNSUBSCRIBE ").mailbox(mailbox); }
};

}  // namespace mailrig::imap
