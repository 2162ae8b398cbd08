#pragma once
#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// UNSELECT (RFC 3691 §2): CLOSE without expunging anything.
struct Unselect {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "UNSELECT", .states = selected_state, .effect = Effect::deselects}; }
  void encode(CommandEncoder& out) const { out.text("UNSELECT"); }
};

}  // namespace mailrig::imap
