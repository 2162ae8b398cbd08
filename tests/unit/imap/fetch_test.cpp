#include <mailrig/imap/fetch.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::StartsWith;

TEST(Fetch, Encode) {
  struct Row {
    Command command;
    std::string outcome;  // behind "A1 "
  };
  const auto uid = Numbering::uid;
  const Row rows[] = {
      {Fetch{SequenceSet::range(1, 3), {MessageItem::mod_seq}}, "FETCH 1:3 MODSEQ\r\n"},
      {Fetch{{1},
             {MessageItem::save_date, MessageItem::preview, MessageItem::lazy_preview, MessageItem::email_id,
              MessageItem::thread_id}},
       "FETCH 1 (SAVEDATE PREVIEW PREVIEW (LAZY) EMAILID THREADID)\r\n"},
      {Fetch{{1}, {MessageItem::gmail_message_id, MessageItem::gmail_thread_id, MessageItem::gmail_labels}},
       "FETCH 1 (X-GM-MSGID X-GM-THRID X-GM-LABELS)\r\n"},
      // RFC 3516 §4.2
      {Fetch{{1}, {BinaryItem{{1, 2}, true}, BinaryItem{{}, false, Partial{10, 20}}, BinarySizeItem{{3}}}},
       "FETCH 1 (BINARY.PEEK[1.2] BINARY[]<10.20> BINARY.SIZE[3])\r\n"},
      {Fetch{SequenceSet::saved(), {MessageItem::uid, MessageItem::internal_date}}, "FETCH $ (UID INTERNALDATE)\r\n"},
      // RFC 7162 §3.1.4.1, §3.2.6
      {Fetch{SequenceSet::range(1, star), {MessageItem::flags}, uid, 12345U},
       "UID FETCH 1:* FLAGS (CHANGEDSINCE 12345)\r\n"},
      {FetchChanges{SequenceSet::range(300, 500), {MessageItem::flags}, 12345U},
       "UID FETCH 300:500 FLAGS (CHANGEDSINCE 12345 VANISHED)\r\n"},
      // RFC 9394 §3.3, §3.4
      {Fetch{
           SequenceSet::range(25900, 26600), {MessageItem::uid, MessageItem::flags}, uid, {}, PartialRange{1, 3, true}},
       "UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-3)\r\n"},
      {Fetch{SequenceSet::range(25900, 26600), {MessageItem::uid}, uid, 98305U, PartialRange{1, 30}},
       "UID FETCH 25900:26600 UID (PARTIAL 1:30 CHANGEDSINCE 98305)\r\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(encoded(row.command), "A1 " + row.outcome);
}

TEST(Fetch, Refuse) {
  const Command commands[] = {
      Fetch{{}, {MessageItem::uid}},
      Fetch{{1}, {}},
      Fetch{{1}, {FetchMacro::all, MessageItem::uid}},
      Fetch{{1}, {BinaryItem{{0}}}},
      Fetch{{1}, {BinaryItem{{}, false, Partial{0, 0}}}},
      Fetch{{1}, {BinarySizeItem{{1, 0}}}},
      Fetch{{1}, {MessageItem::uid}, Numbering::uid, 0U},
      Fetch{{1}, {MessageItem::uid}, Numbering::sequence_number, {}, PartialRange{}},
      Fetch{{1}, {MessageItem::uid}, Numbering::uid, {}, PartialRange{0, 1}},
      FetchChanges{{}, {MessageItem::uid}, 1},
      FetchChanges{{1}, {}, 1},
      FetchChanges{{1}, {MessageItem::uid}, 0},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), StartsWith("bad argument: expected "));
}

// attacks.md i-uid: what was not asked for is not attributed.
TEST(Fetch, CollectsTheMessagesAskedFor) {
  const std::initializer_list<std::string_view> lines = {"* 1 FETCH (UID 10 FLAGS ())", "* 2 FETCH (UID 20 FLAGS ())",
                                                         "* 3 FETCH (FLAGS ())", "* 4 EXISTS"};
  const auto by_number = collected(Fetch{{1, 3}, {MessageItem::flags}}, lines);
  ASSERT_EQ(by_number.size(), 2U);
  EXPECT_EQ(by_number[1].as<FetchedMessage>()->number, 3U);
  const auto by_uid = collected(Fetch{{20, 30}, {MessageItem::flags}, Numbering::uid}, lines);
  ASSERT_EQ(by_uid.size(), 1U);
  EXPECT_EQ(by_uid[0].as<FetchedMessage>()->uid, 20U);
  EXPECT_EQ(collected(Fetch{SequenceSet::saved(), {MessageItem::flags}}, lines).size(), 3U);
}

// RFC 7162 §3.2.6
TEST(Fetch, CollectsWhatIsGone) {
  const auto changes =
      collected(FetchChanges{SequenceSet::range(300, 500), {MessageItem::flags}, 12345},
                {"* VANISHED (EARLIER) 300:310,405,411", "* 1 FETCH (UID 404 MODSEQ (65402) FLAGS (\\Seen))",
                 "* VANISHED 499", "* 2 FETCH (UID 600 FLAGS ())", "s100 OK FETCH completed"});
  EXPECT_EQ(changes.vanished.text(), "300:310,405,411");
  ASSERT_EQ(changes.messages.size(), 1U);
  EXPECT_EQ(changes.messages[0].as<FetchedMessage>()->mod_seq, 65402U);
}

}  // namespace
}  // namespace mailrig::imap
