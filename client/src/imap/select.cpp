#include <mailrig/imap/select.hpp>

#include <limits>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

// known-uids = sequence-set   ; "*" is not allowed, and what the server has saved would be of another mailbox
void encode_known(CommandEncoder& out, const SequenceSet& set) {
  if (set.is_saved() || (!set.empty() && set.ranges().back().last == star)) out.refuse("known-uids", set.text());
  out.sequence_set(set);
}

// "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"
// seq-match-data = "(" known-sequence-set SP known-uid-set ")"   RFC 7162 §7
void encode_resync(CommandEncoder& out, const QuickResync& resync) {
  if (resync.uid_validity == 0) out.refuse("uidvalidity", "0");
  if (resync.mod_seq == 0 || resync.mod_seq > std::numeric_limits<std::int64_t>::max())
    out.refuse("mod-sequence-value", std::to_string(resync.mod_seq));
  out.text("QRESYNC (").number(resync.uid_validity).text(" ").number(resync.mod_seq);
  if (!resync.known_uids.empty()) encode_known(out.text(" "), resync.known_uids);
  if (!resync.known_numbers.empty() || !resync.uids_of_numbers.empty()) {
    if (resync.known_numbers.size() != resync.uids_of_numbers.size()) out.refuse("seq-match-data");
    encode_known(out.text(" ("), resync.known_numbers);
    encode_known(out.text(" "), resync.uids_of_numbers);
    out.text(")");
  }
  out.text(")");
}

// select = "SELECT" SP mailbox [SP "(" select-param *(SP select-param) ")"]   RFC 4466 §6
void encode_select(CommandEncoder& out, std::string_view mailbox, bool cond_store,
                   const std::optional<QuickResync>& resync) {
  out.mailbox(mailbox);
  if (!cond_store && !resync) return;
  out.text(cond_store ? " (CONDSTORE" : " (");
  if (resync) encode_resync(out.text(cond_store ? " " : ""), *resync);
  out.text(")");
}

void collect_selected(SelectedMailbox& mailbox, const std::string& name, OwnedResponse seen, bool resyncs) {
  if (const auto* status = seen.as<StatusResponse>()) {
    // All before it was about the mailbox that was selected until now.
    if (status->says(code::Word::closed)) mailbox = {};
    if (status->says(code::Word::uid_not_sticky)) mailbox.uids_not_sticky = true;
  }
  mailbox.name = name;
  update(mailbox, seen);
  if (!resyncs) return;
  if (const auto* vanished = seen.as<Vanished>()) mailbox.vanished.add(SequenceSet::of(vanished->uids));
  if (seen.as<FetchedMessage>()) mailbox.changed.push_back(std::move(seen));
}

}  // namespace

void Select::encode(CommandEncoder& out) const { encode_select(out.text("SELECT "), mailbox, cond_store, resync); }

void Select::collect(Response& response, OwnedResponse seen) const {
  collect_selected(response, mailbox, std::move(seen), resync.has_value());
}

void Examine::encode(CommandEncoder& out) const { encode_select(out.text("EXAMINE "), mailbox, cond_store, resync); }

void Examine::collect(Response& response, OwnedResponse seen) const {
  collect_selected(response, mailbox, std::move(seen), resync.has_value());
  response.read_only = true;
}

}  // namespace mailrig::imap
