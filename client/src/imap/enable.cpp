#include <mailrig/imap/enable.hpp>

#include "collect.hpp"

namespace mailrig::imap {

// enable = "ENABLE" 1*(SP capability)   RFC 5161 §4
void Enable::encode(CommandEncoder& out) const {
  if (extensions.empty()) out.refuse("capability");
  out.text("ENABLE");
  for (const auto& extension : extensions) out.text(" ").atom(extension, "capability");
}

void Enable::collect(Response& response, OwnedResponse seen) const {
  if (const auto* data = seen.as<EnabledData>()) response = {to_strings(data->names), true};
  const auto* status = seen.as<StatusResponse>();
  if (status && status->tag && !response.said) response.enabled = extensions;
}

}  // namespace mailrig::imap
