#pragma once
#include <string>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::imap {

/// ENABLE (RFC 5161 §3.1): extensions that a server must be asked to use, such as CONDSTORE, QRESYNC, UTF8=ACCEPT
/// (RFC 6855 §3) or IMAP4rev2. The session then writes and reads accordingly.
struct Enable {
  struct Response {
    std::vector<std::string> enabled;  ///< What is on now; of what was asked, servers may leave out any.
    bool said = false;  ///< The server named them. Some say only OK, which is taken for all that was asked.
  };

  std::vector<std::string> extensions;  ///< One at least.

  CommandTraits traits() const {
    return {.name = "ENABLE",
            .states = {.not_authenticated = false, .authenticated = true, .selected = false},
            .effect = Effect::enables,
            .enables = extensions};
  }
  void encode(CommandEncoder& out) const;
  void collect(Response& response, OwnedResponse seen) const;
};

}  // namespace mailrig::imap
