#include <mailrig/imap/search.hpp>

namespace mailrig::imap {

CommandTraits Search::traits() const {
  const bool uid = numbering == Numbering::uid;
  return {.name = uid ? "UID SEARCH" : "SEARCH",
          .states = selected_state,
          .uses_sequence_numbers = !uid || key.uses_sequence_numbers(),
          .may_expunge = uid};
}

// search = "SEARCH" [SP "CHARSET" SP astring] 1*(SP search-key)
void Search::encode(CommandEncoder& out) const {
  out.text(traits().name).text(" ");
  if (!charset.empty()) out.text("CHARSET ").astring(charset, "charset").text(" ");
  else if (key.has_eight_bit()) out.refuse("charset");
  key.encode(out);
}

void Search::collect(Response& response, OwnedResponse seen) const {
  if (const auto* results = seen.as<SearchResults>())
    response.insert(response.end(), results->numbers.begin(), results->numbers.end());
}

}  // namespace mailrig::imap
