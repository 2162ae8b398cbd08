#include <mailrig/imap/search_key.hpp>

#include <gmock/gmock.h>

#include <array>

#include <mailrig/imap/search.hpp>
#include <mailrig/imap/search_keys.hpp>

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

TEST(SearchKey, OfExtensions) {
  using K = SearchKey;
  struct Row {
    SearchKey key;
    std::string outcome;
  };
  const Row rows[] = {
      {K::is(Is::save_date_supported), "SAVEDATESUPPORTED"},
      {K::when(When::saved_on, 2014y / 12 / 28), "SAVEDON 28-Dec-2014"},  // RFC 8514 §4.3
      {K::when(When::saved_before, "28-Dec-2014"), "SAVEDBEFORE 28-Dec-2014"},
      {K::when(When::saved_since, "28-dec-2014"), "SAVEDSINCE 28-Dec-2014"},
      {K::older(1s), "OLDER 1"},
      {K::younger(4294967295s), "YOUNGER 4294967295"},
      {K::mod_seq(620162338), "MODSEQ 620162338"},  // RFC 7162 §3.1.5
      {K::mod_seq("\\draft", EntryType::all, 620162338), R"(MODSEQ "/flags/\\draft" all 620162338)"},
      {K::mod_seq("$MDNSent", EntryType::private_, 0), "MODSEQ \"/flags/$MDNSent\" priv 0"},
      {K::mod_seq("x", EntryType::shared, 1), "MODSEQ \"/flags/x\" shared 1"},
      {K::email_id("M6d99ac3275bb4e"), "EMAILID M6d99ac3275bb4e"},
      {K::thread_id("T_-1"), "THREADID T_-1"},
      {K::gmail_message_id(1278455344230334865), "X-GM-MSGID 1278455344230334865"},
      {K::gmail_thread_id(18446744073709551615U), "X-GM-THRID 18446744073709551615"},
      {K::gmail_label("a b"), "X-GM-LABELS \"a b\""},
      {K::gmail_raw("has:attachment in:unread"), "X-GM-RAW \"has:attachment in:unread\""},
      {K::larger(4294967296), "LARGER 4294967296"},  // RFC 9051 §9 number64
      {K::any_of(std::array{K::is(Is::seen)}), "SEEN"},
      {K::any_of(std::array{K::is(Is::seen), K::is(Is::old), K::is(Is::draft)}), "OR SEEN OR OLD DRAFT"},
  };
  for (const auto& row : rows) EXPECT_EQ(text(row.key), row.outcome);
}

TEST(SearchKey, EveryKeyByItsName) {
  using namespace search;  // NOLINT: what it is for
  const auto date = 1994y / 2 / 1;
  struct Row {
    SearchKey key;
    std::string outcome;
  };
  const Row rows[] = {
      {search::all(), "ALL"},
      {answered(), "ANSWERED"},
      {search::bcc("x"), "BCC x"},
      {before(date), "BEFORE 1-Feb-1994"},
      {before("1-Feb-1994"), "BEFORE 1-Feb-1994"},
      {search::body("x"), "BODY x"},
      {cc("x"), "CC x"},
      {deleted(), "DELETED"},
      {draft(), "DRAFT"},
      {flagged(), "FLAGGED"},
      {from("x"), "FROM x"},
      {header("X", "y"), "HEADER X y"},
      {header("X"), "HEADER X \"\""},
      {keyword("x"), "KEYWORD x"},
      {larger(1), "LARGER 1"},
      {new_(), "NEW"},
      {old(), "OLD"},
      {on(date), "ON 1-Feb-1994"},
      {on("1-Feb-1994"), "ON 1-Feb-1994"},
      {recent(), "RECENT"},
      {seen(), "SEEN"},
      {sentbefore(date), "SENTBEFORE 1-Feb-1994"},
      {sentbefore("1-Feb-1994"), "SENTBEFORE 1-Feb-1994"},
      {senton(date), "SENTON 1-Feb-1994"},
      {senton("1-Feb-1994"), "SENTON 1-Feb-1994"},
      {sentsince(date), "SENTSINCE 1-Feb-1994"},
      {sentsince("1-Feb-1994"), "SENTSINCE 1-Feb-1994"},
      {since(date), "SINCE 1-Feb-1994"},
      {since("1-Feb-1994"), "SINCE 1-Feb-1994"},
      {smaller(1), "SMALLER 1"},
      {subject("x"), "SUBJECT x"},
      {search::text("x"), "TEXT x"},
      {search::to("x"), "TO x"},
      {uid({1, 2}), "UID 1:2"},
      {unanswered(), "UNANSWERED"},
      {undeleted(), "UNDELETED"},
      {undraft(), "UNDRAFT"},
      {unflagged(), "UNFLAGGED"},
      {unkeyword("x"), "UNKEYWORD x"},
      {unseen(), "UNSEEN"},
      {numbers({1, 2}), "1:2"},
      {flagged() && since(date) && !from("Smith"), "FLAGGED SINCE 1-Feb-1994 NOT FROM Smith"},
      {!(seen() && draft()), "NOT (SEEN DRAFT)"},
      {seen() && (draft() || old()) && recent(), "SEEN OR DRAFT OLD RECENT"},
      {seen() || (draft() && old()), "OR SEEN (DRAFT OLD)"},
      {!!seen(), "NOT NOT SEEN"},
      {SearchKey::raw("A B") && seen(), "A B SEEN"},
  };
  for (const auto& row : rows) EXPECT_EQ(imap::text(row.key), row.outcome);
}

TEST(SearchKey, Refuse) {
  using K = SearchKey;
  const K keys[] = {
      K::when(When::since, "30-Feb-1994"),
      K::when(When::since, ""),
      K::when(When::since, "1-Feb-1994 NOT SEEN"),
      K::older(0s),
      K::younger(-1s),
      K::older(4294967296s),
      K::mod_seq("", EntryType::all, 1),
      K::mod_seq("\\", EntryType::all, 1),
      K::mod_seq("a\" b", EntryType::all, 1),
      K::email_id(""),
      K::email_id("a b"),
      K::thread_id(std::string(256, 'a')),
      K::gmail_label("a\r\nb"),
      K::gmail_raw(std::string(1, '\0')),
      K::negation({}),
      K::either({}, K::is(Is::all)),
      K::is(Is::all) && K(),
      K::any_of({}),
      K::all_of({}),
      K::is(Is::all) && K::numbers({}),
  };
  for (const auto& key : keys)
    EXPECT_THAT(encoded(Search{key, "", {}}), testing::StartsWith("bad argument: expected "));
}

TEST(SearchKey, KnowsItsSequenceNumbers) {
  EXPECT_FALSE(SearchKey::uids({1}).uses_sequence_numbers());
  EXPECT_TRUE(SearchKey::negation(SearchKey::numbers({1})).uses_sequence_numbers());
  EXPECT_TRUE((search::seen() && search::numbers({1})).uses_sequence_numbers());
  EXPECT_TRUE(SearchKey::raw("ALL").uses_sequence_numbers());
}
}  // namespace
}  // namespace mailrig::imap
