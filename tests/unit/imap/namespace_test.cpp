#include <mailrig/imap/namespace.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Namespace, Encodes) { EXPECT_EQ(encoded(Namespace{}), "A1 NAMESPACE\r\n"); }

// RFC 2342 §5.8, and one of the other kinds
TEST(Namespace, Collects) {
  const auto spaces = collected(
      Namespace{}, {R"(* NAMESPACE (("" "/")("#mh/" NIL "X-PARAM" ("FLAG1" "FLAG2"))) (("~" "/")) NIL)", "A1 OK done"});
  ASSERT_EQ(spaces.personal.size(), 2U);
  EXPECT_EQ(spaces.personal[0].prefix, "");
  EXPECT_EQ(spaces.personal[0].delimiter, '/');
  EXPECT_THAT(spaces.personal[0].extensions, IsEmpty());
  EXPECT_EQ(spaces.personal[1].prefix, "#mh/");
  EXPECT_EQ(spaces.personal[1].delimiter, std::nullopt);
  ASSERT_EQ(spaces.personal[1].extensions.size(), 1U);
  EXPECT_EQ(spaces.personal[1].extensions[0].name, "X-PARAM");
  EXPECT_THAT(spaces.personal[1].extensions[0].values, ElementsAre("FLAG1", "FLAG2"));
  ASSERT_EQ(spaces.other_users.size(), 1U);
  EXPECT_EQ(spaces.other_users[0].prefix, "~");
  EXPECT_THAT(spaces.shared, IsEmpty());
}

}  // namespace
}  // namespace mailrig::imap
