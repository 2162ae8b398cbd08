#include <mailrig/imap/selected.hpp>

#include "collect.hpp"

namespace mailrig::imap {

void Expunge::collect(Response& response, OwnedResponse seen) const { collect_expunged(response, seen); }

void UidExpunge::collect(Response& response, OwnedResponse seen) const { collect_expunged(response, seen); }

}  // namespace mailrig::imap
