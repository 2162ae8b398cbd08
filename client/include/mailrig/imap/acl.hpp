#pragma once
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

// Access control lists (RFC 4314; RFC 2086, before it, had the rights "c" and "d" instead of "k", "x", "t" and "e").
// Rights are one letter or digit each (§2.1). An identifier is a user's name, "anyone", or what the server knows
// besides; a "-" in front of it speaks of rights that are taken away (§2).

/// Who has which rights to a mailbox.
struct AccessRight {
  std::string identifier, rights;
};

/// SETACL (RFC 4314 §3.1)
struct SetAcl {
  using Response = Nothing;
  enum class Change { replace, add, remove };

  std::string mailbox, identifier;
  std::string rights;
  Change change = Change::replace;

  CommandTraits traits() const { return {.name = "SETACL", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
};

/// DELETEACL (RFC 4314 §3.2)
struct DeleteAcl {
  using Response = Nothing;

  std::string mailbox, identifier;

  CommandTraits traits() const { return {.name = "DELETEACL", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const {
    out.text("DELETEACL ").mailbox(mailbox).text(" ").astring(identifier, "identifier");
  }
};

/// GETACL (RFC 4314 §3.3)
struct GetAcl {
  using Response = std::vector<AccessRight>;

  std::string mailbox;

  CommandTraits traits() const {
    return {.name = "GETACL", .states = authenticated_states, .told_apart = true, .subject = mailbox};
  }
  void encode(CommandEncoder& out) const { out.text("GETACL ").mailbox(mailbox); }
  void collect(Response& response, OwnedResponse seen) const;
};

/// LISTRIGHTS (RFC 4314 §3.4)
struct ListRights {
  struct Response {
    std::string required;               ///< What the identifier always has.
    std::vector<std::string> optional;  ///< What may be granted; the rights of one string only together.
  };

  std::string mailbox, identifier;

  CommandTraits traits() const {
    return {.name = "LISTRIGHTS", .states = authenticated_states, .told_apart = true, .subject = mailbox};
  }
  void encode(CommandEncoder& out) const {
    out.text("LISTRIGHTS ").mailbox(mailbox).text(" ").astring(identifier, "identifier");
  }
  void collect(Response& response, OwnedResponse seen) const;
};

/// MYRIGHTS (RFC 4314 §3.5)
struct MyRights {
  using Response = std::string;

  std::string mailbox;

  CommandTraits traits() const {
    return {.name = "MYRIGHTS", .states = authenticated_states, .told_apart = true, .subject = mailbox};
  }
  void encode(CommandEncoder& out) const { out.text("MYRIGHTS ").mailbox(mailbox); }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
