#include <mailrig/message/mime/message.hpp>

#include <gmock/gmock.h>

#include <stdexcept>
#include <thread>

#include "outline.hpp"

// The locks of GLib's allocator are futexes of its own, which the thread sanitizer does not see.
extern "C" const char* __tsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier): its name
extern "C" const char* __tsan_default_suppressions() { return "race:g_slice_"; }

namespace mailrig::mime {
namespace {

using test::outline;

// RFC 2046 §5.1.1
constexpr std::string_view simple =
    "From: Nathaniel Borenstein <nsb@bellcore.example>\r\n"
    "Subject: Sample message\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-type: multipart/mixed; boundary=\"simple boundary\"\r\n"
    "\r\n"
    "This is the preamble.  It is to be ignored.\r\n"
    "\r\n"
    "--simple boundary\r\n"
    "\r\n"
    "This is implicitly typed plain US-ASCII text.\r\n"
    "--simple boundary\r\n"
    "Content-type: text/plain; charset=us-ascii\r\n"
    "\r\n"
    "This is explicitly typed plain US-ASCII text.\r\n"
    "It DOES end with a linebreak.\r\n"
    "\r\n"
    "--simple boundary--\r\n"
    "\r\n"
    "This is the epilogue.  It is also to be ignored.\r\n";

TEST(Message, Table) {
  struct Row {
    std::string text, outcome;
  };
  const Row rows[] = {
      {"Subject: x\r\n\r\nbody\r\n", "1 0 text/plain: body\\r\\n\n"},
      {"From fred Fri Nov 21 09:55\nSubject: x\n\nbody\n", "1 0 text/plain: body\\n\n"},
      {std::string(simple),
       "TEXT 0 multipart/mixed\n"
       "1 1 text/plain: This is implicitly typed plain US-ASCII text.\n"
       "2 1 text/plain: This is explicitly typed plain US-ASCII text.\\r\\nIt DOES end with a linebreak.\\r\\n\n"},
      {"Content-Type: TEXT/HTML; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\ncaf=E9=\n.",
       "1 0 text/html: caf\\xc3\\xa9.\n"},
      {"Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n1tXL\n",
       "1 0 text/plain: \\xd0\\xb6\\xd1\\x83\\xd0\\xba\n"},
      {"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$\"\x1b(B\n", "1 0 text/plain: \\xe3\\x81\\x82\\n\n"},
      {"Content-Type: text/plain; charset=utf-8\n\n\xff\n", "1 0 text/plain: \\xef\\xbf\\xbd\\n\n"},
      {"Content-Type: text/plain; charset=no-such-charset\n\ncaf\xc3\xa9\xff\n",
       "1 0 text/plain: caf\\xc3\\xa9\\xef\\xbf\\xbd\\n\n"},
      {"Content-Type: text/plain; charset=utf-16be\nContent-Transfer-Encoding: base64\n\nAGEAYgA=\n",
       "1 0 text/plain: ab\\xef\\xbf\\xbd\n"},
      {"Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/mixed; "
       "boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n",
       "1 0 message/rfc822\n1.TEXT 1 multipart/mixed\n1.1 2 text/plain: one\n1.2 2 text/plain: two\n"},
      {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: "
       "inner\n\nbody\n--b--\n",
       "TEXT 0 multipart/mixed\n1 1 message/rfc822\n1.1 2 text/plain: body\n"},
      {"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n"
       "Content-Disposition: attachment; filename*0*=utf-8''caf%C3; filename*1*=%A9; filename*2=.txt\n\nx\n--b--\n",
       "TEXT 0 multipart/mixed\n1 1 text/plain attachment name=caf\xc3\xa9.txt: x\n"},
      {"Content-Type: text/plain; name=\"=?utf-8?q?caf=C3=A9?=\"\nContent-ID: <a@b>\n\nx",
       "1 0 text/plain name=caf\xc3\xa9 id=a@b: x\n"},
      {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nno end",
       "TEXT 0 multipart/mixed\n1 1 text/plain: no end\n"},
      {"Content-Type: multipart/mixed\n\nno boundary", "TEXT 0 multipart/mixed\n"},
      {"Content-Type: rubbish\n\nx", "1 0 application/octet-stream: x\n"},
      {"Content-Type : text/html\n\nx", "1 0 text/html: x\n"},
      {"junk\nContent-Type: text/html\njunk\n\nx", "1 0 text/html: x\n"},
      {"Content-Type: text/html\nno blank line", "1 0 text/html: no blank line\n"},
      {"\nbody", "1 0 text/plain: body\n"},
      {"body", "1 0 text/plain: body\n"},
      {"Subject: x", "1 0 text/plain: \n"},
      {"", "1 0 text/plain: \n"},
  };
  for (const auto& row : rows) EXPECT_EQ(outline(row.text), row.outcome) << row.text;
}

TEST(Message, EveryTruncation) {
  for (std::size_t size = 0; size <= simple.size(); ++size) {
    const auto message = Message::parse(simple.substr(0, size));
    ASSERT_TRUE(message) << size;
    EXPECT_THAT(outline(*message), testing::StartsWith(message->root().is_multipart() ? "TEXT 0 " : "1 0 ")) << size;
  }
}

TEST(Message, HeaderAndParts) {
  const auto message = Message::parse(
      "Subject: =?utf-8?q?caf=C3=A9?=\n"
      "Content-Type: text/plain; Format=flowed\n"
      "Content-Description: =?iso-8859-1?q?caf=E9?=\n\nx");
  ASSERT_TRUE(message);
  EXPECT_EQ(message->header().value("subject"), "=?utf-8?q?caf=C3=A9?=");
  EXPECT_EQ(message->root().parameter("format"), "flowed");
  EXPECT_EQ(message->root().parameter("charset"), "");
  EXPECT_EQ(message->root().header("content-description"), "caf\xc3\xa9");
  EXPECT_EQ(message->root().header("x-none"), "");
}

TEST(Message, APartKeepsWhatItNeeds) {
  const auto part = [] {
    const auto message = Message::parse(std::string(simple));
    std::vector<Part> parts;
    message->walk([&](const Part& one) {
      parts.push_back(one);
      return Walk::on;
    });
    return parts[1];
  }();
  EXPECT_EQ(part.decode(), "This is implicitly typed plain US-ASCII text.");
  EXPECT_EQ(part.decode(), "This is implicitly typed plain US-ASCII text.") << "again";
}

TEST(Message, WalkPastAndStop) {
  const auto message = Message::parse(
      "Content-Type: multipart/mixed; boundary=b\n\n"
      "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--c--\n--b\n\ntwo\n--b\n\nthree\n--b--\n");
  ASSERT_TRUE(message);
  std::string visited;
  message->walk([&](const Part& part) {
    visited += part.section() + ";";
    return part.section() == "1" ? Walk::past : part.section() == "2" ? Walk::stop : Walk::on;
  });
  EXPECT_EQ(visited, "TEXT;1;2;");
}

TEST(Message, DecodeLimitAndSink) {
  const auto message = Message::parse("Content-Transfer-Encoding: base64\n\nYWJjZGVm\n");
  ASSERT_TRUE(message);
  const auto part = message->root();
  EXPECT_EQ(part.decode(Limits{.literal = 6}), "abcdef");
  ASSERT_FALSE(part.decode(Limits{.literal = 5}));
  EXPECT_EQ(part.decode(Limits{.literal = 5}).error().code, Errc::literal_too_big);
  EXPECT_EQ(part.text(Limits{.literal = 5}).error().code, Errc::literal_too_big);
  EXPECT_EQ(part.decode([](std::string_view) { return false; }).error().code, Errc::bad_argument);
  EXPECT_THROW((void)part.decode([](std::string_view) -> bool { throw std::runtime_error("no"); }), std::runtime_error);
}

std::string nested(std::size_t levels) {
  std::string text;
  for (std::size_t i = 0; i < levels; ++i) {
    const auto boundary = "b" + std::to_string(i);
    text += "Content-Type: multipart/mixed; boundary=" + boundary + "\n\n--" + boundary + "\n";
  }
  return text + "\nx\n";
}

TEST(Message, Limits) {
  EXPECT_EQ(outline("A: 1\n\n12345", Limits{.response = 10}), "response too big");
  EXPECT_EQ(outline("A: 12345678\n\n", Limits{.line = 10}), "line too long");
  EXPECT_EQ(outline(nested(4), Limits{.nesting = 3}), "nested too deep");
  EXPECT_EQ(outline(nested(3), Limits{.nesting = 3}).substr(0, 24), "TEXT 0 multipart/mixed\n1");
  EXPECT_EQ(outline(nested(4), Limits{.items = 4}), "too many items");
  const std::string three = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b\n\n2\n--b\n\n3\n";
  EXPECT_EQ(outline(three, Limits{.items = 3}), "too many items");
  EXPECT_THAT(outline(three, Limits{.items = 4}), testing::EndsWith("3 1 text/plain: 3\\n\n"));
}

TEST(Message, HostileInputEnds) {
  EXPECT_EQ(outline(nested(20'000)), "nested too deep");
  std::string forwarded;
  for (int i = 0; i < 40'000; ++i) forwarded += "Content-Type: message/rfc822\n\n";
  EXPECT_EQ(outline(forwarded), "nested too deep");
  std::string flat = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 100'000; ++i) flat += "--b\n\n";
  EXPECT_EQ(outline(flat), "too many items");
  std::string fields;
  for (int i = 0; i < 100'000; ++i) fields += "a:\n";
  EXPECT_EQ(outline("Content-Type: multipart/mixed; boundary=b\n\n--b\n" + fields), "too many items");
  EXPECT_EQ(outline("Content-Type: message/rfc822\n\n" + fields), "too many items");
  EXPECT_EQ(outline("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type:\n Message/rfc822\n\n" + fields),
            "too many items");
  EXPECT_THAT(outline("Subject: x\n\n" + fields), testing::StartsWith("1 0 text/plain")) << "they are no fields";
  for (const std::string& piece :
       {std::string("("), std::string("=?utf-8?q?"), std::string("\""), std::string(";a=b"), std::string(";a*0=b"),
        std::string("\n "), std::string("\0", 1), std::string("\xff")}) {
    std::string value;
    while (value.size() < 60'000) value += piece;
    (void)outline("Content-Type: multipart/mixed; x=" + value + "\nContent-Disposition: " + value + "\n\n" + value);
    (void)decode_words(value);
  }
}

TEST(Message, ManyThreadsStartTogether) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([] {
      for (int round = 0; round < 20; ++round) {
        Composition letter;
        letter.text = "caf\xc3\xa9";
        letter.attachments.push_back({std::string("x"), "y", "a/b", ""});
        EXPECT_THAT(outline(*compose(letter)), testing::HasSubstr("caf\\xc3\\xa9"));
      }
    });
  for (auto& thread : threads) thread.join();
}

TEST(DecodeWords, EveryCharset) {
  struct Row {
    std::string value, text;
  };
  const Row rows[] = {
      {"=?koi8-r?B?1tXL?= x", "\xd0\xb6\xd1\x83\xd0\xba x"},
      {"=?utf-8?q?a?= =?iso-8859-1?q?=E9?=", "a\xc3\xa9"},
      {"=?utf-8?q?a=0D=0AB:_c?=", "a  B: c"},
      {std::string("a\0b\r\n", 5), "a b  "},
  };
  for (const auto& row : rows) EXPECT_EQ(decode_words(row.value), row.text) << row.value;
}

}  // namespace
}  // namespace mailrig::mime
