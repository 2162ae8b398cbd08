#include <mailrig/imap/sort.hpp>

#include <gmock/gmock.h>

#include <mailrig/imap/search_keys.hpp>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

TEST(Sort, Encode) {
  struct Row {
    Command command;
    std::string outcome;  // behind "A1 "
  };
  const Row rows[] = {
      // RFC 5256 §3
      {Sort{{{SortBy::subject}}, search::since("1-Feb-1994"), "UTF-8"}, "SORT (SUBJECT) UTF-8 SINCE 1-Feb-1994\r\n"},
      {Sort{{{SortBy::subject}, {SortBy::date, true}}, search::all()}, "SORT (SUBJECT REVERSE DATE) UTF-8 ALL\r\n"},
      {Sort{{{SortBy::subject}}, search::text("not in mailbox"), "US-ASCII", Numbering::uid},
       "UID SORT (SUBJECT) US-ASCII TEXT \"not in mailbox\"\r\n"},
      {Sort{{{SortBy::arrival}, {SortBy::cc}, {SortBy::from}, {SortBy::size}, {SortBy::to}}, search::all()},
       "SORT (ARRIVAL CC FROM SIZE TO) UTF-8 ALL\r\n"},
      // RFC 5957 §4
      {Sort{{{SortBy::display_from}, {SortBy::display_to, true}}, search::all()},
       "SORT (DISPLAYFROM REVERSE DISPLAYTO) UTF-8 ALL\r\n"},
      {Thread{"ORDEREDSUBJECT", search::since("5-MAR-2000")}, "THREAD ORDEREDSUBJECT UTF-8 SINCE 5-Mar-2000\r\n"},
      {Thread{"REFERENCES", search::text("gewp"), "US-ASCII", Numbering::uid},
       "UID THREAD REFERENCES US-ASCII TEXT gewp\r\n"},
      {Thread{"REFERENCES", search::text("F\xC3\xA5")}, "THREAD REFERENCES UTF-8 TEXT {3}\r\n[+]F\xC3\xA5\r\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(encoded(row.command), "A1 " + row.outcome);
}

TEST(Sort, Refuse) {
  const Command commands[] = {
      Sort{{}, search::all()},
      Sort{{{SortBy::to}}, {}},
      Sort{{{SortBy::to}}, search::all(), ""},
      Sort{{{SortBy::to}}, search::text("F\xE5")},
      Thread{"", search::all()},
      Thread{"X\r\nA2 NOOP", search::all()},
      Thread{"REFERENCES", search::all(), "x\r\ny"},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), StartsWith("bad argument: expected "));
}

TEST(Sort, SequenceNumbers) {
  EXPECT_TRUE((Sort{{{SortBy::to}}, search::all()}).traits().uses_sequence_numbers);
  EXPECT_FALSE((Sort{{{SortBy::to}}, search::all()}).traits().may_expunge);
  EXPECT_FALSE((Thread{"REFERENCES", search::all(), "UTF-8", Numbering::uid}).traits().uses_sequence_numbers);
  EXPECT_TRUE((Thread{"REFERENCES", search::all(), "UTF-8", Numbering::uid}).traits().may_expunge);
}

TEST(Sort, Collect) {
  const auto sorted =
      collected(Sort{{{SortBy::subject}}, search::all()}, {"* SORT 2 84 82", "* SORT 1 (MODSEQ 917162500)"});
  EXPECT_THAT(sorted.numbers, ElementsAre(2U, 84U, 82U, 1U));
  EXPECT_EQ(sorted.mod_seq, 917162500U);
  const auto threads = collected(Thread{"REFERENCES", search::all()}, {"* SEARCH 7", "* THREAD (2)(3 6)"});
  EXPECT_THAT(threads, ElementsAre(ThreadMember{2, 0}, ThreadMember{3, 0}, ThreadMember{6, 1}));
}

}  // namespace
}  // namespace mailrig::imap
