#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// One annotation of a server or mailbox (RFC 5464 §3).
struct Annotation {
  std::string name;                  ///< Such as "/private/comment": "/private/" or "/shared/", then a path.
  std::optional<std::string> value;  ///< Any bytes. Absent: there is none; in SetMetadata, remove it.
};

/// GETMETADATA (RFC 5464 §4.2)
struct GetMetadata {
  /// How far below the entries named (§4.2.2).
  enum class Depth { none, children, everything };
  struct Response {
    std::vector<Annotation> annotations;
    std::optional<std::uint64_t> longest_left_out;  ///< Octets; set if max_size left something out (§4.2.1).
  };

  std::string mailbox;                         ///< Empty: of the server.
  std::vector<std::string> entries;            ///< One at least.
  std::optional<std::uint32_t> max_size = {};  ///< Leave out values of more octets.
  Depth depth = Depth::none;

  CommandTraits traits() const { return {.name = "GETMETADATA", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

/// SETMETADATA (RFC 5464 §4.3). All of it is done, or nothing.
struct SetMetadata {
  using Response = Nothing;

  std::string mailbox;                  ///< Empty: of the server.
  std::vector<Annotation> annotations;  ///< One at least.

  CommandTraits traits() const { return {.name = "SETMETADATA", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
};

}  // namespace mailrig::imap
