#include <mailrig/imap/acl.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

// RFC 4314 §3
TEST(Acl, Encode) {
  using Change = SetAcl::Change;
  EXPECT_EQ(encoded(SetAcl{"INBOX/Drafts", "Byron", "lrswikda"}), "A1 SETACL INBOX/Drafts Byron lrswikda\r\n");
  EXPECT_EQ(encoded(SetAcl{"INBOX/Drafts", "Chris", "cda", Change::add}), "A1 SETACL INBOX/Drafts Chris +cda\r\n");
  EXPECT_EQ(encoded(SetAcl{"a b", "-Fred", "w0", Change::remove}), "A1 SETACL \"a b\" -Fred -w0\r\n");
  EXPECT_EQ(encoded(SetAcl{"a", "", ""}), "A1 SETACL a \"\" \"\"\r\n");
  EXPECT_EQ(encoded(DeleteAcl{"INBOX", "Fred"}), "A1 DELETEACL INBOX Fred\r\n");
  EXPECT_EQ(encoded(GetAcl{"INBOX"}), "A1 GETACL INBOX\r\n");
  EXPECT_EQ(encoded(ListRights{"~/Mail/saved", "smith"}), "A1 LISTRIGHTS ~/Mail/saved smith\r\n");
  EXPECT_EQ(encoded(MyRights{"INBOX"}), "A1 MYRIGHTS INBOX\r\n");
}

TEST(Acl, Refuse) {
  const std::string evil = "x\r\nA2 DELETE INBOX";
  const Command commands[] = {
      SetAcl{"a", "b", "lrQ"}, SetAcl{"a", "b", "+l"}, SetAcl{"a", "b", "l r"},
      SetAcl{"a", "b", evil},  SetAcl{"a", evil, "l"}, SetAcl{evil, "b", "l"},
      DeleteAcl{evil, "b"},    DeleteAcl{"a", evil},   GetAcl{evil},
      ListRights{evil, "b"},   ListRights{"a", evil},  MyRights{evil},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected "));
}

// Of another mailbox or another user nothing is taken.
TEST(Acl, Collect) {
  const auto list =
      collected(GetAcl{"inbox"}, {"* ACL other Eve w", "* ACL INBOX Fred rwipslxetad -Fred wetd $team w"});
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].identifier, "Fred");
  EXPECT_EQ(list[0].rights, "rwipslxetad");
  EXPECT_EQ(list[1].identifier, "-Fred");
  EXPECT_EQ(list[2].rights, "w");

  const auto rights =
      collected(ListRights{"~/Mail/saved", "smith"}, {"* LISTRIGHTS ~/Mail/saved smith la r swicdkxte",
                                                      "* LISTRIGHTS ~/Mail/saved eve a b", "* LISTRIGHTS x smith a b"});
  EXPECT_EQ(rights.required, "la");
  EXPECT_THAT(rights.optional, ElementsAre("r", "swicdkxte"));

  EXPECT_EQ(collected(MyRights{"INBOX"}, {"* MYRIGHTS Inbox rwiptsldaex", "* MYRIGHTS x l"}), "rwiptsldaex");
}

}  // namespace
}  // namespace mailrig::imap
