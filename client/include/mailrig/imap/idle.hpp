#pragma once
#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// IDLE (RFC 2177 §3). It goes on until Session::end_idle(), or until another command is submitted; what the server
/// says meanwhile comes as Data events. A server may log off whoever idles for 30 minutes: end it and begin anew
/// before.
struct Idle {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "IDLE", .states = authenticated_states, .stays_open = true}; }
  void encode(CommandEncoder& out) const { out.text("IDLE"); }
};

}  // namespace mailrig::imap
