#include <mailrig/imap/any_state.hpp>

#include "characters.hpp"
#include "collect.hpp"

namespace mailrig::imap {

void Capability::collect(Response& response, OwnedResponse seen) const {
  if (const auto* data = seen.as<CapabilityData>()) response = to_strings(data->names);
}

// x-command = "X" atom <experimental command arguments>
void Experimental::encode(CommandEncoder& out) const {
  if (name.size() < 2 || upper(name[0]) != 'X') out.refuse("x-command", name);
  out.atom(name, "x-command");
  if (!arguments.empty()) out.text(" ").raw(arguments, "experimental command arguments");
}

}  // namespace mailrig::imap
