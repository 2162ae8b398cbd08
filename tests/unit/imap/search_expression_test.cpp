#include <mailrig/imap/search_expression.hpp>

#include <gmock/gmock.h>

#include <mailrig/imap/search.hpp>

#include "encoded.hpp"

namespace mailrig::imap {
namespace {

// What the expression is as SEARCH says it; or its error, with the offset.
std::string outcome(std::string_view expression, const Limits& limits = {}) {
  const auto key = parse_search_expression(expression, limits);
  if (!key) return key.error().about.expected + " at " + std::to_string(key.error().about.offset);
  const auto whole = encoded(Search{*key, ""});
  return whole.starts_with("A1 SEARCH ") ? whole.substr(10, whole.size() - 12) : whole;
}

struct Row {
  std::string_view expression;
  std::string outcome;
};

void check(std::span<const Row> rows) {
  for (const auto& row : rows) EXPECT_EQ(outcome(row.expression), row.outcome) << row.expression;
}

TEST(SearchExpression, EveryKey) {
  const Row rows[] = {
      {"all", "ALL"},
      {"(answered)", "ANSWERED"},
      {"Deleted", "DELETED"},
      {":draft", "DRAFT"},
      {"(:FLAGGED)", "FLAGGED"},
      {"new", "NEW"},
      {"old", "OLD"},
      {"recent", "RECENT"},
      {"seen", "SEEN"},
      {"unanswered", "UNANSWERED"},
      {"undeleted", "UNDELETED"},
      {"undraft", "UNDRAFT"},
      {"unflagged", "UNFLAGGED"},
      {"unseen", "UNSEEN"},
      {"savedatesupported", "SAVEDATESUPPORTED"},
      {"(bcc \"a b\")", "BCC \"a b\""},
      {"(body x)", "BODY x"},
      {"(cc x)", "CC x"},
      {"(from \"Smith\")", "FROM Smith"},
      {"(subject \"a \\\"b\\\" \\\\ c\")", "SUBJECT \"a \\\"b\\\" \\\\ c\""},
      {"(text \"(x)\")", "TEXT \"(x)\""},
      {"(to \"\")", "TO \"\""},
      {"(header \"Message-ID\" \"<x>\")", "HEADER Message-ID <x>"},
      {"(keyword $Junk)", "KEYWORD $Junk"},
      {"(unkeyword \"$Junk\")", "UNKEYWORD $Junk"},
      {"(before \"1-Feb-1994\")", "BEFORE 1-Feb-1994"},
      {"(on 01-feb-1994)", "ON 1-Feb-1994"},
      {"(since \"28-Dec-2014\")", "SINCE 28-Dec-2014"},
      {"(sentbefore 1-Feb-1994)", "SENTBEFORE 1-Feb-1994"},
      {"(senton 1-Feb-1994)", "SENTON 1-Feb-1994"},
      {"(sentsince 1-Feb-1994)", "SENTSINCE 1-Feb-1994"},
      {"(savedbefore 1-Feb-1994)", "SAVEDBEFORE 1-Feb-1994"},
      {"(savedon 1-Feb-1994)", "SAVEDON 1-Feb-1994"},
      {"(savedsince 1-Feb-1994)", "SAVEDSINCE 1-Feb-1994"},
      {"(larger 5)", "LARGER 5"},
      {"(smaller 5000000000)", "SMALLER 5000000000"},
      {"(older 60)", "OLDER 60"},
      {"(younger 259200)", "YOUNGER 259200"},
      {"(modseq 620162338)", "MODSEQ 620162338"},
      {"(emailid M6d99ac3275bb4e)", "EMAILID M6d99ac3275bb4e"},
      {"(threadid T64b478a75b7ea9)", "THREADID T64b478a75b7ea9"},
      {"(x-gm-msgid 1278455344230334865)", "X-GM-MSGID 1278455344230334865"},
      {"(x-gm-thrid 1266894439832287888)", "X-GM-THRID 1266894439832287888"},
      {"(x-gm-labels foo)", "X-GM-LABELS foo"},
      {"(x-gm-raw \"has:attachment in:unread\")", "X-GM-RAW \"has:attachment in:unread\""},
      {"(text \"F\xC3\xA5\")", "CHARSET UTF-8 TEXT {3}\r\n[+]F\xC3\xA5"},
  };
  check(rows);
}

TEST(SearchExpression, AndOrNot) {
  const Row rows[] = {
      {"(or (from \"x\") (not seen))", "OR FROM x NOT SEEN"},
      {"(and)", "ALL"},
      {"(and seen)", "SEEN"},
      {"(and seen (from \"x\") 1:5)", "SEEN FROM x 1:5"},
      {"(or seen)", "SEEN"},
      {"(or seen old new draft)", "OR SEEN OR OLD OR NEW DRAFT"},
      {"(or (and seen old) (and new draft) all)", "OR (SEEN OLD) OR (NEW DRAFT) ALL"},
      {"(not (and seen old))", "NOT (SEEN OLD)"},
      {"(not(not(not seen)))", "NOT NOT NOT SEEN"},
      {"(and (and seen old) new)", "(SEEN OLD) NEW"},
      {"\t( OR\r\n(FROM\"x\")(Not SEEN) )\n", "OR FROM x NOT SEEN"},
  };
  check(rows);
}

TEST(SearchExpression, Sets) {
  const Row rows[] = {
      {"1", "1"},
      {"1:5", "1:5"},
      {"5:1", "1:5"},
      {"1:*", "1:*"},
      {"*", "*"},
      {":*", "*"},
      {"$", "$"},
      {"3,1,2", "1:3"},
      {"(: 1 5)", "1:5"},
      {"(: 1 :*)", "1:*"},
      {"(: * 7)", "7:*"},
      {"(seq 1 (: 4 6) 9)", "1,4:6,9"},
      {"(uid 1 (: 4 6) 5:8 :*)", "UID 1,4:8,*"},
      {"(uid $)", "UID $"},
      {"(or $ 1,3000:3021)", "OR $ 1,3000:3021"},
      {"4294967295", "4294967295"},
  };
  check(rows);
}

TEST(SearchExpression, Errors) {
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"", "search-key at 0"},
      {"  ", "search-key at 2"},
      {"()", "search-key at 1"},
      {"(", "search-key at 1"},
      {")", "search-key at 0"},
      {"seen)", "the end at 4"},
      {"seen old", "the end at 5"},
      {"(seen", ") at 5"},
      {"(seen old)", ") at 6"},
      {"sean", "search-key at 0"},
      {"from", "search-key at 0"},
      {"(frm \"x\")", "search-key at 1"},
      {"\"seen\"", "search-key at 0"},
      {"((seen))", "search-key at 1"},
      {"(from)", "text at 5"},
      {"(from x y)", ") at 8"},
      {"(from \"x)", "DQUOTE at 9"},
      {"(from \"x\\", "DQUOTE at 9"},
      {"(from \"a\r\nA2 NOOP\")", "text at 8"},
      {"(from \"a\0\")"sv, "text at 8"},
      {"(from a\0)"sv, ") at 7"},
      {"(header x)", "text at 9"},
      {"(not)", "search-key at 4"},
      {"(not seen old)", ") at 10"},
      {"(or)", "search-key at 3"},
      {"(since \"tomorrow\")", "date at 7"},
      {"(since 30-Feb-1994)", "date at 7"},
      {"(larger x)", "number at 8"},
      {"(larger -1)", "number at 8"},
      {"(larger 18446744073709551616)", "number at 8"},
      {"(older 0)", "nz-number at 7"},
      {"(older 4294967296)", "nz-number at 7"},
      {"0", "sequence-set at 0"},
      {"1,0", "sequence-set at 2"},
      {"4294967296", "sequence-set at 0"},
      {"(: 1)", "seq-number at 4"},
      {"(: 0 1)", "seq-number at 3"},
      {"(: 1 2 3)", ") at 7"},
      {"(uid)", "sequence-set at 4"},
      {"(uid seen)", "sequence-set at 5"},
      {"(uid 1 $)", "sequence-set at 7"},
      {"(uid (1 2))", ": at 7"},
      {":", "search-key at 0"},
  };
  check(rows);
}

