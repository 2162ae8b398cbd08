#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// CHECK (RFC 3501 §6.4.1)
struct Check {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "CHECK", .states = selected_state}; }
  void encode(CommandEncoder& out) const { out.text("CHECK"); }
};

/// CLOSE (RFC 3501 §6.4.2). Named so because Close is what ends a connection.
struct CloseCommand {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "CLOSE", .states = selected_state, .effect = Effect::deselects}; }
  void encode(CommandEncoder& out) const { out.text("CLOSE"); }
};

/// What became of the messages that were removed.
struct ExpungedMessages {
  std::vector<std::uint32_t> numbers;  ///< EXPUNGE: each counts from the mailbox that the one before it left.
  SequenceSet uids;                    ///< VANISHED, which takes its place once QRESYNC is enabled (RFC 7162 §3.2.10).
  std::optional<std::uint64_t> highest_mod_seq{};  ///< RFC 7162 §3.2.7
};

/// EXPUNGE (RFC 3501 §6.4.3)
struct Expunge {
  using Response = ExpungedMessages;

  CommandTraits traits() const { return {.name = "EXPUNGE", .states = selected_state}; }
  void encode(CommandEncoder& out) const { out.text("EXPUNGE"); }
  void collect(Response& response, OwnedResponse seen) const;
};

/// UID EXPUNGE (RFC 4315 §2.1): of these messages, those with \Deleted.
struct UidExpunge {
  using Response = ExpungedMessages;

  SequenceSet uids;

  CommandTraits traits() const { return {.name = "UID EXPUNGE", .states = selected_state}; }
  void encode(CommandEncoder& out) const { out.text("UID EXPUNGE ").sequence_set(uids); }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
