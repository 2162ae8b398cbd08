#include <mailrig/imap/message_numbers.hpp>

#include <gmock/gmock.h>

#include <array>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

constexpr ParseOptions strict{{}, true};

TEST(MessageNumbers, ExamplesOfTheRfcs) {
  const auto rows = std::to_array<ResponseRow>({
      // RFC 7162 §3.1.5
      {"* SEARCH 2 5 6 7 11 12 18 19 20 23 (MODSEQ 917162500)",
       "search numbers=[2 5 6 7 11 12 18 19 20 23] mod_seq=917162500"},
      // RFC 4731 §3.1
      {"* ESEARCH (TAG \"A282\") MIN 2 COUNT 3", R"(esearch tag="A282" min=2 count=3)"},
      {"* ESEARCH (TAG \"A283\") ALL 2,10:11", R"(esearch tag="A283" all=[2 10:11])"},
      {"* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800", R"(esearch tag="A285" uid min=7 max=3800)"},
      {"* ESEARCH (TAG \"A286\") COUNT 15", R"(esearch tag="A286" count=15)"},
      {"* ESEARCH (TAG \"a\") ALL 1:3,5 MODSEQ 1236", R"(esearch tag="a" all=[1:3 5] mod_seq=1236)"},
      {"* ESEARCH", "esearch"},
      {"* ESEARCH UID COUNT 0", "esearch uid count=0"},
      // RFC 9394 §3.1
      {"* ESEARCH (TAG \"A01\") UID PARTIAL (-1:-100 5:8,12)",
       R"(esearch tag="A01" uid partial=( range=-1:-100 messages=[5:8 12]))"},
      {"* ESEARCH (TAG \"A04\") UID PARTIAL (24000:24500 NIL)",
       R"(esearch tag="A04" uid partial=( range=24000:24500))"},
      // RFC 7377 §2.1, and what nobody has thought of yet
      {"* ESEARCH (TAG \"tag1\" MAILBOX \"folder1\" UIDVALIDITY 1) UID ALL 4001 X-NEW (1 \"a\") UID 5",
       R"--(esearch tag="tag1" uid all=[4001] others=[X-NEW="(1 "a")" UID="5"])--"},
      // RFC 5256 §4
      {"* SORT 2 3 6", "sort numbers=[2 3 6]"},
      {"* SORT", "sort"},
      {"* SORT 5 3 4 1 2 (MODSEQ 12345)", "sort numbers=[5 3 4 1 2] mod_seq=12345"},
      {"* THREAD (2)(3 6 (4 23)(44 7 96))", "thread members=[2 3 >6 >>4 >>>23 >>44 >>>7 >>>>96]"},
      {"* THREAD ((3)(5))", "thread members=[0 >3 >5]"},
      {"* THREAD (166)(167)(168)(169)(172)((170)(179))(171)(173)((174)(175)(176)(178)(181)(180))",
       "thread members=[166 167 168 169 172 0 >170 >179 171 173 0 >174 >175 >176 >178 >181 >180]"},
      {"* THREAD", "thread"},
      // RFC 7162 §3.2.10
      {"* VANISHED 405,407,410,425", "vanished uids=[405 407 410 425]"},
      {"* VANISHED (EARLIER) 41,43:116,118", "vanished earlier uids=[41 43:116 118]"},
      {"* vanished (earlier) 300:310,405,411", "vanished earlier uids=[300:310 405 411]"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

TEST(MessageNumbers, WhatRealServersSend) {
  const auto rows = std::to_array<ResponseRow>({
      {"* ESEARCH (TAG \"a\") COUNT 0 ", R"(esearch tag="a" count=0 ~ trailing space)"},
      {"* ESEARCH (TAG \"a\") MIN 0 MAX 0", R"(esearch tag="a" ~ zero number x2)"},
      {"* SORT 1 2 ", "sort numbers=[1 2] ~ trailing space"},
      {"* SORT 0 2", "sort numbers=[2] ~ zero number"},
      {"* THREAD ", "thread ~ trailing space"},
      {"* THREAD (1) (2)", "thread members=[1 2] ~ extra space"},
      {"* THREAD (1 )(2(3))", "thread members=[1 2 >3] ~ trailing space, missing space"},
      {"* THREAD ()(2) ", "thread members=[2] ~ empty list, trailing space"},
  });
  check_responses(rows);
  for (const auto& row : rows) EXPECT_FALSE(parse_response(row.response + "\r\n", strict)) << row.response;
}

TEST(MessageNumbers, Malformed) {
  const auto rows = std::to_array<ResponseRow>({
      {"* ESEARCH (TAG)", "bad syntax: expected SP"},
      {"* ESEARCH ALL", "bad syntax: expected SP"},
      {"* ESEARCH ALL 1:*", "bad syntax: expected nz-number"},
      {"* ESEARCH ALL 0", "bad syntax: expected nz-number"},
      {"* ESEARCH ALL $", "bad syntax: expected nz-number"},
      {"* ESEARCH COUNT x", "bad syntax: expected number"},
      {"* ESEARCH COUNT 4294967296", "bad syntax: expected number"},
      {"* ESEARCH PARTIAL (1:2)", "bad syntax: expected SP"},
      {"* ESEARCH PARTIAL (-1:2 NIL)", "bad syntax: expected MINUS"},
      {"* ESEARCH X (", "bad syntax: expected search-return-value"},
      {"* SORT 1 x", "bad syntax: expected number"},
      {"* SORT 1 (MODSEQ)", "bad syntax: expected SP"},
      {"* THREAD 1", "bad syntax: expected thread-list"},
      {"* THREAD (1 2", "bad syntax: expected thread-list"},
      {"* THREAD (1))", "bad syntax: expected CRLF"},
      {"* THREAD (0)", "bad syntax: expected nz-number"},
      {"* THREAD (1 (2) 3)", "bad syntax: expected thread-list"},
      {"* VANISHED", "bad syntax: expected SP"},
      {"* VANISHED (LATER) 1", "bad syntax: expected EARLIER"},
      {"* VANISHED 1:*", "bad syntax: expected nz-number"},
      {"* VANISHED 0", "bad syntax: expected nz-number"},
  });
  check_responses(rows);
}

TEST(MessageNumbers, Limits) {
  const auto outcome = [](std::string_view response, Limits limits) {
    return describe(parse_response(std::string(response) + "\r\n", {limits, false}));
  };
  Limits three;
  three.items = 3;
  EXPECT_EQ(outcome("* ESEARCH ALL 1,3,5", three), "esearch all=[1 3 5]");
  EXPECT_EQ(outcome("* ESEARCH ALL 1,3,5,7", three), "too many items: expected fewer items");
  EXPECT_EQ(outcome("* VANISHED 1,3,5,7", three), "too many items: expected fewer items");
  EXPECT_EQ(outcome("* SORT 1 2 3 4", three), "too many items: expected fewer items");
  EXPECT_EQ(outcome("* THREAD (1 2)", three), "thread members=[1 >2]");
  EXPECT_EQ(outcome("* THREAD (1 2 3)", three), "too many items: expected fewer items");
  EXPECT_EQ(outcome("* THREAD ((((((1", three), "too many items: expected fewer items");
}

// The nesting of a conversation is no attack, whatever Limits::nesting says, and costs no stack.
TEST(MessageNumbers, DeepThreads) {
  constexpr std::size_t depth = 100'000;
  std::string line = "* THREAD ";
  for (std::size_t i = 0; i < depth; ++i) line += "(1 (2)";
  line += std::string(depth, ')') + "\r\n";
  const auto response = parse_response(line);
  ASSERT_TRUE(response);
  const auto members = std::get<ThreadResults>(response->data).members;
  ASSERT_EQ(members.size(), 2 * depth);
  EXPECT_EQ(members.back(), (ThreadMember{2, depth}));
}

// attacks.md i-copyuid, for the responses that are nothing but sets; and a million of them where they cannot be joined.
TEST(MessageNumbers, AMillionNumbers) {
  EXPECT_EQ(described("* ESEARCH UID ALL 1:1000000\r\n", 7).back(), "esearch uid all=[1:1000000]");
  EXPECT_EQ(described("* VANISHED 1:4294967295\r\n", 7).back(), "vanished uids=[1:4294967295]");
  std::string line = "* SEARCH";
  for (int number = 1; number <= 1'000'000; ++number) line += ' ' + std::to_string(2 * number);
  const auto response = parse_response(line + "\r\n");
  ASSERT_TRUE(response);
  EXPECT_EQ(std::get<SearchResults>(response->data).numbers.size(), 1'000'000U);
}

}  // namespace
}  // namespace mailrig::imap
