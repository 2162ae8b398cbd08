#include <mailrig/imap/enable.hpp>

#include <gmock/gmock.h>

#include <mailrig/imap/compress.hpp>
#include <mailrig/imap/unauthenticate.hpp>
#include <mailrig/imap/unselect.hpp>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

// RFC 5161 §3.1
TEST(Enable, Encodes) {
  EXPECT_EQ(encoded(Enable{{"CONDSTORE", "X-GOOD-IDEA"}}), "A1 ENABLE CONDSTORE X-GOOD-IDEA\r\n");
  EXPECT_EQ(encoded(Enable{{"UTF8=ACCEPT"}}), "A1 ENABLE UTF8=ACCEPT\r\n");
  for (const auto& command : {Enable{}, Enable{{""}}, Enable{{"a b"}}, Enable{{"A\r\nA2 LOGOUT"}}})
    EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected capability"));
}

TEST(Enable, CollectsWhatIsEnabled) {
  const Enable command{{"CONDSTORE", "X-GOOD-IDEA"}};
  const auto some = collected(command, {"* ENABLED X-GOOD-IDEA", "A1 OK done"});
  EXPECT_TRUE(some.said);
  EXPECT_THAT(some.enabled, ElementsAre("X-GOOD-IDEA"));
  const auto none = collected(command, {"* ENABLED", "A1 OK done"});
  EXPECT_TRUE(none.said);
  EXPECT_THAT(none.enabled, ElementsAre());
}

// quirks.md 21
TEST(Enable, TakesABareOkForAllThatWasAsked) {
  const auto all = collected(Enable{{"A", "B"}}, {"* OK still here", "A1 OK ENABLE completed"});
  EXPECT_FALSE(all.said);
  EXPECT_THAT(all.enabled, ElementsAre("A", "B"));
}

// What the session must know of the commands that change it.
TEST(Enable, AndItsKinHaveEffects) {
  const Enable enable{{"A"}};
  EXPECT_EQ(enable.traits().effect, Effect::enables);
  EXPECT_THAT(enable.traits().enables, ElementsAre("A"));
  EXPECT_FALSE(enable.traits().states.selected);  // RFC 5161 §3.1
  EXPECT_EQ(encoded(CompressCommand{}), "A1 COMPRESS DEFLATE\r\n");
  EXPECT_EQ(CompressCommand{}.traits().effect, Effect::compresses);
  EXPECT_EQ(encoded(Unauthenticate{}), "A1 UNAUTHENTICATE\r\n");
  EXPECT_EQ(Unauthenticate{}.traits().effect, Effect::unauthenticates);
  EXPECT_EQ(encoded(Unselect{}), "A1 UNSELECT\r\n");
  EXPECT_EQ(Unselect{}.traits().effect, Effect::deselects);
}

}  // namespace
}  // namespace mailrig::imap
