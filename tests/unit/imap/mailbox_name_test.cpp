#include <mailrig/imap/mailbox_name.hpp>

#include <gtest/gtest.h>

#include <array>

namespace mailrig::imap {
namespace {

using namespace std::string_literals;

struct Row {
  std::string utf8, name;
};

// RFC 3501 §5.1.3 and beyond: the two forms of one name.
const auto names = std::to_array<Row>({
    {"", ""},
    {"INBOX", "INBOX"},
    {"~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
    {"\u53f0\u5317\u65e5\u672c\u8a9e", "&U,BTF2XlZyyKng-"},
    {"\u263a!", "&Jjo-!"},
    {"Entw\u00fcrfe", "Entw&APw-rfe"},
    {"\u00e4", "&AOQ-"},
    {"a&b", "a&-b"},
    {"&", "&-"},
    {"&&\u00e4&", "&-&-&AOQ-&-"},
    {"\u00e4-", "&AOQ--"},
    {"-\u00e4", "-&AOQ-"},
    {"\U0001f4e7", "&2D3c5w-"},
    {"\U0010ffff\u00e4", "&2,,f,wDk-"},
    {"\t\x7f", "&AAkAfw-"},
    {"\0"s, "&AAA-"},
    {" ~\\\"", " ~\\\""},
});

TEST(MailboxName, BothWays) {
  for (const auto& [utf8, name] : names) {
    EXPECT_EQ(encode_mailbox_name(utf8).value(), name);
    EXPECT_EQ(decode_mailbox_name(name).value(), utf8);
    EXPECT_EQ(readable_mailbox_name(name), utf8);
  }
}

TEST(MailboxName, EveryCodePointComesBack) {
  for (std::uint32_t unit = 0; unit <= 0x10FFFF; unit += unit < 0x800 ? 1 : 0x101) {
    if (unit >= 0xD800 && unit <= 0xDFFF) continue;
    const auto tail = [&](unsigned shift) { return static_cast<char>(0x80 | ((unit >> shift) & 0x3F)); };
    std::string text;
    if (unit < 0x80) text = {static_cast<char>(unit)};
    else if (unit < 0x800) text = {static_cast<char>(0xC0 | (unit >> 6)), tail(0)};
    else if (unit < 0x10000) text = {static_cast<char>(0xE0 | (unit >> 12)), tail(6), tail(0)};
    else text = {static_cast<char>(0xF0 | (unit >> 18)), tail(12), tail(6), tail(0)};
    for (const auto& name : {text, "a" + text, text + text, text + "&" + text + text}) {
      const auto encoded = encode_mailbox_name(name);
      ASSERT_TRUE(encoded) << unit;
      EXPECT_EQ(decode_mailbox_name(*encoded).value(), name) << unit;
    }
  }
}

// No two names on the wire are read alike, and none that is not canonical is read at all.
TEST(MailboxName, OnlyTheCanonicalFormIsDecoded) {
  struct Bad {
    std::string name;
    std::size_t offset;
  };
  const auto rows = std::to_array<Bad>({
      {"&Jjo!", 0},               // RFC 3501 §5.1.3: no shift back
      {"&U,BTFw-&ZeVnLIqe-", 8},  // §5.1.3: a superfluous shift
      {"&", 0},
      {"a&", 1},
      {"&AOQ", 0},
      {"&AGE-", 0},  // "a" represents itself
      {"&AOQAYQ-", 0},
      {"&ACY-", 0},   // so does "&", as "&-"
      {"&A-", 0},     // not even one unit
      {"&AOQA-", 0},  // a sextet too many
      {"&AOR-", 0},   // bits left over that are not 0
      {"&AOQ=-", 0},
      {"&AO/k-", 0},  // "," stands for "/"
      {"&2D0-", 0},   // half a surrogate pair
      {"&3Oc-", 0},
      {"&2D3YPQ-", 0},
      {"&2D0AYQ-", 0},
      {"&3Ofd5w-", 0},
      {"\xC3\xA4", 0},
      {"a\tb", 1},
      {"a\0"s, 1},
      {"\x7f", 0},
  });
  for (const auto& [name, offset] : rows) {
    const auto decoded = decode_mailbox_name(name);
    ASSERT_FALSE(decoded) << name;
    EXPECT_EQ(decoded.error().code, Errc::bad_syntax);
    EXPECT_EQ(decoded.error().about.offset, offset) << name;
    EXPECT_EQ(readable_mailbox_name(name), name);
  }
}

TEST(MailboxName, OnlyUtf8IsEncoded) {
  struct Bad {
    std::string name;
    std::size_t offset;
  };
  const auto rows = std::to_array<Bad>({
      {"\xE4", 0},
      {"a\xC3", 1},
      {"\xC3\xA4\x80", 2},
      {"\xC0\x80", 0},
      {"\xE0\x80\xA4", 0},
      {"\xED\xA0\x80", 0},
      {"\xF4\x90\x80\x80", 0},
      {"\xFF", 0},
      {"\xE2\x98!", 0},
  });
  for (const auto& [name, offset] : rows) {
    const auto encoded = encode_mailbox_name(name);
    ASSERT_FALSE(encoded) << printable(name);
    EXPECT_EQ(encoded.error().code, Errc::bad_argument);
    EXPECT_EQ(encoded.error().about.offset, offset) << printable(name);
  }
}

// Cut anywhere, a name is still read strictly or not at all.
TEST(MailboxName, EveryTruncationIsDecodedOrRefused) {
  for (const auto& [utf8, name] : names)
    for (std::size_t size = 0; size < name.size(); ++size) {
      const auto decoded = decode_mailbox_name(name.substr(0, size));
      if (decoded) {
        EXPECT_EQ(encode_mailbox_name(*decoded).value(), name.substr(0, size));
      }
    }
}

TEST(MailboxName, TheInboxIgnoresCase) {
  EXPECT_TRUE(is_inbox("inBox"));
  EXPECT_FALSE(is_inbox("INBOX/a"));
  EXPECT_TRUE(same_mailbox("Inbox", "INBOX"));
  EXPECT_TRUE(same_mailbox("a", "a"));
  EXPECT_FALSE(same_mailbox("a", "A"));
  EXPECT_FALSE(same_mailbox("inbox/a", "INBOX/a"));
}

}  // namespace
}  // namespace mailrig::imap
