#include <mailrig/imap/status.hpp>

#include <gmock/gmock.h>

#include <mailrig/imap/mailboxes.hpp>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

TEST(Status, EncodesEveryItem) {
  EXPECT_EQ(encoded(Status{"x",
                           {StatusItem::size, StatusItem::deleted, StatusItem::deleted_storage,
                            StatusItem::highest_mod_seq, StatusItem::append_limit, StatusItem::mailbox_id}}),
            "A1 STATUS x (SIZE DELETED DELETED-STORAGE HIGHESTMODSEQ APPENDLIMIT MAILBOXID)\r\n");
}

// RFC 8438 §3, RFC 9208 §4.1.4, RFC 7162 §3.1.7, RFC 7889 §3.1, RFC 8474 §4.3
TEST(Status, CollectsEveryItem) {
  const auto data =
      collected(Status{"inbox", {StatusItem::size}},
                {"* STATUS INBOX (MESSAGES 12 DELETED 4 DELETED-STORAGE 8 SIZE 9223372036854775807 HIGHESTMODSEQ 0 "
                 "APPENDLIMIT 257890 MAILBOXID (Ff8e3ead4-9389))"});
  EXPECT_EQ(data.messages, 12U);
  EXPECT_EQ(data.deleted, 4U);
  EXPECT_EQ(data.deleted_storage, 8U);
  EXPECT_EQ(data.size, 9'223'372'036'854'775'807U);
  EXPECT_EQ(data.highest_mod_seq, 0U);
  EXPECT_EQ(data.append_limit, 257890U);
  EXPECT_EQ(data.mailbox_id, "Ff8e3ead4-9389");
  const auto none = collected(Status{"a", {StatusItem::append_limit}}, {"* STATUS a (APPENDLIMIT NIL)"});
  EXPECT_EQ(none.append_limit, std::nullopt);
  EXPECT_EQ(none.mailbox_id, std::nullopt);
}

// RFC 6154 §5.3, RFC 8474 §4.1
TEST(Create, ForASpecialUse) {
  EXPECT_EQ(encoded(Create{"MySpecial", {"\\Drafts", "\\Sent"}}), "A1 CREATE MySpecial (USE (\\Drafts \\Sent))\r\n");
  for (const auto& command : {Create{"a", {"Sent"}}, Create{"a", {"\\"}}, Create{"a", {"\\A) (B"}}})
    EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected "));
}

TEST(Create, TellsTheIdOfTheNewMailbox) {
  EXPECT_EQ(collected(Create{"foo"}, {"3 OK [MAILBOXID (F2212ea87-6097)] Completed"}).mailbox_id, "F2212ea87-6097");
  EXPECT_EQ(collected(Create{"foo"}, {"* OK [MAILBOXID (of-another)] x", "3 OK done"}).mailbox_id, "");
}

}  // namespace
}  // namespace mailrig::imap
