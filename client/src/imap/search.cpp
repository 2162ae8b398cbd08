#include <mailrig/imap/search.hpp>

#include <algorithm>

#include "characters.hpp"
#include "encode_partial_range.hpp"

namespace mailrig::imap {
namespace {

std::string_view word(SearchReturn what) {
  switch (what) {
    case SearchReturn::min: return "MIN";
    case SearchReturn::max: return "MAX";
    case SearchReturn::all: return "ALL";
    case SearchReturn::count: return "COUNT";
    case SearchReturn::save: return "SAVE";
  }
  return {};
}

// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"   RFC 4466 §3
void encode_returns(CommandEncoder& out, const std::vector<SearchReturn>& returns,
                    const std::optional<PartialRange>& partial) {
  out.text(" RETURN (");
  std::string_view before;
  for (const auto what : returns) {
    if (partial && what == SearchReturn::all) out.refuse("search-return-opt", "ALL");  // RFC 9394 §3.1
    out.text(before).text(word(what));
    before = " ";
  }
  if (partial) encode_partial_range(out.text(before).text("PARTIAL "), *partial);
  out.text(")");
}

// A CHARSET is said where one is asked for or needed, but never once UTF8=ACCEPT is enabled (RFC 6855 §3).
void encode_charset(CommandEncoder& out, std::string_view charset, const SearchKey& key) {
  if (out.options().utf8) {
    if (!charset.empty() && !equals(charset, "UTF-8")) out.refuse("UTF-8", charset);
  } else if (!charset.empty() || key.has_eight_bit()) {
    out.text(" CHARSET ").astring(charset.empty() ? "UTF-8" : charset, "charset");
  }
  if (!key.is_utf8() && (charset.empty() || equals(charset, "UTF-8"))) out.refuse("UTF-8");
}

}  // namespace

CommandTraits Search::traits() const {
  const bool uid = numbering == Numbering::uid;
  return {.name = uid ? "UID SEARCH" : "SEARCH",
          .states = selected_state,
          .uses_sequence_numbers = !uid || key.uses_sequence_numbers(),
          .may_expunge = uid,
          .told_apart = returns || partial};  // ESEARCH names the tag
}

// search         = "SEARCH" [search-return-opts] SP search-program
// search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)   RFC 4466 §3
void Search::encode(CommandEncoder& out) const {
  out.text(traits().name);
  if (returns || partial) encode_returns(out, returns.value_or(std::vector<SearchReturn>()), partial);
  encode_charset(out, charset, key);
  key.encode(out.text(" "));
}

void Search::collect(Response& response, OwnedResponse seen) const {
  if (const auto* found = seen.as<SearchResults>()) {
    response.messages.add(SequenceSet::of(found->numbers));
    if (found->mod_seq) response.mod_seq = found->mod_seq;
  }
  const auto* found = seen.as<ExtendedSearchResults>();
  if (!found || found->uid != (numbering == Numbering::uid)) return;
  if (found->all) response.messages.add(SequenceSet::of(*found->all));
  if (found->partial) response.partial.add(SequenceSet::of(found->partial->messages));
  if (found->min) response.min = found->min;
  if (found->max) response.max = found->max;
  if (found->count) response.count = found->count;
  if (found->mod_seq) response.mod_seq = found->mod_seq;
}

}  // namespace mailrig::imap
