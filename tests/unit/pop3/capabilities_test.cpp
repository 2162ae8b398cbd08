#include <mailrig/pop3/capabilities.hpp>

#include <gmock/gmock.h>

namespace mailrig::pop3 {
namespace {

TEST(Capabilities, TheExampleOfRfc2449) {
  const auto parsed = parse_capabilities(
      "TOP\r\nUSER\r\nSASL CRAM-MD5 KERBEROS_V4\r\nRESP-CODES\r\nLOGIN-DELAY 900\r\nPIPELINING\r\nEXPIRE 60\r\nUIDL\r\n"
      "IMPLEMENTATION Shlemazle-Plotz-v302\r\n");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->all().size(), 9u);
  EXPECT_TRUE(parsed->has("pipelining"));
  EXPECT_FALSE(parsed->has("STLS"));
  EXPECT_THAT(parsed->find("LOGIN-DELAY")->parameters, testing::ElementsAre("900"));
  EXPECT_TRUE(parsed->offers_mechanism("cram-md5"));
  EXPECT_FALSE(parsed->offers_mechanism("PLAIN"));
}

TEST(Capabilities, Irregular) {
  const auto parsed = parse_capabilities("\r\nTOP \r\n  STLS\r\nSASL  PLAIN   LOGIN \r\nIMPLEMENTATION caf\xe9\nlast");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->all().size(), 5u);
  EXPECT_TRUE(parsed->has("TOP"));
  EXPECT_TRUE(parsed->has("STLS"));
  EXPECT_THAT(parsed->find("SASL")->parameters, testing::ElementsAre("PLAIN", "LOGIN"));
  EXPECT_TRUE(parsed->has("last"));
  EXPECT_TRUE(parse_capabilities("")->all().empty());
  EXPECT_FALSE(Capabilities().offers_mechanism("PLAIN"));
}

TEST(Capabilities, Limits) {
  EXPECT_TRUE(parse_capabilities("A b c\r\nD\r\n", {.items = 4}));
  EXPECT_EQ(parse_capabilities("A b c\r\nD e\r\n", {.items = 4}).error().code, Errc::too_many_items);
  EXPECT_EQ(parse_capabilities("A b c d e\r\n", {.items = 4}).error().code, Errc::too_many_items);
}

}  // namespace
}  // namespace mailrig::pop3
