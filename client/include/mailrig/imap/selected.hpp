#pragma once
#include <cstdint>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// CHECK (RFC 3501 §6.4.1)
struct Check {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "CHECK", .states = selected_state}; }
  void encode(CommandEncoder& out) const { out.text("CHECK"); }
};

/// CLOSE (RFC 3501 §6.4.2). Named so because Close is what ends a connection.
struct CloseCommand {
  using Response = Nothing;

  CommandTraits traits() const { return {.name = "CLOSE", .states = selected_state, .effect = Effect::deselects}; }
  void encode(CommandEncoder& out) const { out.text("CLOSE"); }
};

/// EXPUNGE (RFC 3501 §6.4.3)
struct Expunge {
  using Response = std::vector<std::uint32_t>;  ///< Each counts from the mailbox that the one before it left.

  CommandTraits traits() const { return {.name = "EXPUNGE", .states = selected_state}; }
  void encode(CommandEncoder& out) const { out.text("EXPUNGE"); }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
