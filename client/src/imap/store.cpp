#include <mailrig/imap/store.hpp>

#include "collect.hpp"

namespace mailrig::imap {

// store           = "STORE" SP sequence-set SP store-att-flags
// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
void Store::encode(CommandEncoder& out) const {
  static constexpr std::string_view signs[] = {" ", " +", " -"};
  if (flags.empty() && (change != Change::replace || !parenthesized)) out.refuse("flag");
  out.text(traits().name).text(" ").sequence_set(messages);
  out.text(signs[static_cast<std::size_t>(change)]).text(silent ? "FLAGS.SILENT" : "FLAGS");
  if (parenthesized) out.text(" ").flag_list(flags);
  else
    for (const auto& flag : flags) out.text(" ").flag(flag);
}

void Store::collect(Response& response, OwnedResponse seen) const {
  collect_messages(response, std::move(seen), messages, numbering);
}

}  // namespace mailrig::imap
