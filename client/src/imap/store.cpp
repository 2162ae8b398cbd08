#include <mailrig/imap/store.hpp>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

// What stands between the messages and the flags: SP ["+" / "-"] item [".SILENT"]
void encode_change(CommandEncoder& out, Store::Change change, std::string_view item, bool silent) {
  static constexpr std::string_view signs[] = {" ", " +", " -"};
  out.text(signs[static_cast<std::size_t>(change)]).text(item).text(silent ? ".SILENT" : "");
}

void collect_stored(StoreResponse& response, OwnedResponse seen, const SequenceSet& messages, Numbering numbering) {
  const auto* status = seen.as<StatusResponse>();
  const auto* code = code_in<code::Modified>(seen);
  if (code && status->tag) response.modified = SequenceSet::of(code->messages);
  collect_messages(response.messages, std::move(seen), messages, numbering);
}

// A system label, "\" atom, is a flag, all others are astrings.
void encode_label(CommandEncoder& out, std::string_view label) {
  if (label.starts_with('\\')) out.flag(label);
  else out.astring(label, "X-GM-LABELS");
}

}  // namespace

// store           = "STORE" SP sequence-set [store-modifiers] SP store-att-flags   RFC 4466 §3
// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
// store-modifier  =/ "UNCHANGEDSINCE" SP mod-sequence-valzer                       RFC 7162 §7
void Store::encode(CommandEncoder& out) const {
  if (flags.empty() && (change != Change::replace || !parenthesized)) out.refuse("flag");
  out.text(traits().name).text(" ").sequence_set(messages);
  if (unchanged_since) out.text(" (UNCHANGEDSINCE ").number(*unchanged_since).text(")");
  encode_change(out, change, "FLAGS", silent);
  if (parenthesized) out.text(" ").flag_list(flags);
  else
    for (const auto& flag : flags) out.text(" ").flag(flag);
}

void Store::collect(Response& response, OwnedResponse seen) const {
  collect_stored(response, std::move(seen), messages, numbering);
}

// As store, with X-GM-LABELS for FLAGS and astrings for flags.
void StoreGmailLabels::encode(CommandEncoder& out) const {
  if (labels.empty() && change != Store::Change::replace) out.refuse("X-GM-LABELS");
  out.text(traits().name).text(" ").sequence_set(messages);
  encode_change(out, change, "X-GM-LABELS", silent);
  out.text(" (");
  for (const auto& label : labels) encode_label(out.text(&label == labels.data() ? "" : " "), label);
  out.text(")");
}

void StoreGmailLabels::collect(Response& response, OwnedResponse seen) const {
  collect_stored(response, std::move(seen), messages, numbering);
}

}  // namespace mailrig::imap
