#pragma once
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// NAMESPACE (RFC 2342 §5, RFC 9051 §6.3.10)
struct Namespace {
  struct Extension {
    std::string name;
    std::vector<std::string> values;
  };
  struct Prefix {
    std::string prefix;             ///< What names in it begin with, delimiter included: "INBOX."; may be empty.
    std::optional<char> delimiter;  ///< Absent: names are flat.
    std::vector<Extension> extensions;
  };
  /// Of each kind, the first is the one to use (RFC 2342 §5).
  struct Response {
    std::vector<Prefix> personal, other_users, shared;
  };

  CommandTraits traits() const { return {.name = "NAMESPACE", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("NAMESPACE"); }
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
