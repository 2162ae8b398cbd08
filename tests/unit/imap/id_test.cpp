#include <mailrig/imap/id.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

// RFC 2971 §3.1
TEST(Id, Encodes) {
  EXPECT_EQ(encoded(Id{}), "A1 ID NIL\r\n");
  EXPECT_EQ(encoded(Id{{{"name", "sodr"}, {"version", "19.34"}, {"date", std::nullopt}}}),
            "A1 ID (\"name\" \"sodr\" \"version\" \"19.34\" \"date\" NIL)\r\n");
  EXPECT_EQ(encoded(Id{{{"a\"b", ""}}}), "A1 ID (\"a\\\"b\" \"\")\r\n");
}

TEST(Id, KeepsTheLimitsOfTheRfc) {
  const auto refused = testing::StartsWith("bad argument: expected ");
  std::vector<Id::Field> fields;
  for (int i = 0; i < 30; ++i) fields.push_back({std::to_string(i), std::string(1024, 'x')});
  EXPECT_THAT(encoded(Id{fields}), testing::Not(refused));
  fields.push_back({"30", ""});
  EXPECT_THAT(encoded(Id{fields}), refused);
  EXPECT_THAT(encoded(Id{{{"a", std::string(1025, 'x')}}}), refused);
  EXPECT_THAT(encoded(Id{{{std::string(31, 'x'), ""}}}), refused);
  EXPECT_THAT(encoded(Id{{{"name", "x"}, {"NAME", "y"}}}), refused);
  EXPECT_THAT(encoded(Id{{{"name", "x\r\nA2 LOGOUT"}}}), refused);
  EXPECT_THAT(encoded(Id{{{"a\nb", ""}}}), refused);
}

TEST(Id, Collects) {
  const auto fields = collected(Id{}, {R"(* ID ("name" "Cyrus" "os" NIL))", "A1 OK done"});
  ASSERT_EQ(fields.size(), 2U);
  EXPECT_EQ(fields[0].name, "name");
  EXPECT_EQ(fields[0].value, "Cyrus");
  EXPECT_EQ(fields[1].value, std::nullopt);
  EXPECT_TRUE(collected(Id{}, {"* ID NIL"}).empty());
}

}  // namespace
}  // namespace mailrig::imap
