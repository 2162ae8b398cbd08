#include <mailrig/imap/quota.hpp>

#include <algorithm>
#include <limits>

#include <mailrig/imap/mailbox_name.hpp>

#include "characters.hpp"
#include "collect.hpp"

namespace mailrig::imap {
namespace {

Quota owned(const QuotaData& data) {
  Quota quota{std::string(data.root), {}};
  for (const auto& [name, usage, limit] : data.resources) quota.resources.push_back({std::string(name), usage, limit});
  return quota;
}

void collect_root(Quota& quota, const OwnedResponse& seen, std::string_view root) {
  const auto* data = seen.as<QuotaData>();
  if (data && data->root == root) quota = owned(*data);
}

}  // namespace

const Quota::Resource* Quota::resource(std::string_view name) const noexcept {
  const auto found =
      std::find_if(resources.begin(), resources.end(), [name](const Resource& r) { return equals(r.name, name); });
  return found == resources.end() ? nullptr : &*found;
}

void GetQuota::collect(Response& response, OwnedResponse seen) const { collect_root(response, seen, root); }

void GetQuotaRoot::collect(Response& response, OwnedResponse seen) const {
  if (const auto* data = seen.as<QuotaRootData>(); data && same_mailbox(data->mailbox, mailbox))
    response.roots = to_strings(data->roots);
  if (const auto* data = seen.as<QuotaData>()) response.quotas.push_back(owned(*data));
}

// setquota = "SETQUOTA" SP quota-root-name SP "(" [setquota-resource *(SP setquota-resource)] ")"
// setquota-resource = resource-name SP resource-limit   RFC 9208 §7
void SetQuota::encode(CommandEncoder& out) const {
  out.text("SETQUOTA ").astring(root, "quota-root-name").text(" (");
  for (const auto& [resource, limit] : limits) {
    if (limit > std::numeric_limits<std::int64_t>::max()) out.refuse("number64", std::to_string(limit));
    out.text(&resource == &limits.front().resource ? "" : " ").atom(resource, "resource-name").text(" ").number(limit);
  }
  out.text(")");
}

void SetQuota::collect(Response& response, OwnedResponse seen) const { collect_root(response, seen, root); }

}  // namespace mailrig::imap
