#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// One row of LIST, LSUB or XLIST.
struct ListedMailbox {
  std::vector<std::string> attributes;  ///< \Noselect, \HasChildren, \Sent, ..., in the case the server sent.
  std::optional<char> delimiter;        ///< Absent: a flat name.
  std::string name;                     ///< As on the wire: see mailbox_name.hpp.

  std::vector<std::string> child_info = {};  ///< What of a RECURSIVEMATCH only its children match (RFC 5258 §3.5).
  std::optional<std::string> old_name = {};  ///< What it was called before (RFC 9051 §6.3.9.7).

  /// Whether it has that attribute, whatever its case, or one that implies it: \NonExistent implies \Noselect, and
  /// \Noinferiors \HasNoChildren (RFC 5258 §3).
  bool has(std::string_view attribute) const noexcept;
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

/// XLIST, what Google had before RFC 6154: LIST with the special uses of mailboxes. Servers answer it with XLIST rows
/// or with LIST rows.
struct Xlist {
  using Response = std::vector<ListedMailbox>;

  std::string reference, pattern;

  CommandTraits traits() const { return {.name = "XLIST", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("XLIST ").mailbox(reference).text(" ").list_mailbox(pattern); }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
