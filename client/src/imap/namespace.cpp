#include <mailrig/imap/namespace.hpp>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

std::vector<Namespace::Prefix> owned(std::span<const NamespacePrefix> prefixes) {
  std::vector<Namespace::Prefix> result;
  for (const auto& [prefix, delimiter, extensions] : prefixes) {
    auto& last = result.emplace_back();
    last.prefix = prefix;
    last.delimiter = delimiter;
    for (const auto& [name, values] : extensions) last.extensions.push_back({std::string(name), to_strings(values)});
  }
  return result;
}

}  // namespace

void Namespace::collect(Response& response, OwnedResponse seen) const {
  if (const auto* data = seen.as<NamespaceData>())
    response = {owned(data->personal), owned(data->other_users), owned(data->shared)};
}

}  // namespace mailrig::imap
