#include <mailrig/imap/append.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::StartsWith;

const auto date = parse_date_time(" 7-Feb-1994 22:43:04 -0800") -> value;

struct Row {
  Command command;
  std::string outcome;  // behind "A1 "
};

TEST(Append, Forms) {
  const Row rows[] = {
      {Append{"box", "a\r\n", {}, {}}, "APPEND box {3}\r\n[+]a\r\n\r\n"},
      {Append{"box", "a\0b"s, {"\\Seen"}, {}, MessageForm::literal8}, "APPEND box (\\Seen) ~{3}\r\n[+]a\0b\r\n"s},
      {Append{"box", "Subject: \xC3\xA5\r\n", {}, date, MessageForm::utf8},
       "APPEND box \" 7-Feb-1994 22:43:04 -0800\" UTF8 (~{13}\r\n[+]Subject: \xC3\xA5\r\n)\r\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(encoded(row.command), "A1 " + row.outcome);
  // RFC 4466 §3: literal8 need not wait either, where literals need not
  EXPECT_EQ(encoded(Append{"box", "a", {}, {}, MessageForm::literal8}, {.literal_plus = true}),
            "A1 APPEND box ~{1+}\r\na\r\n");
}

// RFC 3502 §6.3.11
TEST(Append, SeveralMessages) {
  EXPECT_EQ(encoded(MultiAppend{"saved-messages", {{"one", {"\\Seen"}}, {"two!", {"\\Seen"}, date}, {"3", {}}}}),
            "A1 APPEND saved-messages (\\Seen) {3}\r\n[+]one"
            " (\\Seen) \" 7-Feb-1994 22:43:04 -0800\" {4}\r\n[+]two! {1}\r\n[+]3\r\n");
}

// RFC 4469, appendix A, example 1
TEST(Append, Catenate) {
  const AppendMessage message{
      {},
      {"\\Seen", "\\Draft", "$MDNSent"},
      {},
      MessageForm::literal,
      {CatenateUrl{"/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER"}, CatenateText{"\r\n--b"},
       CatenateUrl{"/a b"}, CatenateText{"\r\n\xC3\xA5", MessageForm::utf8}}};
  EXPECT_EQ(encoded(MultiAppend{"Drafts", {message}}),
            "A1 APPEND Drafts (\\Seen \\Draft $MDNSent) CATENATE "
            "(URL /Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER TEXT {5}\r\n[+]\r\n--b URL \"/a b\" "
            "UTF8 (~{4}\r\n[+]\r\n\xC3\xA5))\r\n");
}

// RFC 8508 §3.2, §3.3
TEST(Append, Replace) {
  EXPECT_EQ(encoded(Replace{4, "Drafts", {"x", {"\\Seen", "\\Draft"}}, {}}),
            "A1 REPLACE 4 Drafts (\\Seen \\Draft) {1}\r\n[+]x\r\n");
  EXPECT_EQ(encoded(Replace{2000, "Drafts", {{}, {}, {}, {}, {CatenateUrl{"/x"}}}, Numbering::uid}),
            "A1 UID REPLACE 2000 Drafts CATENATE (URL /x)\r\n");
  EXPECT_TRUE((Replace{4, "Drafts", {"x", {}}, {}}).traits().uses_sequence_numbers);
  EXPECT_TRUE((Replace{4, "Drafts", {"x", {}}, Numbering::uid}).traits().may_expunge);
  const auto replaced = collected(
      Replace{4, "Drafts", {"x", {}}, {}},
      {"* OK [APPENDUID 1 2000] Replacement Message ready", "* 5 EXISTS", "* 4 EXPUNGE", "A003 OK Replace completed"});
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->uid_validity, 1U);
  EXPECT_EQ(replaced->uid, 2000U);
}

TEST(Append, Refuse) {
  const auto evil = "x\r\nA2 DELETE INBOX"s;
  const Command commands[] = {
      Append{"a", "\0"s, {}, {}},
      Append{"a", "", {}, DateTime{}},
      MultiAppend{"a", {}},
      MultiAppend{evil, {{"x", {}}}},
      MultiAppend{"a", {{"x", {}}, {"\0"s, {}}}},
      MultiAppend{"a", {{"x", {evil}}}},
      MultiAppend{"a", {{"x", {}, DateTime{}}}},
      MultiAppend{"a", {{{}, {}, {}, {}, {CatenateUrl{evil}}}}},
      MultiAppend{"a", {{{}, {}, {}, {}, {CatenateText{"\0"s}}}}},
      MultiAppend{"a", {{{}, {}, {}, {}, {CatenateText{"x", MessageForm::literal8}}}}},
      Replace{0, "a", {"x", {}}, {}},
      Replace{1, evil, {"x", {}}, {}},
      Replace{1, "a", {"\0"s, {}}, {}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), StartsWith("bad argument: expected "));
}

TEST(Append, AppendedUids) {
  const auto one =
      collected(Append{"a", "", {}, {}}, {"A003 OK [APPENDUID 38505 3955] APPEND completed"});  // RFC 4315 §3
  ASSERT_TRUE(one);
  EXPECT_EQ(one->uid_validity, 38505U);
  EXPECT_EQ(one->uid, 3955U);
  EXPECT_FALSE(collected(Append{"a", "", {}, {}}, {"* 3 EXISTS", "A1 OK x"}));
  // Another command's, since several may be in flight.
  EXPECT_FALSE(collected(Append{"a", "", {}, {}}, {"* OK [APPENDUID 38505 3955] x", "A1 OK x"}));
  const auto several = collected(MultiAppend{"a", {}}, {"A1 OK [APPENDUID 38505 3955,3957:3958] x"});
  ASSERT_TRUE(several);
  EXPECT_THAT(several->uids, ElementsAre(SequenceRange{3955, 3955}, SequenceRange{3957, 3958}));
}

}  // namespace
}  // namespace mailrig::imap
