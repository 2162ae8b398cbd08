#include <mailrig/imap/search.hpp>

#include <gmock/gmock.h>

#include <mailrig/imap/search_keys.hpp>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::StartsWith;
using Returns = std::vector<SearchReturn>;

Search returning(Returns returns, SearchKey key = search::all(), Numbering numbering = {}) {
  return {std::move(key), "", numbering, std::move(returns)};
}

TEST(Search, Encode) {
  const auto flagged = search::flagged() && search::since("1-Feb-1994") && !search::from("Smith");
  const auto uid = Numbering::uid;
  struct Row {
    Search command;
    std::string outcome;  // behind "A1 "
  };
  const Row rows[] = {
      {{flagged, ""}, "SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM Smith\r\n"},
      // RFC 4731 §3.1
      {returning({SearchReturn::min, SearchReturn::count}, flagged),
       "SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM Smith\r\n"},
      {returning({}, flagged), "SEARCH RETURN () FLAGGED SINCE 1-Feb-1994 NOT FROM Smith\r\n"},
      {returning({SearchReturn::min, SearchReturn::max}, search::numbers(SequenceSet::range(1, 5000)), uid),
       "UID SEARCH RETURN (MIN MAX) 1:5000\r\n"},
      {returning({SearchReturn::all}), "SEARCH RETURN (ALL) ALL\r\n"},
      // RFC 5182 §2.2
      {returning({SearchReturn::save}, flagged), "SEARCH RETURN (SAVE) FLAGGED SINCE 1-Feb-1994 NOT FROM Smith\r\n"},
      {{search::uid(SequenceSet::saved()) && search::smaller(4096), "", uid}, "UID SEARCH UID $ SMALLER 4096\r\n"},
      {{(search::numbers(SequenceSet::saved()) || search::numbers(*SequenceSet::parse("1,3000:3021"))) &&
            search::text("YYYYYYYY"),
        "UTF-8"},
       "SEARCH CHARSET UTF-8 OR $ 1,3000:3021 TEXT YYYYYYYY\r\n"},
      // RFC 9394 §3.1
      {{search::undeleted() && search::unkeyword("$Junk"), "", uid, {}, PartialRange{1, 100, true}},
       "UID SEARCH RETURN (PARTIAL -1:-100) UNDELETED UNKEYWORD $Junk\r\n"},
      {{search::all(), "", uid, Returns{SearchReturn::count}, PartialRange{23500, 24000}},
       "UID SEARCH RETURN (COUNT PARTIAL 23500:24000) ALL\r\n"},
      // RFC 5032 §4
      {{search::unseen() && SearchKey::younger(std::chrono::hours(72)), ""}, "SEARCH UNSEEN YOUNGER 259200\r\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(encoded(row.command), "A1 " + row.outcome);
}

TEST(Search, SaysACharsetWhereOneIsNeeded) {
  const auto eight_bit = search::text("F\xC3\xA5");
  const EncodeOptions utf8{.utf8 = true};
  EXPECT_EQ(encoded(Search{eight_bit, ""}), "A1 SEARCH CHARSET UTF-8 TEXT {3}\r\n[+]F\xC3\xA5\r\n");
  EXPECT_EQ(encoded(Search{search::text("F"), ""}), "A1 SEARCH TEXT F\r\n");
  EXPECT_EQ(encoded(Search{search::text("F\xE5"), "ISO-8859-1"}),
            "A1 SEARCH CHARSET ISO-8859-1 TEXT {2}\r\n[+]F\xE5\r\n");
  EXPECT_EQ(encoded(Search{eight_bit, "utf-8", {}, Returns{}}),
            "A1 SEARCH RETURN () CHARSET utf-8 TEXT {3}\r\n[+]F\xC3\xA5\r\n");
  // RFC 6855 §3: never once UTF8=ACCEPT is enabled.
  EXPECT_EQ(encoded(Search{eight_bit, ""}, utf8), "A1 SEARCH TEXT \"F\xC3\xA5\"\r\n");
  EXPECT_EQ(encoded(Search{eight_bit, "UTF-8"}, utf8), "A1 SEARCH TEXT \"F\xC3\xA5\"\r\n");
  EXPECT_THAT(encoded(Search{search::text("F"), "ISO-8859-1"}, utf8), StartsWith("bad argument: expected UTF-8"));
  EXPECT_THAT(encoded(Search{search::text("F\xE5"), ""}), StartsWith("bad argument: expected UTF-8"));
  EXPECT_THAT(encoded(Search{search::text("F\xE5"), "UTF-8"}), StartsWith("bad argument: expected UTF-8"));
  EXPECT_THAT(encoded(Search{search::text("F\xE5"), ""}, utf8), StartsWith("bad argument: expected UTF-8"));
}

TEST(Search, Refuse) {
  const Command commands[] = {
      Search{{}, ""},
      Search{search::all(), "x\r\nA2 NOOP"},
      Search{search::all(), "", {}, Returns{SearchReturn::all}, PartialRange{}},
      Search{search::all(), "", {}, {}, PartialRange{0, 5}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), StartsWith("bad argument: expected "));
}

TEST(Search, CollectsSearchAndEsearch) {
  const auto both =
      collected(Search{search::all(), ""}, {"* SEARCH 2 1", "* 3 EXISTS", "* SEARCH 882 (MODSEQ 917162500)"});
  EXPECT_EQ(both.messages.text(), "1:2,882");
  EXPECT_EQ(both.mod_seq, 917162500U);  // RFC 7162 §3.1.5
  const auto extended =
      collected(returning({}), {"* ESEARCH (TAG \"A283\") MIN 2 MAX 11 ALL 10:11,2 COUNT 3 MODSEQ 9"});
  EXPECT_EQ(extended.messages.text(), "2,10:11");
  EXPECT_EQ(extended.min, 2U);
  EXPECT_EQ(extended.max, 11U);
  EXPECT_EQ(extended.count, 3U);
  EXPECT_EQ(extended.mod_seq, 9U);
  const auto partial = collected(Search{search::all(), "", Numbering::uid, {}, PartialRange{1, 3, true}},
                                 {"* ESEARCH (TAG \"A1\") UID PARTIAL (-1:-3 7,9:10) COUNT 23764"});
  EXPECT_EQ(partial.partial.text(), "7,9:10");
  EXPECT_TRUE(partial.messages.empty());
  EXPECT_EQ(partial.count, 23764U);
  // Sequence numbers where UIDs were asked for are another's.
  EXPECT_TRUE(collected(Search{search::all(), "", Numbering::uid}, {"* ESEARCH ALL 1:5"}).messages.empty());
}

// Issue: a mailbox of 1,000,000 UIDs searches without expansion.
TEST(Search, AMillionMessages) {
  std::string line = "* SEARCH";
  for (int number = 1'000'000; number > 0; --number) line += ' ' + std::to_string(number);
  const auto listed = collected(Search{search::all(), "", Numbering::uid}, {line});
  EXPECT_EQ(listed.messages.text(), "1:1000000");
  EXPECT_EQ(listed.messages.ranges().size(), 1U);
  const auto range = collected(returning({}, search::all(), Numbering::uid), {"* ESEARCH UID ALL 1:1000000"});
  EXPECT_EQ(range.messages, listed.messages);
  EXPECT_EQ(range.messages.size(), 1'000'000U);
}

TEST(Search, KnowsItsSequenceNumbers) {
  EXPECT_FALSE((Search{search::uid({1}), "", Numbering::uid}).traits().uses_sequence_numbers);
  EXPECT_TRUE((Search{search::numbers({1}), "", Numbering::uid}).traits().uses_sequence_numbers);
  EXPECT_TRUE((Search{search::uid({1}), "", Numbering::sequence_number}).traits().uses_sequence_numbers);
  EXPECT_FALSE((Search{search::all(), ""}).traits().may_expunge);
  EXPECT_FALSE((Search{search::all(), ""}).traits().told_apart);
  EXPECT_TRUE(returning({}).traits().told_apart);
}

}  // namespace
}  // namespace mailrig::imap
