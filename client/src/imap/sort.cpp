#include <mailrig/imap/sort.hpp>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

std::string_view word(SortBy by) {
  switch (by) {
    case SortBy::arrival: return "ARRIVAL";
    case SortBy::cc: return "CC";
    case SortBy::date: return "DATE";
    case SortBy::from: return "FROM";
    case SortBy::size: return "SIZE";
    case SortBy::subject: return "SUBJECT";
    case SortBy::to: return "TO";
    case SortBy::display_from: return "DISPLAYFROM";
    case SortBy::display_to: return "DISPLAYTO";
  }
  return {};
}

// search-criteria = charset 1*(SP search-key)   RFC 5256 §5
void encode_criteria(CommandEncoder& out, std::string_view charset, const SearchKey& key) {
  if (charset.empty()) out.refuse("charset");
  if (!key.is_utf8() && equals(charset, "UTF-8")) out.refuse("UTF-8");
  key.encode(out.text(" ").astring(charset, "charset").text(" "));
}

// RFC 5256 §3: EXPUNGE is permitted while UID SORT and UID THREAD are in progress, but not SORT and THREAD.
CommandTraits traits_of(std::string_view name, std::string_view uid_name, Numbering numbering, const SearchKey& key) {
  const bool uid = numbering == Numbering::uid;
  return {.name = uid ? uid_name : name,
          .states = selected_state,
          .uses_sequence_numbers = !uid || key.uses_sequence_numbers(),
          .may_expunge = uid};
}

}  // namespace

CommandTraits Sort::traits() const { return traits_of("SORT", "UID SORT", numbering, key); }

// sort           = ["UID" SP] "SORT" SP sort-criteria SP search-criteria
// sort-criteria  = "(" sort-criterion *(SP sort-criterion) ")"
// sort-criterion = ["REVERSE" SP] sort-key                          RFC 5256 §5, RFC 5957 §5
void Sort::encode(CommandEncoder& out) const {
  if (criteria.empty()) out.refuse("sort-criterion");
  out.text(traits().name);
  std::string_view before = " (";
  for (const auto& [by, reverse] : criteria) {
    out.text(before).text(reverse ? "REVERSE " : "").text(word(by));
    before = " ";
  }
  encode_criteria(out.text(")"), charset, key);
}

void Sort::collect(Response& response, OwnedResponse seen) const {
  const auto* sorted = seen.as<SortResults>();
  if (!sorted) return;
  response.numbers.insert(response.numbers.end(), sorted->numbers.begin(), sorted->numbers.end());
  if (sorted->mod_seq) response.mod_seq = sorted->mod_seq;
}

CommandTraits Thread::traits() const { return traits_of("THREAD", "UID THREAD", numbering, key); }

// thread = ["UID" SP] "THREAD" SP thread-alg SP search-criteria   RFC 5256 §5
void Thread::encode(CommandEncoder& out) const {
  encode_criteria(out.text(traits().name).text(" ").atom(algorithm, "thread-alg"), charset, key);
}

void Thread::collect(Response& response, OwnedResponse seen) const {
  if (const auto* threads = seen.as<ThreadResults>())
    response.insert(response.end(), threads->members.begin(), threads->members.end());
}

}  // namespace mailrig::imap
