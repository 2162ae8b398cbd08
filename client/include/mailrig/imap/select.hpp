#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// What SELECT and EXAMINE say of the mailbox they open.
struct SelectedMailbox {
  std::uint32_t exists = 0, recent = 0;
  std::vector<std::string> flags;
  std::optional<std::vector<std::string>> permanent_flags;  ///< Absent: all flags are.
  std::optional<std::uint32_t> unseen, uid_next, uid_validity;
  std::optional<std::uint64_t> highest_mod_seq;
  bool read_only = false;
};

/// SELECT (RFC 3501 §6.3.1)
struct Select {
  using Response = SelectedMailbox;

  std::string mailbox;

  CommandTraits traits() const { return {.name = "SELECT", .states = authenticated_states, .effect = Effect::selects}; }
  void encode(CommandEncoder& out) const { out.text("SELECT ").mailbox(mailbox); }
  void collect(Response& response, OwnedResponse seen) const;
};

/// EXAMINE (RFC 3501 §6.3.2)
struct Examine {
  using Response = SelectedMailbox;

  std::string mailbox;

  CommandTraits traits() const {
    return {.name = "EXAMINE", .states = authenticated_states, .effect = Effect::selects};
  }
  void encode(CommandEncoder& out) const { out.text("EXAMINE ").mailbox(mailbox); }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
