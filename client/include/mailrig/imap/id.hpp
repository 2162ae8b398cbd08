#pragma once
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// ID (RFC 2971 §3.1). Some servers, 163.com among them, refuse SELECT to those who do not say who they are.
struct Id {
  struct Field {
    std::string name;                  ///< "name", "version", "vendor", ... (§3.3); at most 30 octets.
    std::optional<std::string> value;  ///< At most 1024 octets; absent: NIL.
  };
  using Response = std::vector<Field>;  ///< Who the server says it is. No behaviour may depend on it (§2).

  std::vector<Field> fields = {};  ///< At most 30, each name once. None: NIL, which only asks.

  CommandTraits traits() const { return {.name = "ID", .states = any_state}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
