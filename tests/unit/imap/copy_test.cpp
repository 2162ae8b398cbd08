#include <mailrig/imap/copy.hpp>

#include <gmock/gmock.h>

#include <algorithm>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

TEST(Copy, Encode) {
  EXPECT_EQ(encoded(Copy{SequenceSet::range(2, 4), "MEETING", {}}), "A1 COPY 2:4 MEETING\r\n");
  EXPECT_EQ(encoded(Move{SequenceSet::range(42, 69), "foo", Numbering::uid}), "A1 UID MOVE 42:69 foo\r\n");
  EXPECT_EQ(encoded(Move{{3, 1, 2}, "a b", {}}), "A1 MOVE 1:3 \"a b\"\r\n");
  EXPECT_EQ(encoded(Copy{SequenceSet::saved(), "Other Messages", {}}), "A1 COPY $ \"Other Messages\"\r\n");  // RFC 5182
  EXPECT_THAT(encoded(Move{{}, "a", {}}), testing::StartsWith("bad argument"));
  EXPECT_THAT(encoded(Move{{1}, "a\r\nA2 NOOP", {}}), testing::StartsWith("bad argument"));
}

TEST(Copy, MoveMayNotOverlapWithSequenceNumbers) {
  EXPECT_TRUE((Move{{1}, "a", {}}).traits().uses_sequence_numbers);
  EXPECT_TRUE((Move{{1}, "a", {}}).traits().may_expunge);
  EXPECT_FALSE((Move{{1}, "a", Numbering::uid}).traits().uses_sequence_numbers);
  EXPECT_TRUE((Move{{1}, "a", Numbering::uid}).traits().may_expunge);
}

TEST(Copy, CopiedUids) {
  const auto copied =
      collected(Copy{{1}, "a", {}}, {"A1 OK [COPYUID 38505 304,319:320 3956:3958] Done"});  // RFC 4315 §3
  ASSERT_TRUE(copied);
  EXPECT_EQ(copied->uid_validity, 38505U);
  EXPECT_THAT(copied->source, ElementsAre(SequenceRange{304, 304}, SequenceRange{319, 320}));
  EXPECT_THAT(copied->destination, ElementsAre(SequenceRange{3956, 3958}));
  EXPECT_FALSE(collected(Copy{{1}, "a", {}}, {"* 2 EXISTS", "A1 OK x"}));
}

// A command about many messages may bring several codes; the same one may come twice (quirks.md 4).
TEST(Copy, SeveralCodes) {
  const auto text = [](std::initializer_list<std::string_view> lines) {
    const auto moved = collected(Move{{1}, "a", {}}, lines);
    if (!moved.uids) return std::string("none");
    std::string out = std::to_string(moved.uids->uid_validity);
    for (const auto* ranges : {&moved.uids->source, &moved.uids->destination})
      for (const auto& [first, last] : *ranges) (out += ' ') += std::to_string(first) + ':' + std::to_string(last);
    return out;
  };
  EXPECT_EQ(text({"* OK [COPYUID 9 1:2 5:6] x", "* OK [COPYUID 9 4 7] x", "a OK x"}), "9 1:2 4:4 5:6 7:7");
  EXPECT_EQ(text({"* OK [COPYUID 9 1:2,8 5:7] x", "a OK [COPYUID 9 1:2,8 5:7] x"}), "9 1:2 8:8 5:7");
  EXPECT_EQ(text({"* [COPYUID 9 1 5]", "a OK x"}), "9 1:1 5:5");
  EXPECT_EQ(text({"* OK [COPYUID 9 1 5] x", "a OK [COPYUID 10 2 6] x"}), "10 2:2 6:6");
}

// RFC 6851 §3.3
TEST(Copy, MoveTellsWhatBecameOfTheMessages) {
  const auto moved =
      collected(Move{SequenceSet::range(42, 69), "foo", Numbering::uid},
                {"* OK [COPYUID 432432 42:69 1202:1229] Done", "* 22 EXPUNGE", "* 22 EXPUNGE", "a OK Done"});
  ASSERT_TRUE(moved.uids);
  EXPECT_EQ(moved.uids->uid_validity, 432432U);
  EXPECT_THAT(moved.expunged.numbers, ElementsAre(22U, 22U));
  const auto vanished = collected(Move{{7}, "foo", Numbering::uid}, {"* VANISHED 7", "a OK [HIGHESTMODSEQ 99] Done"});
  EXPECT_EQ(vanished.expunged.uids.text(), "7");
  EXPECT_EQ(vanished.expunged.highest_mod_seq, 99U);
}

// attacks.md i-copyuid: what a few bytes claim is not what we hold.
TEST(Copy, NothingIsExpanded) {
  const auto copied = collected(Copy{{1}, "a", {}}, {"a OK [COPYUID 1 1:4294967295 4294967295:1] x"});
  ASSERT_TRUE(copied);
  EXPECT_THAT(copied->source, ElementsAre(SequenceRange{1, 4294967295U}));
  EXPECT_THAT(copied->destination, ElementsAre(SequenceRange{1, 4294967295U}));
  EXPECT_EQ(SequenceSet::of(copied->source).size(), 4294967295U);
  EXPECT_EQ(*std::next(SequenceNumbers(copied->source).begin(), 2), 3U);
}

}  // namespace
}  // namespace mailrig::imap
