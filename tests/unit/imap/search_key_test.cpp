#include <mailrig/imap/search_key.hpp>

#include <gmock/gmock.h>

#include <array>

#include <mailrig/imap/search.hpp>

#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using namespace std::chrono_literals;

std::string text(const SearchKey& key) {
  const auto whole = encoded(Search{key, "", {}});
  return whole.substr(10, whole.size() - 12);  // "A1 SEARCH " and CRLF
}

TEST(SearchKey, Encode) {
  using K = SearchKey;
  const auto date = 1994y / 2 / 1;
  struct Row {
    SearchKey key;
    std::string outcome;
  };
  const Row rows[] = {
      {K::is(Is::all), "ALL"},
      {K::is(Is::new_), "NEW"},
      {K::is(Is::old), "OLD"},
      {K::is(Is::unanswered), "UNANSWERED"},
      {K::is(Is::unseen), "UNSEEN"},
      {K::in(In::bcc, "a b"), "BCC \"a b\""},
      {K::in(In::to, "("), "TO \"(\""},
      {K::in(In::from, ""), "FROM \"\""},
      {K::when(When::since, date), "SINCE 1-Feb-1994"},
      {K::when(When::sent_before, date), "SENTBEFORE 1-Feb-1994"},
      {K::header("Message-ID", "<x>"), "HEADER Message-ID <x>"},
      {K::keyword("$Junk"), "KEYWORD $Junk"},
      {K::unkeyword("a"), "UNKEYWORD a"},
      {K::larger(5), "LARGER 5"},
      {K::smaller(0), "SMALLER 0"},
      {K::numbers({1, 2, star}), "1:2,*"},
      {K::uids({7}), "UID 7"},
      {K::negation(K::is(Is::seen)), "NOT SEEN"},
      {K::either(K::is(Is::seen), K::uids({7})), "OR SEEN UID 7"},
      {K::all_of(std::array{K::is(Is::seen)}), "SEEN"},
      {K::all_of(std::array{K::is(Is::flagged), K::when(When::since, date), K::negation(K::in(In::from, "Smith"))}),
       "FLAGGED SINCE 1-Feb-1994 NOT FROM Smith"},
      {K::negation(K::all_of(std::array{K::is(Is::seen), K::is(Is::draft)})), "NOT (SEEN DRAFT)"},
      {K::either(K::all_of(std::array{K::is(Is::seen), K::is(Is::draft)}), K::raw("X-KEY (1 2)")),
       "OR (SEEN DRAFT) (X-KEY (1 2))"},
  };
  for (const auto& row : rows) EXPECT_EQ(text(row.key), row.outcome);
}

TEST(SearchKey, KnowsItsSequenceNumbers) {
  EXPECT_FALSE(SearchKey::uids({1}).uses_sequence_numbers());
  EXPECT_TRUE(SearchKey::negation(SearchKey::numbers({1})).uses_sequence_numbers());
  EXPECT_TRUE(SearchKey::raw("ALL").uses_sequence_numbers());
  EXPECT_FALSE((Search{SearchKey::uids({1}), "", Numbering::uid}).traits().uses_sequence_numbers);
  EXPECT_TRUE((Search{SearchKey::uids({1}), "", Numbering::sequence_number}).traits().uses_sequence_numbers);
}

}  // namespace
}  // namespace mailrig::imap
