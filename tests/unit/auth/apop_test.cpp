#include <mailrig/auth/apop.hpp>

#include <gmock/gmock.h>

namespace mailrig::auth {
namespace {

TEST(Apop, TheExampleOfRfc1939) {
  const auto digest = apop_digest("<1896.697170952@dbc.mtview.ca.us>", Secret("tanstaaf"));
  ASSERT_TRUE(digest) << digest.error().message();
  EXPECT_EQ(digest->reveal(), "c4c9334bac560ecc979e58001b3e22fb");
}

// Values of another implementation of MD5, around the ends of its blocks: the timestamp has 5 octets.
TEST(Apop, SecretsOfEveryLengthAroundABlock) {
  const std::pair<std::size_t, std::string_view> rows[] = {
      {0, "88619db570587f35a6761a4982138641"},   {1, "f6d9b6be4b8ef893cf5282f9c4482a30"},
      {49, "c13deaa70a9ee848cc807f54b9267ab3"},  {50, "714a2d2ab8416c2c398691706089164e"},
      {51, "32eff365d9e176247baa91e2475949a8"},  {52, "9a833782bf9ae99427666a0c8f119f64"},
      {53, "e1a6fd3c16d1e8fba6a3f122cbeb0e19"},  {58, "78e753b3badb9a17f985464dfd0dc8c7"},
      {59, "1741c4c4097ab353d9822d20b2dd9bba"},  {60, "35149e5ad507f70257944c950a40f92c"},
      {114, "d7b243ff20534ec7907d51fb18f15cb7"}, {115, "a6b0a82d3a50893eef2d5b39b854d52b"},
      {122, "dba8de410b7874b636244aa07103e239"}, {123, "dd2af00970c35eef71a2c36530182ebd"},
      {124, "23cadcf6250ff74311d24e86afd00dd1"}, {1000, "f7aecc5a504ce32f26c0abe138970753"},
  };
  for (const auto& [size, digest] : rows)
    EXPECT_EQ(apop_digest("<a@b>", Secret(std::string(size, 'x')))->reveal(), digest) << size;
}

TEST(Apop, TimestampsOfServers) {
  for (const std::string_view timestamp :
       {"<a@b>", "<1234.1160000000@[192.0.2.1]>", "<1@[IPv6:2001:db8::1]>", "<4f3c1b2a.1.5f.T+/w==@mail.example>",
        "<..a..@host.>", "<!#$%&'*+-/=?^_`{|}~@b>"})
    EXPECT_TRUE(apop_digest(timestamp, Secret("x"))) << timestamp;
}

TEST(Apop, WhatIsNoMessageIdIsRefused) {
  const std::string rows[] = {"",
                              "<",
                              "<>",
                              "<@>",
                              "<a@>",
                              "<@b>",
                              "<a>",
                              "a@b",
                              "<a@b",
                              "a@b>",
                              "<a@b> ",
                              " <a@b>",
                              "<a b@c>",
                              "<a@b@c>",
                              "<a\x80@b>",
                              "<a@b\xff>",
                              "<a\x01@b>",
                              std::string("<a\0@b>", 6),
                              "<a\r\n@b>",
                              "<<a@b>",
                              "<a@b>>",
                              "<\"a\"@b>",
                              "<a@[b>",
                              "<a@[]>",
                              "<a@[a\\]b]>",
                              "<" + std::string(600, 'a') + "@b>"};
  for (const auto& row : rows) {
    const auto digest = apop_digest(row, Secret("x"));
    ASSERT_FALSE(digest) << printable(row);
    EXPECT_EQ(digest.error().code, Errc::bad_syntax);
    EXPECT_EQ(digest.error().about.expected, "msg-id");
  }
}

}  // namespace
}  // namespace mailrig::auth
