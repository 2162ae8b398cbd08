#include <vector>

#include "grammar.hpp"

namespace mailrig::imap {
namespace {

// Reads the "(MODSEQ n)" behind the numbers of SEARCH and SORT.
// search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"   RFC 7162 §7
std::uint64_t search_sort_mod_seq(Scanner& in) {
  in.open_list("search-sort-mod-seq");
  if (!equals(in.word("MODSEQ"), "MODSEQ")) in.failed("MODSEQ");
  in.space();
  const auto value = in.number64("mod-sequence-value");
  in.expect_close();
  return value;
}

// search-correlator = SP "(" "TAG" SP tag-string ")", where RFC 7377 §2.1 puts more pairs behind the tag
std::optional<std::string_view> search_correlator(Scanner& in) {
  std::optional<std::string_view> tag;
  in.list("search-correlator", [&] {
    const auto name = in.word("search-correlator");
    in.space();
    if (equals(name, "TAG")) tag = in.astring("tag-string");
    else if (!in.skip_value()) in.failed("search-correlator");
  });
  return tag;
}

// nz-number, of which some results are 0 where there is none
std::optional<std::uint32_t> found_number(Scanner& in) {
  const auto number = in.number();
  if (number == 0 && in.ok() && in.tolerate(Tolerance::zero_number, "nz-number")) return std::nullopt;
  return number;
}

// partial-range-first = nz-number ":" nz-number
// partial-range-last  = MINUS nz-number ":" MINUS nz-number   RFC 9394 §4
PartialRange partial_range(Scanner& in) {
  PartialRange range;
  range.from_end = in.accept('-');
  range.first = in.nz_number();
  in.expect(':', ":");
  if (range.from_end) in.expect('-', "MINUS");
  range.last = in.nz_number();
  return range;
}

// ret-data-partial = "PARTIAL" SP "(" partial-range SP partial-results ")"
// partial-results  = sequence-set / "NIL"                                    RFC 9394 §4
PartialResults partial_results(Scanner& in) {
  PartialResults results;
  in.open_list("ret-data-partial");
  results.range = partial_range(in);
  in.space();
  if (in.peek_nil()) in.advance(3);
  else results.messages = in.uid_set();
  in.expect_close();
  return results;
}

// "UID", which stands in front of all the others, or
// search-return-data = "MIN" SP nz-number / "MAX" SP nz-number / "ALL" SP sequence-set / "COUNT" SP number
//                      / "MODSEQ" SP mod-sequence-value / ret-data-partial / search-modifier-name SP tagged-ext-val
//                                                                              RFC 4731 §4, RFC 9394 §4, RFC 4466 §3
void search_return_data(Scanner& in, ExtendedSearchResults& results, ListBuilder<RawItem>& others) {
  const auto name = in.word("search-modifier-name");
  if (equals(name, "UID") && !results.uid) {
    results.uid = true;
    return;
  }
  in.space();
  if (equals(name, "MIN")) results.min = found_number(in);
  else if (equals(name, "MAX")) results.max = found_number(in);
  else if (equals(name, "COUNT")) results.count = in.number();
  else if (equals(name, "ALL")) results.all = in.uid_set();
  else if (equals(name, "MODSEQ")) results.mod_seq = in.number64("mod-sequence-value");
  else if (equals(name, "PARTIAL")) results.partial = partial_results(in);
  else {
    const auto begin = in.at();
    if (!in.skip_value()) return in.failed("search-return-value");
    in.add(others, {name, in.since(begin)});
  }
}

// Reads the lists of a THREAD response without recursion: its nesting is that of a conversation, not of a grammar, and
// RFC 5256 §4 sets it no limit. Limits::items bounds it.
class ThreadParser {
 public:
  explicit ThreadParser(Scanner& in)
      : in_(in), members_(in.list_of<ThreadMember>()), open_(in.list_of<std::uint32_t>()) {}

