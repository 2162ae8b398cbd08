#include <mailrig/imap/capabilities.hpp>

#include <gmock/gmock.h>

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

Capabilities known(std::initializer_list<std::string_view> names) {
  Capabilities capabilities;
  capabilities.learn(std::vector<std::string_view>(names));
  return capabilities;
}

// quirks.md 16: nothing is inferred from what looks alike.
TEST(Capabilities, HasWhatIsNamedWhateverItsCase) {
  const auto capabilities = known({"IMAP4rev1", "LITERAL", "+", "Idle"});
  EXPECT_TRUE(capabilities.has("IDLE"));
  EXPECT_FALSE(capabilities.has("LITERAL+"));
  EXPECT_FALSE(capabilities.has("IMAP4"));
}

TEST(Capabilities, AreUnknownUntilLearnt) {
  Capabilities capabilities;
  EXPECT_FALSE(capabilities.known());
  capabilities.learn({});
  EXPECT_TRUE(capabilities.known());
  capabilities.forget();
  EXPECT_FALSE(capabilities.known());
}

TEST(Capabilities, TellTheValuesOfAKey) {
  const auto capabilities = known({"AUTH=PLAIN", "auth=SCRAM-SHA-256", "AUTH", "AUTH=", "QUOTA=RES-STORAGE"});
  EXPECT_THAT(capabilities.values("AUTH"), ElementsAre("PLAIN", "SCRAM-SHA-256"));
  EXPECT_THAT(capabilities.values("QUOTA"), ElementsAre("RES-STORAGE"));
  EXPECT_THAT(capabilities.values("RIGHTS"), ElementsAre());
}

// RFC 7889 §2
TEST(Capabilities, TellTheAppendLimit) {
  EXPECT_EQ(known({"APPENDLIMIT=257890"}).append_limit(), 257890U);
  EXPECT_EQ(known({"appendlimit=0"}).append_limit(), 0U);
  for (const std::string_view name : {"APPENDLIMIT", "APPENDLIMIT=", "APPENDLIMIT=1x", "APPENDLIMIT=-1",
                                      "APPENDLIMIT=18446744073709551616", "XAPPENDLIMIT=1"})
    EXPECT_EQ(known({name}).append_limit(), std::nullopt) << name;
}

}  // namespace
}  // namespace mailrig::imap
