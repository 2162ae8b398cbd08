#include <mailrig/message/mime/compose.hpp>

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <mailrig/message/make_field.hpp>

#include "outline.hpp"

namespace mailrig::mime {
namespace {

using test::outline;

Composition letter(std::string text) {
  Composition out;
  out.header.append(*message::make_text_field("Subject", "caf\xc3\xa9"));
  out.header.append(*message::make_address_field("From", {message::Mailbox{"Fred", "fred", "x.example", ""}}));
  out.text = std::move(text);
  return out;
}

// Only CRLF ends lines, none is too long, and there is nothing in it that needs 8BITMIME.
void expect_fit_for_the_wire(const std::string& message) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const char c = message[i];
    ASSERT_EQ(c == '\n', i > 0 && message[i - 1] == '\r') << "at " << i;
    ASSERT_TRUE(c != '\0' && static_cast<unsigned char>(c) < 0x80) << "at " << i;
    column = c == '\n' ? 0 : column + 1;
    ASSERT_LE(column, 999u) << "at " << i;  // with the CR
  }
}

TEST(Compose, TextAlone) {
  const auto made = compose(letter("Hello.\nBye.\r\n"));
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(*made,
            "Subject: =?UTF-8?Q?caf=C3=A9?=\r\n"
            "From: Fred <fred@x.example>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "\r\n"
            "Hello.\r\nBye.\r\n");
}

TEST(Compose, TextComesBack) {
  std::string mostly_beyond_ascii;
  for (int i = 0; i < 500; ++i) mostly_beyond_ascii += "\xd0\xb6\xd1\x83\xd0\xba\r\n";
  for (const std::string& text :
       {std::string(), std::string("\r\n"), std::string("no end of line"), std::string("caf\xc3\xa9\r\nnoir \r\n"),
        std::string(5000, 'x') + "\r\n", std::string(5000, ' ') + "\r\n", std::string(".\r\n..\r\nFrom me\r\n"),
        std::string("a=3Db =\r\n"), mostly_beyond_ascii, std::string("a\0b\r\n", 5)}) {
    const auto made = compose(letter(text));
    ASSERT_TRUE(made);
    expect_fit_for_the_wire(*made);
    const auto message = Message::parse(*made);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->root().text(), text) << printable(*made);
    EXPECT_EQ(message->header().value("From"), "Fred <fred@x.example>");
  }
}

TEST(Compose, LineEndsOfAnyKindBecomeCrlf) {
  for (const char* fill : {"", "caf\xc3\xa9 ", "\xd0\xb6\xd1\x83\xd0\xba\xd0\xb6\xd1\x83\xd0\xba "}) {
    const std::string f(fill);
    const auto made = compose(letter(f + "a\n" + f + "b\r" + f + "c\r\n" + f + "d\n\r\n"));
    ASSERT_TRUE(made);
    expect_fit_for_the_wire(*made);
    EXPECT_EQ(Message::parse(*made)->root().text(), f + "a\r\n" + f + "b\r\n" + f + "c\r\n" + f + "d\r\n\r\n");
  }
}

TEST(Compose, Everything) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i % 256);
  auto all = letter("plain");
  all.html = "<img src=\"cid:logo@x\"> caf\xc3\xa9";
  all.inline_parts.push_back({bytes, "logo.png", "image/png", "logo@x"});
  all.attachments.push_back({bytes, "", "application/octet-stream", ""});
  all.attachments.push_back({std::string("Subject: inner\r\n\r\nbody\r\n"), "", "message/rfc822", ""});
  const auto made = compose(all);
  ASSERT_TRUE(made);
  expect_fit_for_the_wire(*made);
  const auto message = Message::parse(*made);
  ASSERT_TRUE(message);
  std::string shown;
  std::vector<std::string> contents;
  message->walk([&](const Part& part) {
    shown += part.section() + " " + part.content_type() + (part.is_attachment() ? " attachment\n" : "\n");
    EXPECT_EQ(part.content_id(), part.content_type() == "image/png" ? "logo@x" : "");
    if (part.content_type() == "image/png" || part.section() == "2") contents.push_back(*part.decode());
    return Walk::on;
  });
  EXPECT_EQ(shown,
            "TEXT multipart/mixed\n"
            "1 multipart/alternative\n"
            "1.1 text/plain\n"
            "1.2 multipart/related\n"
            "1.2.1 text/html\n"
            "1.2.2 image/png\n"
            "2 application/octet-stream attachment\n"
            "3 message/rfc822 attachment\n"
            "3.1 text/plain\n");
  EXPECT_THAT(contents, testing::ElementsAre(bytes, bytes));
}

