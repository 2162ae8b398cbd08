#include <mailrig/imap/copy.hpp>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

// A command about many messages may bring several codes, and some servers send the same one untagged and tagged.
void collect_copied(std::optional<CopiedUids>& copied, const OwnedResponse& seen) {
  const auto* code = code_in<code::CopyUid>(seen);
  if (!code) return;
  if (!copied || copied->uid_validity != code->uid_validity) copied = CopiedUids{code->uid_validity, {}, {}};
  auto& [validity, source, destination] = *copied;
  if (source.size() >= code->source.size() && std::equal(code->source.rbegin(), code->source.rend(), source.rbegin()))
    return;
  source.insert(source.end(), code->source.begin(), code->source.end());
  destination.insert(destination.end(), code->destination.begin(), code->destination.end());
}

}  // namespace

void Copy::collect(Response& response, OwnedResponse seen) const { collect_copied(response, seen); }

void Move::collect(Response& response, OwnedResponse seen) const {
  collect_copied(response.uids, seen);
  collect_expunged(response.expunged, seen);
}

}  // namespace mailrig::imap
