#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// RFC 3501 §9 status-att
enum class StatusItem { messages, recent, uid_next, uid_validity, unseen };

/// STATUS (RFC 3501 §6.3.10)
struct Status {
  /// What the server did not say is absent.
  struct Response {
    std::optional<std::uint32_t> messages, recent, uid_next, uid_validity, unseen;
  };

  std::string mailbox;
  std::vector<StatusItem> items;  ///< One at least.

  CommandTraits traits() const { return {.name = "STATUS", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
