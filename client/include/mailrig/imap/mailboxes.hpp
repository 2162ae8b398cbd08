#pragma once
#include <string>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// CREATE (RFC 3501 §6.3.3)
struct Create {
  using Response = Nothing;

  std::string mailbox;

  CommandTraits traits() const { return {.name = "CREATE", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("CREATE ").mailbox(mailbox); }
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
