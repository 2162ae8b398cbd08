#include <mailrig/message/encoded_word.hpp>

#include <gmock/gmock.h>

namespace mailrig::message {
namespace {

TEST(DecodeWords, Table) {
  struct Row {
    std::string value, text;
  };
  const Row rows[] = {
      {"", ""},
      {"plain  text", "plain  text"},
      {"=?ISO-8859-1?Q?a?=", "a"},  // RFC 2047 §8, as the rows that follow
      {"=?ISO-8859-1?Q?a?= b", "a b"},
      {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
      {"=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"},
      {"=?ISO-8859-1?Q?a_b?=", "a b"},
      {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?_b?=", "a b"},
      {"=?US-ASCII?Q?Keith_Moore?= <moore@cs.example>", "Keith Moore <moore@cs.example>"},
      {"=?ISO-8859-1?Q?Andr=E9?= Pirard", "Andr\xc3\xa9 Pirard"},
      {"=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=", "If you can read this yo"},
      {"=?utf-8?q?caf=c3=A9?=", "caf\xc3\xa9"},
      {"=?utf-8*fr?q?caf=C3=A9?=", "caf\xc3\xa9"},
      {"=?utf-8?b?w6k?=", "\xc3\xa9"},  // without padding
      {"=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "\xc3\xa9"},
      {"=?utf-8?q?=C3?= x", "\xef\xbf\xbd x"},
      {"a=?utf-8?q?b?=c", "abc"},
      {"=?utf-8?q?\?=", ""},
      {"=?utf-8?q?a?= x =?utf-8?q?b?=", "a x b"},
      {"=?koi8-r?q?a?=", "=?koi8-r?q?a?="},
      {"=?utf-8?x?a?=", "=?utf-8?x?a?="},
      {"=?utf-8?q?a b?=", "=?utf-8?q?a b?="},
      {"=?utf-8?q?=4?=", "=?utf-8?q?=4?="},
      {"=?utf-8?q?=GG?=", "=?utf-8?q?=GG?="},
      {"=?utf-8?b?****?=", "=?utf-8?b?****?="},
      {"=?utf-8?q?a?", "=?utf-8?q?a?"},
      {"=?utf-8?q?a", "=?utf-8?q?a"},
      {"=?utf-8?q?", "=?utf-8?q?"},
      {"=?utf-8?q", "=?utf-8?q"},
      {"=?utf-8?", "=?utf-8?"},
      {"=?", "=?"},
      {"=?utf-8?q?a=0D=0ABcc:_b=00?=", "a  Bcc: b "},
      {"a\rb\nc", "a b c"},
      {"\xff raw \xc3\xa9", "\xef\xbf\xbd raw \xc3\xa9"},
  };
  for (const auto& row : rows) EXPECT_EQ(decode_words(row.value), row.text) << row.value;
}

TEST(EncodeWords, Table) {
  struct Row {
    std::string text, value;
  };
  const Row rows[] = {
      {"", ""},
      {" plain  text ", "plain  text"},
      {"caf\xc3\xa9", "=?UTF-8?Q?caf=C3=A9?="},
      {"un caf\xc3\xa9 noir", "un =?UTF-8?Q?caf=C3=A9?= noir"},
      {"\xc3\xa9t\xc3\xa9  \xc3\xa9", "=?UTF-8?B?w6l0w6kgIMOp?="},
      {"a =?b?= c", "a =?UTF-8?B?PT9iPz0=?= c"},
      {"bell\x07", "=?UTF-8?Q?bell=07?="},
  };
  for (const auto& row : rows) EXPECT_EQ(encode_words(row.text).value(), row.value) << row.text;
}

TEST(EncodeWords, Refused) {
  for (const std::string& text :
       {std::string("a\r\nb"), std::string("a\r"), std::string("\n"), std::string("a\0b", 3), std::string("\xff"),
        std::string("\xc3"), std::string("\xed\xa0\x80"), std::string("\xc0\x80"), std::string("\xf4\x90\x80\x80")}) {
    const auto encoded = encode_words(text);
    ASSERT_FALSE(encoded) << printable(text);
    EXPECT_EQ(encoded.error().code, Errc::bad_argument);
  }
}

TEST(EncodeWords, RoundTripWithWordsOfAtMost75Characters) {
  const std::string letter = "\xc3\xa9", envelope = "\xf0\x9f\x93\xa7";
  for (std::size_t ascii = 0; ascii < 80; ++ascii)
    for (const auto& other : {letter, envelope, letter + " ", "x" + envelope + "  yy ", letter + "=?"}) {
      std::string text(ascii, 'x');
      while (text.size() < 250) text += other;
      while (text.ends_with(' ')) text.pop_back();
      const auto encoded = encode_words(text);
      ASSERT_TRUE(encoded);
      EXPECT_EQ(decode_words(*encoded), text);
      std::string_view rest = *encoded;
      while (!rest.empty()) {
        const auto word = rest.substr(0, rest.find(' '));
        EXPECT_LE(word.size(), 75u) << *encoded;
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      }
    }
}

TEST(DecodeWords, HostileInputEnds) {
  for (const char* piece : {"=?", "=?utf-8?q?", "=?utf-8?q?a?=", "=?utf-8?q?a?= ", "?=", "=", "=?utf-8?b?YQ==?= "}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    EXPECT_LE(decode_words(text).size(), text.size());
  }
}

}  // namespace
}  // namespace mailrig::message
