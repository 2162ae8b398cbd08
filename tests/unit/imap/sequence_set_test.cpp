#include <mailrig/imap/sequence_set.hpp>

#include <gmock/gmock.h>

#include <algorithm>

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
  for (const std::string_view text : {"",           "0",
                                      "01",         "1,",
                                      ",1",         "1:",
                                      ":1",         "1:2:3",
                                      "a",          "-1",
                                      "1 ",         "1\r\nA1 LOGOUT",
                                      "4294967296", "18446744073709551617",
                                      "1,0",        "**",
                                      "1;2",        "$1",
                                      "1,$",        "$,1",
                                      "$:5"}) {
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
  EXPECT_TRUE((SequenceSet{1, star}.contains(7)));
  EXPECT_FALSE(SequenceSet().contains(1));
}

TEST(SequenceSet, OfManyNumbers) {
  EXPECT_EQ(SequenceSet::of(std::vector<std::uint32_t>{}).text(), "");
  EXPECT_EQ(SequenceSet::of(std::vector<std::uint32_t>{9, 1, 3, 2, 3, star}).text(), "1:3,9,*");
  EXPECT_EQ(SequenceSet::of(std::vector<SequenceRange>{{7, 9}, {1, 2}, {3, 3}, {8, 20}}).text(), "1:3,7:20");
  std::vector<std::uint32_t> numbers(1'000'000);
  for (std::uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = 1'000'000 - i;
  const auto set = SequenceSet::of(numbers);
  EXPECT_EQ(set.text(), "1:1000000");
  EXPECT_EQ(set.size(), 1'000'000U);
  EXPECT_TRUE(std::equal(set.numbers().begin(), set.numbers().end(), numbers.rbegin(), numbers.rend()));
}

// Bulk and one by one must come to the same.
TEST(SequenceSet, AddsRanges) {
  SequenceSet one_by_one;
  std::vector<SequenceRange> ranges;
  std::uint32_t seed = 1;
  for (int i = 0; i < 500; ++i) {
    seed = seed * 1664525 + 1013904223;
    const auto first = seed % 2000 + 1, last = first + seed / 65536 % 7;
    ranges.push_back({first, last});
    one_by_one.add(last, first);
    EXPECT_EQ(SequenceSet::of(ranges), one_by_one);
  }
  auto both = *SequenceSet::parse("1:3,7,20:*");
  both.add(*SequenceSet::parse("4,9:10,15"));
  EXPECT_EQ(both.text(), "1:4,7,9:10,15,20:*");
  both.add(SequenceSet());
  both.add(SequenceSet{5});
  EXPECT_EQ(both.text(), "1:5,7,9:10,15,20:*");
  both.add(both);
  EXPECT_EQ(both.text(), "1:5,7,9:10,15,20:*");
}

TEST(SequenceSet, Size) {
  EXPECT_EQ(SequenceSet().size(), 0U);
  EXPECT_EQ(SequenceSet::parse("1:5,9")->size(), 6U);
  EXPECT_EQ(SequenceSet::range(1, 4294967295U).size(), 4294967295U);
  EXPECT_EQ(SequenceSet::parse("1,7:*")->size(), std::nullopt);
  EXPECT_EQ(SequenceSet::saved().size(), std::nullopt);
}

TEST(SequenceSet, Numbers) {
  const auto set = *SequenceSet::parse("1:3,7,4294967294:4294967295");
  const std::vector<std::uint32_t> numbers(set.numbers().begin(), set.numbers().end());
  EXPECT_THAT(numbers, testing::ElementsAre(1U, 2U, 3U, 7U, 4294967294U, 4294967295U));
  const SequenceSet none;
  EXPECT_EQ(none.numbers().begin(), none.numbers().end());
  auto at = set.numbers().begin();
  EXPECT_EQ(*at++, 1U);
  EXPECT_EQ(*at, 2U);
  std::uint64_t sum = 0;
  const std::vector<SequenceRange> ranges{{5, 5}, {1, 2}};  // in the order given, as COPYUID needs it
  for (const auto number : SequenceNumbers(ranges)) sum = sum * 10 + number;
  EXPECT_EQ(sum, 512U);
}

// RFC 3501 §6.4.8, "UID FETCH 559:*"
TEST(SequenceSet, WithStar) {
  EXPECT_EQ(SequenceSet::parse("2,5:*")->with_star(9).text(), "2,5:9");
  EXPECT_EQ(SequenceSet::parse("559:*")->with_star(7).text(), "7:559");
  EXPECT_EQ(SequenceSet{star}.with_star(7).text(), "7");
  EXPECT_EQ((SequenceSet{1, 2}.with_star(7).text()), "1:2");
}

// RFC 5182 §2.1
TEST(SequenceSet, Saved) {
  const auto saved = SequenceSet::saved();
  EXPECT_EQ(saved.text(), "$");
  EXPECT_EQ(*SequenceSet::parse("$"), saved);
  EXPECT_TRUE(saved.is_saved());
  EXPECT_FALSE(saved.empty());
  EXPECT_TRUE(saved.contains(7));
  EXPECT_NE(saved, SequenceSet());
}

}  // namespace
}  // namespace mailrig::imap