TEST(SearchExpression, Limits) {
  Limits limits;
  limits.nesting = 3;
  EXPECT_EQ(outcome("(not (not (not seen)))", limits), "NOT NOT NOT SEEN");
  EXPECT_EQ(outcome("(not (not (not (not seen))))", limits), "fewer parentheses at 16");
  limits.line = 4;
  EXPECT_EQ(outcome("seen", limits), "SEEN");
  EXPECT_EQ(outcome("seen ", limits), "fewer octets at 0");
  EXPECT_EQ(outcome(std::string(60'000, '(')), "search-key at 1");
  std::string nots;
  for (int i = 0; i < 10'000; ++i) nots += "(not ";
  EXPECT_EQ(outcome(nots), "fewer parentheses at 161");
}

TEST(SearchExpression, EveryCutIsOneErrorOrAnExpression) {
  const std::string_view whole = "(or (from \"a \\\" b\") (and 1:5 (: 7 9) (since 1-Feb-1994)))";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_search_expression(whole.substr(0, size))) << size;
}

TEST(SearchExpression, ManyKeys) {
  std::string expression = "(or";
  for (int i = 1; i <= 10'000; ++i) expression += " (uid " + std::to_string(i) + ')';
  Limits limits;
  limits.line = 1'000'000;
  const auto key = parse_search_expression(expression + ')', limits);
  ASSERT_TRUE(key);
  EXPECT_THAT(encoded(Search{*key, ""}), testing::EndsWith("OR UID 9998 OR UID 9999 UID 10000\r\n"));
}

}  // namespace
}  // namespace mailrig::imap
