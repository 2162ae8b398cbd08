#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/mailbox_state.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// What SELECT and EXAMINE say of the mailbox they open.
struct SelectedMailbox : MailboxState {
  bool uids_not_sticky = false;  ///< UIDs are good for this session only (RFC 4315 §3).

  // With QRESYNC: what has changed since, if uid_validity is still the same.
  std::vector<OwnedResponse> changed;  ///< Each holds a FetchedMessage.
  SequenceSet vanished;                ///< UIDs, of messages that may never have been known here.
};

/// What is known of a mailbox already (RFC 7162 §3.2.5). Needs ENABLE QRESYNC before.
struct QuickResync {
  std::uint32_t uid_validity = 0;  ///< From 1.
  std::uint64_t mod_seq = 0;       ///< From 1, at most 2^63-1.
  SequenceSet known_uids = {};     ///< Empty: all.
  // Some message numbers and their UIDs, for servers that have forgotten old expunges (§3.2.5.2): as many of the one
  // as of the other, or neither.
  SequenceSet known_numbers = {}, uids_of_numbers = {};
};

/// SELECT (RFC 3501 §6.3.1)
struct Select {
  using Response = SelectedMailbox;

  std::string mailbox;
  bool cond_store = false;  ///< Say MODSEQ from now on (RFC 7162 §3.1.8).
  std::optional<QuickResync> resync = {};

  CommandTraits traits() const {
    return {.name = "SELECT", .states = authenticated_states, .effect = Effect::selects, .mailbox = mailbox};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// EXAMINE (RFC 3501 §6.3.2)
struct Examine {
  using Response = SelectedMailbox;

  std::string mailbox;
  bool cond_store = false;
  std::optional<QuickResync> resync = {};

  CommandTraits traits() const {
    return {.name = "EXAMINE", .states = authenticated_states, .effect = Effect::selects, .mailbox = mailbox};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
