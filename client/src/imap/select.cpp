#include <mailrig/imap/select.hpp>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

void collect_selected(SelectedMailbox& mailbox, const OwnedResponse& seen) {
  if (const auto* exists = seen.as<Exists>()) mailbox.exists = exists->count;
  if (const auto* recent = seen.as<Recent>()) mailbox.recent = recent->count;
  if (const auto* data = seen.as<MailboxFlags>()) mailbox.flags = to_strings(data->flags);
  if (const auto* flags = code_in<code::PermanentFlags>(seen)) mailbox.permanent_flags = to_strings(flags->flags);
  if (const auto* unseen = code_in<code::Unseen>(seen)) mailbox.unseen = unseen->number;
  if (const auto* next = code_in<code::UidNext>(seen)) mailbox.uid_next = next->value;
  if (const auto* validity = code_in<code::UidValidity>(seen)) mailbox.uid_validity = validity->value;
  if (const auto* highest = code_in<code::HighestModSeq>(seen)) mailbox.highest_mod_seq = highest->value;
  if (code_in<code::ReadOnly>(seen)) mailbox.read_only = true;
  if (code_in<code::ReadWrite>(seen)) mailbox.read_only = false;
}

}  // namespace

void Select::collect(Response& response, OwnedResponse seen) const { collect_selected(response, seen); }

void Examine::collect(Response& response, OwnedResponse seen) const {
  collect_selected(response, seen);
  response.read_only = true;
}

}  // namespace mailrig::imap
