#include <mailrig/wire/error.hpp>

#include <gmock/gmock.h>

#include <mailrig/wire/secret.hpp>

namespace mailrig {
namespace {

TEST(Error, EveryCodeIsDescribed) {
  for (int code = 1; code <= static_cast<int>(Errc::cancelled); ++code)
    EXPECT_NE(describe(static_cast<Errc>(code)), "unknown error") << code;
  const std::error_code code = Errc::line_too_long;
  EXPECT_EQ(code.message(), "line too long");
  EXPECT_STREQ(code.category().name(), "mailrig");
}

TEST(Error, MessageNamesWhatWasExpectedAndWhere) {
  const Result<int> result = fail(Errc::bad_syntax, "nz-number", 14, "* 1 EXISTS\r\n* x EXPUNGE\r\n");
  EXPECT_EQ(result.error().message(), R"(bad syntax: expected nz-number at byte 14, near "EXISTS\r\n* x EXPUNGE\r\n")");
  EXPECT_TRUE(result.error().fatal());
}

TEST(Error, OnlyRefusalsLeaveTheConnectionUsable) {
  EXPECT_FALSE((Error{Errc::rejected, {}}).fatal());
  EXPECT_FALSE((Error{Errc::authentication_failed, {}}).fatal());
  EXPECT_FALSE((Error{Errc::server_not_authenticated, {}}).fatal());
  EXPECT_FALSE((Error{Errc::iteration_count_refused, {}}).fatal());
  EXPECT_FALSE((Error{Errc::wrong_state, {}}).fatal());
  EXPECT_FALSE((Error{Errc::bad_argument, {}}).fatal());
  EXPECT_TRUE((Error{Errc::shut_down, {}}).fatal());
}

TEST(Error, WhatAPeerSaidIsPrintable) {
  EXPECT_EQ(printable("\x1b[31mred\x7f\xff\r\n"), R"(\x1b[31mred\x7f\xff\r\n)");
  EXPECT_EQ(printable("123456", 5), "12345...");
  EXPECT_EQ(printable("12345", 5), "12345");
}

TEST(Secret, MovesAndCopies) {
  Secret one("sesame");
  Secret two = one;
  Secret three = std::move(one);
  EXPECT_TRUE(one.empty());  // NOLINT(bugprone-use-after-move): that it is wiped is the point
  EXPECT_EQ(two.reveal(), "sesame");
  EXPECT_EQ(three.reveal(), "sesame");
  two = three;
  EXPECT_EQ(two.reveal(), "sesame");
}

}  // namespace
}  // namespace mailrig
