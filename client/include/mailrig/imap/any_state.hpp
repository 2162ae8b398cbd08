#pragma once
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// CAPABILITY (RFC 3501 §6.1.1)
struct Capability {
  using Response = std::vector<std::string>;

  CommandTraits traits() const { return {.name = "CAPABILITY", .states = any_state}; }
  void encode(CommandEncoder& out) const { out.text("CAPABILITY"); }
  void collect(Response& response, OwnedResponse seen) const;
};

/// NOOP (RFC 3501 §6.1.2)
struct Noop {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "NOOP", .states = any_state}; }
  void encode(CommandEncoder& out) const { out.text("NOOP"); }
};

/// LOGOUT (RFC 3501 §6.1.3)
struct Logout {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "LOGOUT", .states = any_state, .effect = Effect::logs_out}; }
  void encode(CommandEncoder& out) const { out.text("LOGOUT"); }
};

/// X<atom> (RFC 3501 §6.5.1): a private command.
struct Experimental {
  using Response = Nothing;

  std::string name;       ///< Begins with X.
  std::string arguments;  ///< Words, quoted strings and lists; empty for none.

  CommandTraits traits() const { return {.name = "X", .states = any_state, .uses_sequence_numbers = true}; }
  void encode(CommandEncoder& out) const;
};

}  // namespace mailrig::imap
