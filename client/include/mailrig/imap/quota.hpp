#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// What a quota root limits (RFC 9208 §4.2.1; the same in RFC 2087).
struct Quota {
  struct Resource {
    std::string name;  ///< STORAGE, in units of 1024 octets, MESSAGE, MAILBOX, ... (§5)
    std::uint64_t usage = 0, limit = 0;
  };

  std::string root;  ///< Any name, often "".
  std::vector<Resource> resources;

  /// The resource of that name, whatever its case, or null.
  const Resource* resource(std::string_view name) const noexcept;
};

/// GETQUOTA (RFC 9208 §4.1.1)
struct GetQuota {
  using Response = Quota;

  std::string root;

  CommandTraits traits() const {
    return {.name = "GETQUOTA", .states = authenticated_states, .told_apart = true, .subject = root};
  }
  void encode(CommandEncoder& out) const { out.text("GETQUOTA ").astring(root, "quota-root-name"); }
  void collect(Response& response, OwnedResponse seen) const;
};

/// GETQUOTAROOT (RFC 9208 §4.1.2)
struct GetQuotaRoot {
  struct Response {
    std::vector<std::string> roots;  ///< Of the mailbox. None: it has no quota.
    std::vector<Quota> quotas;       ///< Of these roots, as far as the server says.
  };

  std::string mailbox;

  CommandTraits traits() const { return {.name = "GETQUOTAROOT", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const { out.text("GETQUOTAROOT ").mailbox(mailbox); }
  void collect(Response& response, OwnedResponse seen) const;
};

/// SETQUOTA (RFC 9208 §4.1.3)
struct SetQuota {
  struct Limit {
    std::string resource;
    std::uint64_t limit = 0;  ///< At most 2^63-1.
  };
  using Response = Quota;  ///< What holds now, from servers that say it.

  std::string root;
  std::vector<Limit> limits;  ///< A resource that is not named has no limit then.

  CommandTraits traits() const { return {.name = "SETQUOTA", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
