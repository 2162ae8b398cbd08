#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// What STORE and its kin answer.
struct StoreResponse {
  std::vector<OwnedResponse> messages;  ///< As Fetch::Response.
  /// Those left alone because they had changed (MODIFIED, RFC 7162 §3.1.3). If some are gone as well, a server may
  /// refuse the command as a whole.
  SequenceSet modified;
};

/// STORE and UID STORE (RFC 3501 §6.4.6, §6.4.8)
struct Store {
  using Response = StoreResponse;
  enum class Change { replace, add, remove };

  SequenceSet messages;
  Change change = Change::replace;
  std::vector<std::string> flags;  ///< None: all flags are taken off, which only `replace` can mean.
  bool silent = false;             ///< Ask the server not to repeat the flags.
  bool parenthesized = true;       ///< store-att-flags allows flags without parentheses as well.
  Numbering numbering = Numbering::sequence_number;
  std::optional<std::uint64_t> unchanged_since{};  ///< Only messages not changed since this MODSEQ (RFC 7162 §3.1.3).

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    return {.name = uid ? "UID STORE" : "STORE",
            .states = selected_state,
            .uses_sequence_numbers = !uid,
            .may_expunge = uid,
            .told_apart = true};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// STORE and UID STORE of X-GM-LABELS, of Google's X-GM-EXT-1.
struct StoreGmailLabels {
  using Response = StoreResponse;

  SequenceSet messages;
  Store::Change change = Store::Change::replace;
  /// Mailbox names as they go on the wire, and system labels such as "\Starred". None: all are taken off, which only
  /// `replace` can mean.
  std::vector<std::string> labels;
  bool silent = false;  ///< Ask the server not to repeat the labels.
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    // Taking a label off may take the message out of the mailbox, whatever RFC 3501 §7.4.1 says of STORE.
    return {.name = uid ? "UID STORE" : "STORE", .states = selected_state, .uses_sequence_numbers = !uid};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
