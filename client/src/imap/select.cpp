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

void collect_code(SelectedMailbox& mailbox, const StatusResponse& status) {
  using code::Word;
  if (const auto* flags = status.code_as<code::PermanentFlags>()) mailbox.permanent_flags = to_strings(flags->flags);
  if (const auto* unseen = status.code_as<code::Unseen>()) mailbox.unseen = unseen->number;
  if (const auto* next = status.code_as<code::UidNext>()) mailbox.uid_next = next->value;
  if (const auto* validity = status.code_as<code::UidValidity>()) mailbox.uid_validity = validity->value;
  if (const auto* highest = status.code_as<code::HighestModSeq>()) mailbox.highest_mod_seq = highest->value;
  if (const auto* id = status.code_as<code::MailboxId>()) mailbox.mailbox_id = id->id;
  if (status.says(Word::no_mod_seq)) mailbox.highest_mod_seq.reset();
  if (status.says(Word::uid_not_sticky)) mailbox.uids_not_sticky = true;
  if (status.says(Word::read_only)) mailbox.read_only = true;
  if (status.says(Word::read_write)) mailbox.read_only = false;
}

void collect_selected(SelectedMailbox& mailbox, OwnedResponse seen, bool resyncs) {
  if (const auto* status = seen.as<StatusResponse>()) {
    // All before it was about the mailbox that was selected until now.
    if (status->says(code::Word::closed)) mailbox = {};
    collect_code(mailbox, *status);
  }
  if (const auto* exists = seen.as<Exists>()) mailbox.exists = exists->count;
  if (const auto* recent = seen.as<Recent>()) mailbox.recent = recent->count;
  if (const auto* data = seen.as<MailboxFlags>()) mailbox.flags = to_strings(data->flags);
  if (!resyncs) return;
  if (const auto* vanished = seen.as<Vanished>()) mailbox.vanished.add(SequenceSet::of(vanished->uids));
  if (seen.as<FetchedMessage>()) mailbox.changed.push_back(std::move(seen));
}

}  // namespace

void Select::encode(CommandEncoder& out) const { encode_select(out.text("SELECT "), mailbox, cond_store, resync); }

void Select::collect(Response& response, OwnedResponse seen) const {
  collect_selected(response, std::move(seen), resync.has_value());
}

void Examine::encode(CommandEncoder& out) const { encode_select(out.text("EXAMINE "), mailbox, cond_store, resync); }

void Examine::collect(Response& response, OwnedResponse seen) const {
  collect_selected(response, std::move(seen), resync.has_value());
  response.read_only = true;
}

}  // namespace mailrig::imap
