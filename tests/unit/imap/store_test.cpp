#include <mailrig/imap/store.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using Change = Store::Change;
using testing::StartsWith;

TEST(Store, Encode) {
  struct Row {
    Command command;
    std::string outcome;  // behind "A1 "
  };
  const Row rows[] = {
      {Store{SequenceSet::range(2, 4), Change::add, {"\\Deleted"}}, "STORE 2:4 +FLAGS (\\Deleted)\r\n"},
      {Store{{2}, Change::replace, {}, true}, "STORE 2 FLAGS.SILENT ()\r\n"},
      // RFC 7162 §3.1.3, examples 3, 4 and 8
      {Store{{6, 4, 8}, Change::add, {"\\Deleted"}, true, true, Numbering::uid, 12121230045U},
       "UID STORE 4,6,8 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)\r\n"},
      {Store{{star}, Change::add, {"\\Deleted", "$Processed"}, true, true, {}, 12121230045U},
       "STORE * (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted $Processed)\r\n"},
      {Store{{12}, Change::add, {"$MDNSent"}, true, true, {}, 0U},
       "STORE 12 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)\r\n"},
      {Store{SequenceSet::saved(), Change::add, {"\\Deleted"}, true}, "STORE $ +FLAGS.SILENT (\\Deleted)\r\n"},
      {StoreGmailLabels{{1}, Change::add, {"foo"}, false, {}}, "STORE 1 +X-GM-LABELS (foo)\r\n"},
      {StoreGmailLabels{{1}, Change::replace, {"\\Starred", "a b", "&BB4-"}, true, Numbering::uid},
       "UID STORE 1 X-GM-LABELS.SILENT (\\Starred \"a b\" &BB4-)\r\n"},
      {StoreGmailLabels{{1}, Change::replace, {}, false, {}}, "STORE 1 X-GM-LABELS ()\r\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(encoded(row.command), "A1 " + row.outcome);
}

TEST(Store, Refuse) {
  const std::string evil = "x\r\nA2 DELETE INBOX";
  const Command commands[] = {
      Store{{}, Change::add, {"a"}},
      Store{{1}, Change::add, {}},
      Store{{1}, Change::add, {"\\Recent"}},
      StoreGmailLabels{{}, Change::add, {"a"}, false, {}},
      StoreGmailLabels{{1}, Change::remove, {}, false, {}},
      StoreGmailLabels{{1}, Change::add, {evil}, false, {}},
      StoreGmailLabels{{1}, Change::add, {"\\" + evil}, false, {}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), StartsWith("bad argument: expected "));
}

// RFC 7162 §3.1.3, example 7
TEST(Store, TellsWhatWasNotStored) {
  const auto stored = collected(Store{{7, 5, 9}, Change::add, {"\\Deleted"}, true, true, {}, 320162338U},
                                {"* 7 FETCH (MODSEQ (320162342) FLAGS (\\Seen \\Deleted))",
                                 "* 5 FETCH (MODSEQ (320162350))", "* 9 FETCH (MODSEQ (320162349) FLAGS (\\Answered))",
                                 "* 4 FETCH (FLAGS ())", "d105 OK [MODIFIED 7,9] Conditional STORE failed"});
  ASSERT_EQ(stored.messages.size(), 3U);
  EXPECT_EQ(stored.messages[1].as<FetchedMessage>()->mod_seq, 320162350U);
  EXPECT_EQ(stored.modified.text(), "7,9");
  EXPECT_TRUE(collected(Store{{1}, Change::add, {"a"}}, {"A1 OK x"}).modified.empty());
}

}  // namespace
}  // namespace mailrig::imap
