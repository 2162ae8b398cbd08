#include <mailrig/imap/mailbox_state.hpp>

#include <algorithm>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

// RFC 7162 §3.2.10: each UID of VANISHED is one message less. Ranges are counted, not expanded.
std::uint64_t count(std::span<const SequenceRange> ranges) {
  std::uint64_t numbers = 0;
  for (const auto& range : ranges) numbers += std::uint64_t{range.last} - range.first + 1;
  return numbers;
}

void lower(std::uint32_t& number, std::uint64_t by) {
  number -= static_cast<std::uint32_t>(std::min<std::uint64_t>(number, by));
}

void update_by_code(MailboxState& mailbox, const StatusResponse& status) {
  using code::Word;
  if (const auto* flags = status.code_as<code::PermanentFlags>()) mailbox.permanent_flags = to_strings(flags->flags);
  if (const auto* unseen = status.code_as<code::Unseen>()) mailbox.unseen = unseen->number;
  if (const auto* next = status.code_as<code::UidNext>()) mailbox.uid_next = next->value;
  if (const auto* validity = status.code_as<code::UidValidity>()) mailbox.uid_validity = validity->value;
  if (const auto* highest = status.code_as<code::HighestModSeq>()) mailbox.highest_mod_seq = highest->value;
  if (const auto* id = status.code_as<code::MailboxId>()) mailbox.mailbox_id = id->id;
  if (status.says(Word::no_mod_seq)) mailbox.highest_mod_seq.reset();
  if (status.says(Word::read_only)) mailbox.read_only = true;
  if (status.says(Word::read_write)) mailbox.read_only = false;
}

}  // namespace

void update(MailboxState& mailbox, const OwnedResponse& response) {
  if (const auto* exists = response.as<Exists>()) mailbox.exists = exists->count;
  if (const auto* recent = response.as<Recent>()) mailbox.recent = recent->count;
  if (response.as<Expunged>()) lower(mailbox.exists, 1);
  if (const auto* vanished = response.as<Vanished>(); vanished && !vanished->earlier)
    lower(mailbox.exists, count(vanished->uids));
  if (const auto* data = response.as<MailboxFlags>()) mailbox.flags = to_strings(data->flags);
  if (const auto* status = response.as<StatusResponse>()) update_by_code(mailbox, *status);
}

}  // namespace mailrig::imap
