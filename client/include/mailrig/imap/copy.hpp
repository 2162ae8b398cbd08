#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/selected.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// Which message became which, from servers with UIDPLUS (RFC 4315 §3). The ranges are as the server gave them, so that
/// the n-th of SequenceNumbers(source) became the n-th of SequenceNumbers(destination).
struct CopiedUids {
  std::uint32_t uid_validity = 0;  ///< Of the mailbox that they went to.
  std::vector<SequenceRange> source, destination;
};

/// COPY and UID COPY (RFC 3501 §6.4.7, §6.4.8)
struct Copy {
  using Response = std::optional<CopiedUids>;

  SequenceSet messages;
  std::string mailbox;
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    return {.name = uid ? "UID COPY" : "COPY", .states = selected_state, .uses_sequence_numbers = !uid};
  }
  void encode(CommandEncoder& out) const {
    out.text(traits().name).text(" ").sequence_set(messages).text(" ").mailbox(mailbox);
  }
  void collect(Response& response, OwnedResponse seen) const;
};

/// MOVE and UID MOVE (RFC 6851 §3)
struct Move {
  /// A server may expunge other messages at the same time, and move some messages even if it refuses the command.
  struct Response {
    std::optional<CopiedUids> uids;
    ExpungedMessages expunged;
  };

  SequenceSet messages;
  std::string mailbox;
  Numbering numbering = Numbering::sequence_number;

  CommandTraits traits() const {
    const bool uid = numbering == Numbering::uid;
    return {.name = uid ? "UID MOVE" : "MOVE", .states = selected_state, .uses_sequence_numbers = !uid};
  }
  void encode(CommandEncoder& out) const {
    out.text(traits().name).text(" ").sequence_set(messages).text(" ").mailbox(mailbox);
  }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
