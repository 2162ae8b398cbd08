#include <mailrig/imap/sequence_set.hpp>

#include <gmock/gmock.h>

namespace mailrig::imap {
namespace {

TEST(SequenceSet, IsAscendingAndMerged) {
  struct Row {
    std::string text, outcome;
  };
  const Row rows[] = {
      {"1", "1"},
      {"2:4", "2:4"},
      {"4:2", "2:4"},
      {"3,2,1", "1:3"},
      {"1,3,5", "1,3,5"},
      {"5,1,3", "1,3,5"},
      {"1:3,2:9", "1:9"},
      {"1:3,4", "1:4"},
      {"2:3,9,1:8", "1:9"},
      {"1,5,2:4", "1:5"},
      {"*", "*"},
      {"*:5", "5:*"},
      {"5:*,3", "3,5:*"},
      {"5:*,7", "5:*"},
      {"*,1", "1,*"},
      {"2,4:7,9,12:*", "2,4:7,9,12:*"},
      {"4294967295", "4294967295"},
      {"4294967295,*", "4294967295:*"},
      {"1:4294967295", "1:4294967295"},
  };
  for (const auto& row : rows) {
    const auto set = SequenceSet::parse(row.text);
    ASSERT_TRUE(set) << row.text;
    EXPECT_EQ(set->text(), row.outcome) << row.text;
  }
  EXPECT_EQ((SequenceSet{3, 1, 2, star}.text()), "1:3,*");
  EXPECT_EQ(SequenceSet::range(star, 2).text(), "2:*");
  EXPECT_TRUE(SequenceSet().empty());
}

TEST(SequenceSet, RefusesEverythingElse) {
  for (const std::string_view text : {"", "0", "01", "1,", ",1", "1:", ":1", "1:2:3", "a", "-1", "1 ", "1\r\nA1 LOGOUT",
                                      "4294967296", "18446744073709551617", "1,0", "**", "1;2", "$"}) {
    const auto set = SequenceSet::parse(text);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().code, Errc::bad_argument);
  }
}

TEST(SequenceSet, Contains) {
  const auto set = *SequenceSet::parse("2,4:6,9:*");
  for (const std::uint32_t number : {2U, 4U, 5U, 6U, 9U, 10U, 4294967295U}) EXPECT_TRUE(set.contains(number)) << number;
  for (const std::uint32_t number : {1U, 3U, 7U, 8U}) EXPECT_FALSE(set.contains(number)) << number;
  EXPECT_TRUE(SequenceSet{star}.contains(7));
  EXPECT_FALSE(SequenceSet().contains(1));
}

}  // namespace
}  // namespace mailrig::imap
