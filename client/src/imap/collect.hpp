#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/command.hpp>
#include <mailrig/imap/selected.hpp>
#include <mailrig/imap/sequence_set.hpp>

namespace mailrig::imap {

// What collectors share.

inline std::vector<std::string> to_strings(std::span<const std::string_view> views) {
  return {views.begin(), views.end()};
}

// The code of a status response, tagged or not, if it is a T.
template <class T>
const T* code_in(const OwnedResponse& seen) {
  const auto* status = seen.as<StatusResponse>();
  return status ? status->code_as<T>() : nullptr;
}

// Keeps a FETCH response that speaks of a message of the set.
inline void collect_messages(std::vector<OwnedResponse>& response, OwnedResponse seen, const SequenceSet& asked_for,
                             Numbering numbering) {
  const auto* message = seen.as<FetchedMessage>();
  if (!message || (numbering == Numbering::uid && !message->uid)) return;
  if (asked_for.contains(numbering == Numbering::uid ? *message->uid : message->number))
    response.push_back(std::move(seen));
}

inline void collect_expunged(ExpungedMessages& response, const OwnedResponse& seen) {
  if (const auto* expunged = seen.as<Expunged>()) response.numbers.push_back(expunged->number);
  const auto* vanished = seen.as<Vanished>();
  if (vanished && !vanished->earlier) response.uids.add(SequenceSet::of(vanished->uids));
  if (const auto* code = code_in<code::HighestModSeq>(seen)) response.highest_mod_seq = code->value;
}

}  // namespace mailrig::imap
