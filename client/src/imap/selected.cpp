#include <mailrig/imap/selected.hpp>

namespace mailrig::imap {

void Expunge::collect(Response& response, OwnedResponse seen) const {
  if (const auto* expunged = seen.as<Expunged>()) response.push_back(expunged->number);
}

}  // namespace mailrig::imap