  // 1*thread-list
  // thread-list    = "(" (thread-members / thread-nested) ")"
  // thread-members = nz-number *(SP nz-number) [SP thread-nested]
  // thread-nested  = 2*thread-list                                  RFC 5256 §5
  std::span<const ThreadMember> parse() {
    do list();
    while (in_.ok() && (open_.size() > 0 || in_.peek() == '('));
    return members_.view();
  }

 private:
  // One "(" with the numbers behind it, or one ")".
  void list() {
    if (in_.accept(')')) return close();
    in_.expect('(', "thread-list");
    in_.add(open_, depth_);
    if (in_.peek() == '(') member(0);  // siblings without a parent here
    else if (in_.peek() == ')') in_.tolerate(Tolerance::empty_list, "thread-members");
    else numbers();
  }

  void numbers() {
    member(in_.nz_number());
    while (in_.ok() && in_.peek() == ' ') {
      in_.space();
      if (in_.peek() == '(') return;
      if (in_.peek() == ')') in_.tolerate(Tolerance::trailing_space, "thread-members");
      else member(in_.nz_number());
    }
    if (in_.peek() == '(') in_.tolerate(Tolerance::missing_space, "SP");
  }

  void close() {
    if (open_.size() == 0) return in_.failed("thread-list");
    depth_ = open_.view().back();
    open_.shrink(open_.size() - 1);
    while (in_.peek() == ' ' && in_.peek_next() != '\0' && in_.tolerate(Tolerance::extra_space, "thread-list"))
      in_.advance(1);
  }

  void member(std::uint32_t number) { in_.add(members_, {number, depth_++}); }

  Scanner& in_;
  ListBuilder<ThreadMember> members_;
  ListBuilder<std::uint32_t> open_;  // of each list that is open: the depth of its first member
  std::uint32_t depth_ = 0;          // of the next member
};

}  // namespace

// "SEARCH" *(SP nz-number) [SP search-sort-mod-seq]   RFC 3501 §9, RFC 7162 §7
// "SORT" *(SP nz-number) [SP search-sort-mod-seq]     RFC 5256 §5
SearchResults parse_search_results(Scanner& in) {
  SearchResults result;
  auto numbers = in.list_of<std::uint32_t>();
  while (in.ok() && in.peek() == ' ') {
    in.space();
    if (in.at_end()) in.tolerate(Tolerance::trailing_space, "nz-number");
    else if (in.peek() == '(') result.mod_seq = search_sort_mod_seq(in);
    else if (const auto number = found_number(in)) in.add(numbers, *number);
  }
  result.numbers = numbers.view();
  return result;
}

SortResults parse_sort_results(Scanner& in) {
  const auto [numbers, mod_seq] = parse_search_results(in);
  return {numbers, mod_seq};
}

// esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)   RFC 4466 §3
ExtendedSearchResults parse_extended_search_results(Scanner& in) {
  ExtendedSearchResults result;
  auto others = in.list_of<RawItem>();
  for (bool first = true; in.ok() && in.peek() == ' '; first = false) {
    in.space();
    if (in.at_end()) in.tolerate(Tolerance::trailing_space, "search-return-data");
    else if (first && in.peek() == '(') result.tag = search_correlator(in);
    else search_return_data(in, result, others);
  }
  result.others = others.view();
  return result;
}

// thread-data = "THREAD" [SP 1*thread-list]   RFC 5256 §5
ThreadResults parse_thread_results(Scanner& in) {
  if (in.at_end()) return {};
  in.space();
  if (in.at_end() && in.tolerate(Tolerance::trailing_space, "thread-list")) return {};
  return {ThreadParser(in).parse()};
}

// expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids   RFC 7162 §7
Vanished parse_vanished(Scanner& in) {
  Vanished result;
  in.space();
  if (in.peek() == '(') {
    in.open_list("(EARLIER)");
    if (!equals(in.word("EARLIER"), "EARLIER")) in.failed("EARLIER");
    in.expect_close();
    in.space();
    result.earlier = true;
  }
  result.uids = in.uid_set();
  return result;
}

}  // namespace mailrig::imap
