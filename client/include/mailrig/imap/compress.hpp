#pragma once
#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// COMPRESS DEFLATE (RFC 4978 §3), the only algorithm there is. Named so because Compress is the action that follows
/// it.
struct CompressCommand {
  using Response = Nothing;

  CommandTraits traits() const {
    return {.name = "COMPRESS", .states = authenticated_states, .effect = Effect::compresses};
  }
  void encode(CommandEncoder& out) const { out.text("COMPRESS DEFLATE"); }
};

}  // namespace mailrig::imap
