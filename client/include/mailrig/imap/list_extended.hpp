#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <mailrig/imap/list.hpp>
#include <mailrig/imap/status.hpp>

namespace mailrig::imap {

/// Which mailboxes to list (RFC 5258 §3.1).
enum class ListSelection {
  subscribed,
  remote,
  recursive_match,  ///< Also those with children that match; only with subscribed.
  special_use       ///< RFC 6154 §2
};

/// What to say of them (RFC 5258 §3.2).
enum class ListReturn {
  subscribed,
  children,    ///< \HasChildren or \HasNoChildren.
  special_use  ///< RFC 6154 §2
};

/// LIST with options (RFC 5258 §3, RFC 9051 §6.3.9), RETURN (STATUS ...) of RFC 5819 among them. Without options and
/// with one pattern it is List. Some servers answer options with OK and no row: ask them again without.
struct ListExtended {
  struct Response {
    std::vector<ListedMailbox> mailboxes;
    std::map<std::string, StatusData, std::less<>> status;  ///< By name, as in `mailboxes`; servers may leave some out.
  };

  std::string reference;
  std::vector<std::string> patterns;  ///< One at least.
  std::vector<ListSelection> selection = {};
  std::vector<ListReturn> returned = {};
  std::vector<StatusItem> status = {};

  CommandTraits traits() const { return {.name = "LIST", .states = authenticated_states}; }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
