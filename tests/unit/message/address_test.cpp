#include <mailrig/message/address.hpp>

#include <gmock/gmock.h>

namespace mailrig::message {
namespace {

std::string shown(const Mailbox& mailbox) {
  return mailbox.name + '|' + mailbox.route + '|' + mailbox.local_part + '|' + mailbox.domain;
}

// Each mailbox as name|route|local part|domain, groups as name{members}; or the code of the failure and its offset.
std::string shown(const Result<AddressList>& list) {
  if (!list) return std::string(describe(list.error().code)) + " " + std::to_string(list.error().about.offset);
  struct Visitor {
    std::string operator()(const Mailbox& mailbox) const { return shown(mailbox); }
    std::string operator()(const Group& group) const {
      std::string out = group.name + "{";
      for (const auto& member : group.members) out += shown(member) + (&member == &group.members.back() ? "" : " ");
      return out + "}";
    }
  };
  std::string out;
  for (const auto& address : *list) (out += out.empty() ? "" : " ") += std::visit(Visitor{}, address);
  return out;
}

TEST(ParseAddressList, Table) {
  struct Row {
    std::string text, outcome;
  };
  const Row rows[] = {
      {"", ""},
      {" , ,(nobody),, ", ""},
      {"fred@example.org", "||fred|example.org"},
      {"fred", "||fred|"},
      {"<fred>", "||fred|"},
      {"fred (Fred Foo)", "Fred Foo||fred|"},
      {"fred@example.org (Fred (the one) \\(Foo)", "Fred (the one) (Foo||fred|example.org"},
      {"(x)fred(x)@(x)example(x).(x)org(last)", "last||fred|example.org"},
      {"Fred <fred@example.org> (Foo)", "Fred||fred|example.org"},
      {"Fred Q. Foo <fred@example.org>", "Fred Q. Foo||fred|example.org"},
      {"Fred.Foo<fred@example.org>", "Fred.Foo||fred|example.org"},
      {"\"Fred \\\"Q\\\" Foo\"  Bar <fred@example.org>", "Fred \"Q\" Foo Bar||fred|example.org"},
      {"\"\" <fred@example.org>", "||fred|example.org"},
      {"\"a,\r\n b\" <fred@example.org>", "a, b||fred|example.org"},
      {"\"fred foo\"@example.org", "||fred foo|example.org"},
      {"\"fred\" . foo @ example . org", "||fred.foo|example.org"},
      {"\"\"@example.org", "|||example.org"},
      {"..a..@docomo.example", "||..a..|docomo.example"},
      {"a@[127.0.0.1]", "||a|[127.0.0.1]"},
      {"a@[ IPv6:\\:: 1 ] (x)", "x||a|[IPv6:::1]"},
      {"<@a.example,@b.example:c@d>", "|@a.example,@b.example|c|d"},
      {"< , @a , , @b : c @ d >", "|@a,@b|c|d"},
      {"a@x,b@x , ,c@x,", "||a|x ||b|x ||c|x"},
      {"a@x,\r\n\tb@x", "||a|x ||b|x"},
      {"G:;", "G{}"},
      {"\"A, B\" : ,a@x, , B <b@x> ; , c@x", "A, B{||a|x B||b|x} ||c|x"},
      {"=?UTF-8?Q?a_b?= <a@x>", "=?UTF-8?Q?a_b?=||a|x"},
      {"caf\xc3\xa9 <caf\xc3\xa9@x\xc3\xa9>", "caf\xc3\xa9||caf\xc3\xa9|x\xc3\xa9"},
      {"a b", "bad syntax 3"},
      {"a b@c", "bad syntax 3"},
      {"\"a b\"", "bad syntax 5"},
      {"a@", "bad syntax 2"},
      {"a@.b", "bad syntax 2"},
      {"a@b.", "bad syntax 4"},
      {"@b", "bad syntax 0"},
      {"<>", "bad syntax 1"},
      {"a@b@c", "bad syntax 3"},
      {"a@b c@d", "bad syntax 4"},
      {"<a@b", "bad syntax 4"},
      {"<a@b> x", "bad syntax 6"},
      {"<a@b><c@d>", "bad syntax 5"},
      {"<<a@b>>", "bad syntax 1"},
      {"a@b>", "bad syntax 3"},
      {"G:a@x", "bad syntax 5"},
      {"G:H:a@x;;", "bad syntax 3"},
      {":a@x;", "bad syntax 0"},
      {"a@x;b@x", "bad syntax 3"},
      {"<@a c@d>", "bad syntax 4"},
      {"<@a", "bad syntax 3"},
      {"\"a", "bad syntax 2"},
      {"\"a\\", "bad syntax 2"},
      {"(a", "bad syntax 2"},
      {"(a\\", "bad syntax 2"},
      {")", "bad syntax 0"},
      {"a@[b", "bad syntax 4"},
      {"a@[b[", "bad syntax 4"},
      {"a@[b]c", "bad syntax 5"},
      {"a\r\nb@x", "bad syntax 1"},
      {"a@x\r\n", "bad syntax 3"},
      {"\"a\rb\" <a@x>", "bad syntax 2"},
      {"\"a\\\nb\" <a@x>", "bad syntax 2"},
      {"\"a\n\" <a@x>", "bad syntax 2"},
      {std::string("\"a\0\" <a@x>", 10), "bad syntax 2"},
      {std::string("a\0@x", 4), "bad syntax 1"},
      {"a\x01@x", "bad syntax 1"},
  };
  for (const auto& row : rows) EXPECT_EQ(shown(parse_address_list(row.text)), row.outcome) << printable(row.text);
}

TEST(ParseAddressList, Limits) {
  const Limits limits{.nesting = 2, .items = 2};
  EXPECT_EQ(shown(parse_address_list("((x)) a@x", limits)), "||a|x");
  EXPECT_EQ(shown(parse_address_list("(((x))) a@x", limits)), "nested too deep 3");
  EXPECT_EQ(shown(parse_address_list("a@x,,,,b@x", limits)), "||a|x ||b|x");
  EXPECT_EQ(shown(parse_address_list("a,b,c", limits)), "too many items 5");
  EXPECT_EQ(shown(parse_address_list("G:a,b;", limits)), "too many items 5");
}

TEST(ParseAddressList, HostileInputEnds) {
  for (const char* piece : {"(",  "\"", "<",  ",",  ":",     ";",    ".",    "@",   "a",    "a ", "[",
                            "()", "\\", "<@", "G:", "\"\" ", "a@b,", "a<b>", "(\\", "\xff", " "}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    const auto parsed = parse_address_list(text);
    for (const auto& mailbox : parsed ? mailboxes(*parsed) : std::vector<Mailbox>{})
      ASSERT_LE(mailbox.address().size(), text.size() + 2);
  }
  EXPECT_EQ(shown(parse_address_list(std::string(100'000, '('))), "nested too deep 33");
}

TEST(Mailboxes, OfGroupsToo) {
  const auto all = mailboxes(*parse_address_list("a@x, G: b@x, c@x;, H:;, d@x"));
  ASSERT_EQ(all.size(), 4u);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].local_part, std::string(1, static_cast<char>('a' + i)));
}

// What was read can be written, and is the same when it is read again.
TEST(FormatAddressList, RoundTrip) {
  for (const auto* text :
       {"fred@example.org", "Fred Foo <fred@example.org>", "\"Fred \\\"Q\\\" F. \\\\ Foo\" <fred@example.org>",
        "\"a  b\" <\"fred foo\"@example.org>", "\" a\" <\"\\\"\"@x>", "fred", "\"\"@x", "..a@x", "a.", "<\"a b\">",
        "a@[IPv6:::1]", "G:;", "\"G, H\": a@x, B <b@x>;, c@x", "=?UTF-8?Q?a_b?= <a@x>", "caf\xc3\xa9@x\xc3\xa9"}) {
    const auto list = parse_address_list(text);
    ASSERT_TRUE(list) << text;
    const auto written = format_address_list(*list);
    ASSERT_TRUE(written) << text;
    EXPECT_EQ(parse_address_list(*written).value(), *list) << *written;
  }
}

TEST(FormatAddressList, Refused) {
  using List = AddressList;
  const std::string nul("a\0b", 3);
  for (const auto& list :
       {List{Mailbox{}}, List{Mailbox{"a", "", "", ""}}, List{Mailbox{"a\r\nb", "c", "d", ""}},
        List{Mailbox{"a\nb", "c", "d", ""}}, List{Mailbox{nul, "c", "d", ""}}, List{Mailbox{"", "a\rb", "d", ""}},
        List{Mailbox{"", nul, "d", ""}}, List{Mailbox{"", "a", "b\r\nc", ""}}, List{Mailbox{"", "a", nul, ""}},
        List{Mailbox{"", "a", "b> SIZE=1", ""}}, List{Mailbox{"", "a", "b,c@d", ""}}, List{Mailbox{"", "a", "b.", ""}},
        List{Mailbox{"", "a", "[b", ""}}, List{Mailbox{"", "a", "[]", ""}}, List{Mailbox{"", "a", "[b]c]", ""}},
        List{Mailbox{"\xff", "a", "b", ""}}, List{Group{"a\nb", {}}}, List{Group{"a", {Mailbox{}}}}}) {
    const auto written = format_address_list(list);
    ASSERT_FALSE(written) << *written;
    EXPECT_EQ(written.error().code, Errc::bad_argument);
  }
}

TEST(PlainAddress, Accepted) {
  for (const auto* text : {"foo", "foo@bar.com", "a.b+c@x-y.z_1", "e=mc2@x", "..a..@docomo.example", "o'neill@x"})
    EXPECT_TRUE(check_plain_address(text)) << text;
  EXPECT_TRUE(check_plain_address("caf\xc3\xa9@x\xc3\xa9", Charset::utf8));
}

TEST(PlainAddress, Refused) {
  struct Row {
    std::string text;
    std::size_t offset;
  };
  const Row rows[] = {
      {"", 0},
      {"@", 0},
      {"@bar.com", 0},
      {"foo@", 4},
      {"foo@.com", 4},
      {"foo@bar.", 8},
      {"foo@a..b", 6},
      {"foo@a@b", 5},
      {"foo bar", 3},
      {" foo", 0},
      {"foo ", 3},
      {"<foo@bar>", 0},
      {"foo@bar> x", 7},
      {"foo@bar\r\nDATA", 7},
      {"foo\r\n", 3},
      {"foo\n", 3},
      {"foo@bar\r", 7},
      {"foo@bar\t", 7},
      {"foo,bar", 3},
      {"\"foo\"@bar", 0},
      {"foo@[1]", 4},
      {"f(x)@bar", 1},
      {"Foo <foo@bar>", 3},
      {"foo\x7f", 3},
      {"caf\xc3\xa9@x", 3},
      {std::string("foo\0", 4), 3},
      {std::string("foo@b\0c", 7), 5},
  };
  for (const auto& row : rows) {
    const auto checked = check_plain_address(row.text);
    ASSERT_FALSE(checked) << row.text;
    EXPECT_EQ(checked.error().code, Errc::bad_argument);
    EXPECT_EQ(checked.error().about.offset, row.offset) << printable(row.text);
  }
  EXPECT_FALSE(check_plain_address("caf\xc3@x", Charset::utf8));
}

}  // namespace
}  // namespace mailrig::message
