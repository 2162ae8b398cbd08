#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/date_time.hpp>

namespace mailrig::imap {

/// APPEND (RFC 3501 §6.3.11)
struct Append {
  /// Where the message went, from servers with UIDPLUS (RFC 4315 §3).
  struct AppendedUid {
    std::uint32_t uid_validity = 0, uid = 0;
  };
  using Response = std::optional<AppendedUid>;

  std::string mailbox;
  std::string message;             ///< Any bytes but NUL.
  std::vector<std::string> flags;  ///< None: not sent.
  std::optional<DateTime> internal_date;

  CommandTraits traits() const { return {.name = "APPEND", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
