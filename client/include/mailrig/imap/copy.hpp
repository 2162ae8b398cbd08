#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

/// COPY and UID COPY (RFC 3501 §6.4.7, §6.4.8)
struct Copy {
  /// Which message became which, from servers with UIDPLUS (RFC 4315 §3). The sets correspond in the order given.
  struct CopiedUids {
    std::uint32_t uid_validity = 0;
    std::vector<SequenceRange> source, destination;
  };
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

}  // namespace mailrig::imap
