#include <mailrig/imap/quota.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

// RFC 9208 §4.1
TEST(Quota, Encode) {
  EXPECT_EQ(encoded(GetQuota{"!partition/sda4"}), "A1 GETQUOTA !partition/sda4\r\n");
  EXPECT_EQ(encoded(GetQuota{""}), "A1 GETQUOTA \"\"\r\n");
  EXPECT_EQ(encoded(GetQuotaRoot{"INBOX"}), "A1 GETQUOTAROOT INBOX\r\n");
  EXPECT_EQ(encoded(SetQuota{"#user/alice", {{"STORAGE", 510}}}), "A1 SETQUOTA #user/alice (STORAGE 510)\r\n");
  EXPECT_EQ(encoded(SetQuota{"", {{"STORAGE", 1}, {"MESSAGE", 9'223'372'036'854'775'807U}}}),
            "A1 SETQUOTA \"\" (STORAGE 1 MESSAGE 9223372036854775807)\r\n");
  EXPECT_EQ(encoded(SetQuota{"a", {}}), "A1 SETQUOTA a ()\r\n");
}

TEST(Quota, Refuse) {
  const Command commands[] = {
      GetQuota{"a\r\nb"},
      GetQuotaRoot{"a\nb"},
      SetQuota{"a\rb", {}},
      SetQuota{"a", {{"", 1}}},
      SetQuota{"a", {{"A 1) (B", 1}}},
      SetQuota{"a", {{"STORAGE", 9'223'372'036'854'775'808U}}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected "));
}

TEST(Quota, Collect) {
  const auto quota = collected(GetQuota{"#user/alice"}, {"* QUOTA other (STORAGE 1 2)",
                                                         R"(* QUOTA "#user/alice" (STORAGE 54 111 MESSAGE 42 1000))"});
  EXPECT_EQ(quota.root, "#user/alice");
  ASSERT_EQ(quota.resources.size(), 2U);
  EXPECT_EQ(quota.resources[0].name, "STORAGE");
  ASSERT_NE(quota.resource("message"), nullptr);
  EXPECT_EQ(quota.resource("message")->usage, 42U);
  EXPECT_EQ(quota.resource("message")->limit, 1000U);
  EXPECT_EQ(quota.resource("MAILBOX"), nullptr);

  const auto roots = collected(GetQuotaRoot{"INBOX"}, {R"(* QUOTAROOT INBOX "#user/alice" "!partition/sda4")",
                                                       R"(* QUOTA "#user/alice" (MESSAGE 42 1000))",
                                                       R"(* QUOTA "!partition/sda4" (STORAGE 104 10923847))"});
  EXPECT_THAT(roots.roots, ElementsAre("#user/alice", "!partition/sda4"));
  ASSERT_EQ(roots.quotas.size(), 2U);
  EXPECT_EQ(roots.quotas[1].resource("STORAGE")->limit, 10923847U);
  EXPECT_TRUE(collected(GetQuotaRoot{"comp.mail.mime"}, {"* QUOTAROOT comp.mail.mime"}).roots.empty());

  const auto set = collected(SetQuota{"a", {{"STORAGE", 510}}}, {"* QUOTA a (STORAGE 58 512)", "A1 OK Rounded quota"});
  EXPECT_EQ(set.resource("STORAGE")->limit, 512U);
}

}  // namespace
}  // namespace mailrig::imap
