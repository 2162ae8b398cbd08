#pragma once
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// STORE and UID STORE (RFC 3501 §6.4.6, §6.4.8)
struct Store {
  using Response = std::vector<OwnedResponse>;  ///< As Fetch::Response.
  enum class Change { replace, add, remove };

  SequenceSet messages;
  Change change = Change::replace;
  std::vector<std::string> flags;  ///< None: all flags are taken off, which only `replace` can mean.
  bool silent = false;             ///< Ask the server not to repeat the flags.
  bool parenthesized = true;       ///< store-att-flags allows flags without parentheses as well.
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    return {.name = uid ? "UID STORE" : "STORE",
            .states = selected_state,
            .uses_sequence_numbers = !uid,
            .may_expunge = uid};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
