#include <mailrig/imap/copy.hpp>

#include "collect.hpp"

namespace mailrig::imap {

void Copy::collect(Response& response, OwnedResponse seen) const {
  if (const auto* code = code_in<code::CopyUid>(seen))
    response = CopiedUids{code->uid_validity,
                          {code->source.begin(), code->source.end()},
                          {code->destination.begin(), code->destination.end()}};
}

}  // namespace mailrig::imap
