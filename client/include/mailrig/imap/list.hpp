#pragma once
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// One row of LIST or LSUB.
struct ListedMailbox {
  std::vector<std::string> attributes;
  std::optional<char> delimiter;  ///< Absent: a flat name.
  std::string name;
};

/// LIST (RFC 3501 §6.3.8)
struct List {
  using Response = std::vector<ListedMailbox>;

  std::string reference, pattern;

  CommandTraits traits() const { return {.name = "LIST", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("LIST ").mailbox(reference).text(" ").list_mailbox(pattern); }
  void collect(Response& response, OwnedResponse seen) const;
};

/// LSUB (RFC 3501 §6.3.9)
struct Lsub {
  using Response = std::vector<ListedMailbox>;

  std::string reference, pattern;

  CommandTraits traits() const { return {.name = "LSUB", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("LSUB ").mailbox(reference).text(" ").list_mailbox(pattern); }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
