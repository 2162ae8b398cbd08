#pragma once
#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// UNAUTHENTICATE (RFC 8437 §3): as another user from here on. TLS stays; all else that was agreed on is forgotten.
struct Unauthenticate {
  using Response = Nothing;

  CommandTraits traits() const {
    return {.name = "UNAUTHENTICATE", .states = authenticated_states, .effect = Effect::unauthenticates};
  }
  void encode(CommandEncoder& out) const { out.text("UNAUTHENTICATE"); }
};

}  // namespace mailrig::imap
