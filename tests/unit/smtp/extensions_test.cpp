#include <mailrig/smtp/extensions.hpp>

#include <gmock/gmock.h>

namespace mailrig::smtp {
namespace {

Extensions parsed(std::string text) { return parse_extensions({250, std::move(text)}).value(); }

TEST(Extensions, OfAnEhlo) {
  const auto extensions = parsed("foo.com greets SIZE\n8BITMIME\nSIZE 1000000\nAUTH CRAM-MD5 DIGEST-MD5\nXyz-1 a b ");
  EXPECT_EQ(extensions.all().size(), 4u);
  EXPECT_TRUE(extensions.has("8bitmime"));
  EXPECT_FALSE(extensions.has("foo.com"));
  EXPECT_FALSE(extensions.has("STARTTLS"));
  EXPECT_EQ(extensions.largest_message(), 1'000'000u);
  EXPECT_TRUE(extensions.offers_mechanism("cram-md5"));
  EXPECT_FALSE(extensions.offers_mechanism("PLAIN"));
  EXPECT_THAT(extensions.find("XYZ-1")->parameters, testing::ElementsAre("a", "b"));
}

TEST(Extensions, SizeThatSaysNothing) {
  for (const auto* line : {"SIZE", "SIZE 0", "SIZE many", "SIZE -1", "SIZE 18446744073709551616", "HELP"})
    EXPECT_EQ(parsed("host\n" + std::string(line)).largest_message(), std::nullopt) << line;
  EXPECT_EQ(parsed("host\nSIZE 18446744073709551615").largest_message(), 18446744073709551615u);
}

TEST(Extensions, Mechanisms) {
  EXPECT_TRUE(parsed("host\nAUTH=LOGIN PLAIN").offers_mechanism("login"));
  EXPECT_TRUE(parsed("host\nauth=LOGIN PLAIN").offers_mechanism("PLAIN"));
  EXPECT_TRUE(parsed("host\nAUTH LOGIN\nAUTH=PLAIN").offers_mechanism("PLAIN"));
  EXPECT_FALSE(parsed("host\nXAUTH=LOGIN").offers_mechanism("LOGIN"));
  EXPECT_FALSE(parsed("host\nAUTH").offers_mechanism(""));
}

TEST(Extensions, Irregular) {
  EXPECT_TRUE(parsed("host").all().empty());
  EXPECT_TRUE(parsed("").all().empty());
  const auto extensions = parsed("host\n\n -\n8BIT_MIME\n  HELP\nSIZE  5");
  EXPECT_EQ(extensions.all().size(), 2u);
  EXPECT_TRUE(extensions.has("HELP"));
  EXPECT_EQ(extensions.largest_message(), 5u);
}

TEST(Extensions, Limits) {
  EXPECT_TRUE(parse_extensions({250, "host\na b\nc"}, {.items = 3}));
  EXPECT_EQ(parse_extensions({250, "host\na b\nc d"}, {.items = 3}).error().code, Errc::too_many_items);
  EXPECT_EQ(parse_extensions({250, "host\na b c d"}, {.items = 3}).error().code, Errc::too_many_items);
}

}  // namespace
}  // namespace mailrig::smtp
