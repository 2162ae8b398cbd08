#include <mailrig/imap/select.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

// RFC 7162 §3.1.8, §3.2.5
TEST(Select, EncodesItsParameters) {
  const QuickResync bare{67890007, 20050715194045000};
  const QuickResync known{67890007, 20050715194045000, *SequenceSet::parse("41,43:211,214:541")};
  const QuickResync matched{67890007, 90060115194045000, {1}, {1, 2, 5}, {10, 20, 30}};
  EXPECT_EQ(encoded(Select{"INBOX"}), "A1 SELECT INBOX\r\n");
  EXPECT_EQ(encoded(Select{"INBOX", true}), "A1 SELECT INBOX (CONDSTORE)\r\n");
  EXPECT_EQ(encoded(Select{"INBOX", false, bare}), "A1 SELECT INBOX (QRESYNC (67890007 20050715194045000))\r\n");
  EXPECT_EQ(encoded(Select{"INBOX", false, known}),
            "A1 SELECT INBOX (QRESYNC (67890007 20050715194045000 41,43:211,214:541))\r\n");
  EXPECT_EQ(encoded(Examine{"a b", true, matched}),
            "A1 EXAMINE \"a b\" (CONDSTORE QRESYNC (67890007 90060115194045000 1 (1:2,5 10,20,30)))\r\n");
}

TEST(Select, RefusesWhatCannotBeKnown) {
  const auto all = SequenceSet::range(1, star);
  const QuickResync refused[] = {
      {0, 1},
      {1, 0},
      {1, 9'223'372'036'854'775'808U},
      {1, 1, all},
      {1, 1, SequenceSet::saved()},
      {1, 1, {}, {1}, {}},
      {1, 1, {}, {}, {1}},
      {1, 1, {}, {1}, {1, 2}},
      {1, 1, {}, all, all},
  };
  for (const auto& resync : refused)
    EXPECT_THAT(encoded(Select{"INBOX", false, resync}), testing::StartsWith("bad argument: expected "));
}

// RFC 7162 §3.2.5.1
TEST(Select, CollectsWhatHasChanged) {
  const auto box = collected(
      Select{"INBOX", false, QuickResync{67890007, 20050715194045000}},
      {"* 5 EXISTS", "* 9 FETCH (UID 9)", "* OK [CLOSED]", "* 100 EXISTS", "* OK [UIDVALIDITY 67890007] x",
       "* OK [HIGHESTMODSEQ 90060115205545359] x", "* OK [MAILBOXID (F2212ea87)] Ok", "* VANISHED (EARLIER) 41,43:116",
       "* 49 FETCH (UID 117 FLAGS (\\Seen) MODSEQ (90060115194045001))", "A1 OK [READ-WRITE] x"});
  EXPECT_EQ(box.exists, 100U);
  EXPECT_EQ(box.highest_mod_seq, 90060115205545359U);
  EXPECT_EQ(box.mailbox_id, "F2212ea87");
  EXPECT_EQ(box.vanished.text(), "41,43:116");
  ASSERT_EQ(box.changed.size(), 1U);
  EXPECT_EQ(box.changed[0].as<FetchedMessage>()->uid, 117U);
  EXPECT_FALSE(box.read_only);
}

// What else is told belongs to the mailbox that was selected before.
TEST(Select, CollectsNoChangesThatItDidNotAskFor) {
  const auto box = collected(Select{"a"}, {"* 9 FETCH (UID 9)", "* VANISHED 3", "A1 OK x"});
  EXPECT_TRUE(box.changed.empty());
  EXPECT_TRUE(box.vanished.empty());
}

TEST(Select, CollectsWhatTheMailboxCannotDo) {
  const auto box = collected(Select{"a"}, {"* OK [HIGHESTMODSEQ 5] x", "* OK [NOMODSEQ] Sorry",
                                           "* NO [UIDNOTSTICKY] Non-persistent UIDs", "A1 OK [READ-ONLY] x"});
  EXPECT_EQ(box.highest_mod_seq, std::nullopt);
  EXPECT_TRUE(box.uids_not_sticky);
  EXPECT_TRUE(box.read_only);
}

}  // namespace
}  // namespace mailrig::imap
