#include <mailrig/message/make_field.hpp>

#include <gmock/gmock.h>

#include <mailrig/message/encoded_word.hpp>

namespace mailrig::message {
namespace {

std::string raw(const Result<Field>& field) { return field ? field->raw : field.error().message(); }

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find("\r\n"));
    longest = std::max(longest, line.size());
    text.remove_prefix(std::min(text.size(), line.size() + 2));
  }
  return longest;
}

// What was made is what a reader reads.
void expect_read_back(const Field& field) {
  const auto parsed = parse_header(field.raw + "\r\n");
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->header.fields(), testing::ElementsAre(field));
  EXPECT_EQ(parsed->body, "");
}

TEST(MakeField, Table) {
  EXPECT_EQ(raw(make_text_field("Subject", "Saying Hello")), "Subject: Saying Hello\r\n");
  EXPECT_EQ(raw(make_text_field("Subject", "")), "Subject:\r\n");
  EXPECT_EQ(raw(make_text_field("Subject", " a  b\tc ")), "Subject: a  b\tc\r\n");
  EXPECT_EQ(raw(make_text_field("Subject", "caf\xc3\xa9 noir")), "Subject: =?UTF-8?Q?caf=C3=A9?= noir\r\n");
  EXPECT_EQ(raw(make_structured_field("References", "<a@x>  <b@x>")), "References: <a@x>  <b@x>\r\n");
  EXPECT_EQ(raw(make_address_field("Bcc", {})), "Bcc:\r\n");
  EXPECT_EQ(raw(make_address_field("To", *parse_address_list("a@x, B: C <c@x>;"))), "To: a@x, B: C <c@x>;\r\n");
  EXPECT_EQ(raw(make_address_field("To", {Mailbox{"Caf\xc3\xa9 noir", "a", "x", ""}})),
            "To: =?UTF-8?Q?Caf=C3=A9_noir?= <a@x>\r\n");
  EXPECT_EQ(raw(make_address_field("To", {Group{"Caf\xc3\xa9s", {}}})), "To: =?UTF-8?Q?Caf=C3=A9s?= :;\r\n");
  EXPECT_EQ(raw(make_date_field("Date", *parse_date("21 Nov 97 09:55:06 EST"))),
            "Date: Fri, 21 Nov 1997 09:55:06 -0500\r\n");
}

TEST(MakeField, Refused) {
  const std::string nul("a\0b", 3);
  for (const std::string& name : {std::string(), std::string("A B"), std::string("A:"), std::string("A\r\nB"), nul,
                                  std::string("caf\xc3\xa9"), std::string(999, 'x')})
    for (const auto& made : {make_text_field(name, "x"), make_structured_field(name, "x"), make_address_field(name, {}),
                             make_date_field(name, {})}) {
      ASSERT_FALSE(made) << raw(made);
      EXPECT_EQ(made.error().code, Errc::bad_argument);
    }
  for (const std::string& value : {std::string("a\r\nBcc: b@x"), std::string("a\n b"), std::string("\r"), nul,
                                   std::string("\xff"), std::string(5000, ' ') + "x" + std::string(5000, ' ') + "x"}) {
    EXPECT_FALSE(make_text_field("A", value)) << printable(value);
    EXPECT_FALSE(make_structured_field("A", value)) << printable(value);
  }
  for (const std::string& value : {std::string("caf\xc3\xa9"), std::string("\x07"), std::string(999, 'x')})
    EXPECT_FALSE(make_structured_field("A", value)) << printable(value);
  EXPECT_FALSE(make_address_field("To", {Mailbox{"", std::string(999, 'x'), "x", ""}}));
  EXPECT_FALSE(make_address_field("To", {Mailbox{"", "a", "x\r\nBcc: b@x", ""}}));
}

TEST(MakeField, FoldedAt78WhereverThereIsAPlace) {
  for (std::size_t size = 1; size < 90; ++size)
    for (const std::string& piece :
         {std::string(size, 'a') + " ", std::string(size, 'a') + "  ", "\xc3\xa9 " + std::string(size, 'a') + " ",
          "\xf0\x9f\x93\xa7" + std::string(size, 'a'), std::string(size, 'a') + "\xc3\xa9\t"}) {
      std::string text;
      while (text.size() < 500) text += piece;
      const auto field = make_text_field("Subject", text);
      ASSERT_TRUE(field);
      while (text.ends_with(' ') || text.ends_with('\t')) text.pop_back();
      EXPECT_EQ(decode_words(field->value), text);
      EXPECT_LE(longest_line(field->raw), std::max<std::size_t>(78, std::string("Subject: ").size() + size))
          << field->raw;
      expect_read_back(*field);
    }
}

TEST(MakeField, AWordTooLongForAnyLineIsEncoded) {
  const std::string text(3000, 'x');
  const auto field = make_text_field("Subject", text);
  ASSERT_TRUE(field);
  EXPECT_LE(longest_line(field->raw), 78u);
  EXPECT_EQ(decode_words(field->value), text);
}

TEST(MakeField, AddressesAreFoldedAndReadBack) {
  AddressList list;
  for (std::size_t i = 0; i < 60; ++i) {
    Mailbox mailbox{std::string(i, 'n'), "local.part", "domain.example", ""};
    if (i % 3 == 1) mailbox.name += " \"with, specials\"  and spaces";
    list.emplace_back(mailbox);
    if (i % 10 == 0) list.emplace_back(Group{"Group; of " + std::to_string(i), {mailbox, mailbox}});
  }
  const auto field = make_address_field("Resent-To", list);
  ASSERT_TRUE(field);
  EXPECT_LE(longest_line(field->raw), 78u);
  expect_read_back(*field);
  EXPECT_EQ(*parse_address_list(field->value), list);
  EXPECT_EQ(*parse_address_list(field->raw.substr(10, field->raw.size() - 12)), list) << "folded";
}

TEST(MakeField, NamesInUtf8AreReadBack) {
  for (std::size_t size = 1; size < 60; ++size) {
    std::string name;
    for (std::size_t i = 0; i < size; ++i) name += i % 7 == 3 ? " " : "\xc3\xa9";
    const auto field = make_address_field("To", {Mailbox{name, "a", "x.example", ""}, Group{name, {}}});
    ASSERT_TRUE(field);
    EXPECT_LE(longest_line(field->raw), 78u) << field->raw;
    const auto list = *parse_address_list(field->value);
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(decode_words(std::get<Mailbox>(list[0]).name), name);
    EXPECT_EQ(decode_words(std::get<Group>(list[1]).name), name);
  }
}

TEST(MessageId, FromTheCallersGenerator) {
  std::uint64_t next = 0;
  EXPECT_EQ(make_message_id("x.example", [&] { return next++; }), "<aaaaaaaaaaaaa.baaaaaaaaaaaa@x.example>");
  EXPECT_EQ(make_message_id("x.example", [] { return ~std::uint64_t{0}; }), "<777777777777p.777777777777p@x.example>");
}

TEST(MessageId, RandomByItself) {
  const auto one = make_message_id("x.example"), other = make_message_id("x.example");
  ASSERT_TRUE(one && other);
  EXPECT_NE(*one, *other);
  for (const std::string& domain :
       {std::string(), std::string("a b"), std::string("a>\r\nX: y"), std::string("a\0", 2)})
    EXPECT_FALSE(make_message_id(domain)) << domain;
}

}  // namespace
}  // namespace mailrig::message
