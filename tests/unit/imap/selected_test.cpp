#include <mailrig/imap/selected.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Selected, UidExpunge) {
  EXPECT_EQ(encoded(UidExpunge{{3000, 3001, 3002}}), "A1 UID EXPUNGE 3000:3002\r\n");  // RFC 4315 §2.1
  EXPECT_EQ(encoded(UidExpunge{SequenceSet::saved()}), "A1 UID EXPUNGE $\r\n");
  EXPECT_THAT(encoded(UidExpunge{}), testing::StartsWith("bad argument: expected sequence-set"));
  EXPECT_TRUE(Expunge{}.traits().may_expunge);
  EXPECT_TRUE(UidExpunge{}.traits().may_expunge);
}

// RFC 7162 §3.2.7: the same messages, with and without QRESYNC.
TEST(Selected, ExpungedMessages) {
  const auto plain = collected(Expunge{}, {"* 3 EXPUNGE", "* 3 EXPUNGE", "* 5 EXPUNGE", "* 8 EXPUNGE", "* 4 EXISTS",
                                           "A202 OK [HIGHESTMODSEQ 20010715194045319] expunged"});
  EXPECT_THAT(plain.numbers, ElementsAre(3U, 3U, 5U, 8U));
  EXPECT_TRUE(plain.uids.empty());
  EXPECT_EQ(plain.highest_mod_seq, 20010715194045319U);
  const auto resync = collected(
      UidExpunge{{1}}, {"* VANISHED (EARLIER) 300", "* VANISHED 405,407", "* VANISHED 425,410", "B202 OK expunged"});
  EXPECT_THAT(resync.numbers, IsEmpty());
  EXPECT_EQ(resync.uids.text(), "405,407,410,425");
  EXPECT_FALSE(resync.highest_mod_seq);
}

}  // namespace
}  // namespace mailrig::imap
