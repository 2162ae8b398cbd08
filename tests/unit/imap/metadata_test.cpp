#include <mailrig/imap/metadata.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using namespace std::string_literals;
using Depth = GetMetadata::Depth;

// RFC 5464 §4
TEST(Metadata, Encode) {
  EXPECT_EQ(encoded(GetMetadata{"", {"/shared/comment"}}), "A1 GETMETADATA \"\" /shared/comment\r\n");
  EXPECT_EQ(encoded(GetMetadata{"INBOX", {"/shared/comment", "/private/comment"}, 1024}),
            "A1 GETMETADATA (MAXSIZE 1024) INBOX (/shared/comment /private/comment)\r\n");
  EXPECT_EQ(encoded(GetMetadata{"INBOX", {"/private/filters/values"}, {}, Depth::children}),
            "A1 GETMETADATA (DEPTH 1) INBOX /private/filters/values\r\n");
  EXPECT_EQ(encoded(GetMetadata{"INBOX", {"/private"}, 0, Depth::everything}),
            "A1 GETMETADATA (MAXSIZE 0 DEPTH infinity) INBOX /private\r\n");
  EXPECT_EQ(encoded(SetMetadata{"INBOX", {{"/private/comment", "My new comment across\r\ntwo lines.\r\n"}}}),
            "A1 SETMETADATA INBOX (/private/comment {35}\r\n[+]My new comment across\r\ntwo lines.\r\n)\r\n");
  EXPECT_EQ(encoded(SetMetadata{"INBOX", {{"/private/comment", std::nullopt}}}),
            "A1 SETMETADATA INBOX (/private/comment NIL)\r\n");
  EXPECT_EQ(encoded(SetMetadata{"", {{"/private/comment", "My new comment"}, {"/shared/comment", "nil"}}}),
            "A1 SETMETADATA \"\" (/private/comment \"My new comment\" /shared/comment \"nil\")\r\n");
  EXPECT_EQ(encoded(SetMetadata{"a", {{"/private/x", "a\0b"s}}}), "A1 SETMETADATA a (/private/x ~{3}\r\n[+]a\0b)\r\n"s);
}

TEST(Metadata, Refuse) {
  const Command commands[] = {
      GetMetadata{"a", {}},
      GetMetadata{"a\nb", {"/private/a"}},
      GetMetadata{"a", {""}},
      GetMetadata{"a", {"private/a"}},
      GetMetadata{"a", {"/private/*"}},
      GetMetadata{"a", {"/private/%"}},
      GetMetadata{"a", {"/private/"}},
      GetMetadata{"a", {"/private//a"}},
      GetMetadata{"a", {"/private/\xC3\xA4"}},
      GetMetadata{"a", {"/private/a\r\nA2 LOGOUT"}},
      SetMetadata{"a", {}},
      SetMetadata{"a\nb", {{"/private/a", "x"}}},
      SetMetadata{"a", {{"/private/a/", "x"}}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected "));
}

TEST(Metadata, Collects) {
  const GetMetadata command{"INBOX", {"/shared/comment", "/private/comment"}, 1024};
  const auto found = collected(
      command, {R"(* METADATA "INBOX" (/private/comment "My comment"))", R"(* METADATA inbox (/shared/comment NIL))",
                R"(* METADATA "" (/shared/comment "of the server"))", R"(* METADATA INBOX /shared/comment)",
                "a OK [METADATA LONGENTRIES 2199] done"});
  ASSERT_EQ(found.annotations.size(), 2U);
  EXPECT_EQ(found.annotations[0].name, "/private/comment");
  EXPECT_EQ(found.annotations[0].value, "My comment");
  EXPECT_EQ(found.annotations[1].value, std::nullopt);
  EXPECT_EQ(found.longest_left_out, 2199U);
  EXPECT_FALSE(collected(command, {"a OK [METADATA MAXSIZE 5] x"}).longest_left_out);
}

}  // namespace
}  // namespace mailrig::imap