TEST(Compose, InlinePartsWithoutHtml) {
  auto all = letter("plain");
  all.inline_parts.push_back({std::string("x"), "", "image/png", "a@b"});
  EXPECT_EQ(outline(*compose(all)), "TEXT 0 multipart/related\n1 1 text/plain: plain\n2 1 image/png id=a@b: x\n");
}

TEST(Compose, FileNames) {
  for (const std::string& name :
       {std::string("a.txt"), std::string("two words.txt"), std::string("quote\"back\\slash;semi=colon.txt"),
        std::string("caf\xc3\xa9.txt"), std::string("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e.pdf"), std::string(300, 'x'),
        std::string("a'b%20c*d.txt")}) {
    auto all = letter("");
    all.attachments.push_back({std::string("content"), name, "text/x-y", ""});
    const auto made = compose(all);
    ASSERT_TRUE(made) << name;
    expect_fit_for_the_wire(*made);
    std::string found;
    Message::parse(*made)->walk([&](const Part& part) {
      if (part.section() == "2") found = part.file_name();
      return Walk::on;
    });
    EXPECT_EQ(found, name) << *made;
  }
  auto all = letter("");
  all.attachments.push_back({std::string("content"), "caf\xc3\xa9.txt", "text/plain", ""});
  EXPECT_THAT(*compose(all), testing::HasSubstr("filename*=UTF-8''caf%C3%A9.txt")) << "RFC 2231 §4";
}

TEST(Compose, FromAFile) {
  const auto path = std::filesystem::path(testing::TempDir()) / "mailrig_compose_test";
  std::string bytes(100'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * i >> 3);
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  auto all = letter("");
  all.attachments.push_back({path, "bytes", "application/x-bytes", ""});
  const auto made = compose(all);
  std::filesystem::remove(path);
  ASSERT_TRUE(made) << made.error().message();
  std::string found;
  Message::parse(*made)->walk([&](const Part& part) {
    if (part.section() == "2") found = *part.decode();
    return Walk::on;
  });
  EXPECT_EQ(found, bytes);
}

TEST(Compose, Refused) {
  const auto expect_refused = [](const Composition& composition) {
    const auto made = compose(composition);
    ASSERT_FALSE(made) << *made;
    EXPECT_EQ(made.error().code, Errc::bad_argument);
  };
  const auto with = [](Attachment attachment) {
    auto out = letter("");
    out.attachments.push_back(std::move(attachment));
    return out;
  };
  const std::string nul("a\0b", 3);
  expect_refused(letter("\xff"));
  for (const std::string& name : {std::string("a\r\nb"), std::string("a\nb"), nul, std::string("\xff")})
    expect_refused(with({std::string(), name, "a/b", ""}));
  for (const std::string& type :
       {std::string(), std::string("a"), std::string("a/"), std::string("/b"), std::string("a/b; c=d"),
        std::string("a/b\r\nX: y"), std::string("a/b/c"), std::string("multipart/mixed"), nul})
    expect_refused(with({std::string(), "", type, ""}));
  for (const std::string& id :
       {std::string("a>\r\nX: y"), std::string("<a@b>"), std::string("a b"), nul, std::string("\xc3\xa9")})
    expect_refused(with({std::string(), "", "a/b", id}));
  expect_refused(with({std::filesystem::path("no/such/file"), "", "a/b", ""}));
  expect_refused(with({std::filesystem::path("."), "", "a/b", ""}));
  for (const message::Field& field :
       {message::Field{"MIME-Version", "1.0", "MIME-Version: 1.0\r\n"},
        message::Field{"content-type", "a", "content-type: a\r\n"}, message::Field{"A", "b", "A: b\r\nB: c\r\n"},
        message::Field{"A", "b", "A: b\r\n\r\nbody"}, message::Field{"A", "b", "junk\r\n"},
        message::Field{"A", "b", ""}}) {
    auto out = letter("");
    out.header.append(field);
    expect_refused(out);
  }
}

TEST(Compose, SinkThatStopsOrThrows) {
  const auto all = letter(std::string(100'000, 'x'));
  const auto stopped = compose(all, [](std::string_view) { return false; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Errc::bad_argument);
  EXPECT_THROW((void)compose(all, [](std::string_view) -> bool { throw std::runtime_error("no"); }),
               std::runtime_error);
  std::string streamed;
  EXPECT_TRUE(compose(all, [&](std::string_view bytes) {
    streamed += bytes;
    return true;
  }));
  EXPECT_EQ(streamed, *compose(all));
  const auto limited = compose(all, Limits{.literal = 1000});
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().code, Errc::literal_too_big);
}

}  // namespace
}  // namespace mailrig::mime
