#include <mailrig/pop3/command.hpp>

#include <gmock/gmock.h>

#include "support/scripted_mechanism.hpp"

namespace mailrig::pop3 {
namespace {

const std::string digest = "c4c9334bac560ecc979e58001b3e22fb";

std::string text(const std::vector<Send>& sends) {
  std::string out;
  for (const auto& send : sends) out += send.secret ? "<" + send.bytes + ">" : send.bytes;
  return out;
}

std::string encoded(const Command& command) {
  const auto sends = encode(command);
  return sends ? text(*sends) : std::string(describe(sends.error().code)) + ": " + sends.error().about.expected;
}

Auth auth(std::string name) {
  return {std::make_shared<test::ScriptedMechanism>(std::move(name), std::nullopt,
                                                    std::deque<std::optional<std::string>>{})};
}

TEST(Command, Encoded) {
  const std::pair<Command, std::string> rows[] = {
      {User{"mrose"}, "USER mrose\r\n"},
      {User{"a name with spaces"}, "USER a name with spaces\r\n"},
      {Pass{Secret("tan staaf")}, "PASS <tan staaf>\r\n"},
      {Apop{"mrose", Secret(digest)}, "APOP mrose <" + digest + ">\r\n"},
      {auth("KERBEROS_V4"), "AUTH KERBEROS_V4\r\n"},
      {Stls{}, "STLS\r\n"},
      {Stat{}, "STAT\r\n"},
      {List{}, "LIST\r\n"},
      {List{2}, "LIST 2\r\n"},
      {Uidl{}, "UIDL\r\n"},
      {Uidl{4294967295}, "UIDL 4294967295\r\n"},
      {Retr{1}, "RETR 1\r\n"},
      {Top{1, 0}, "TOP 1 0\r\n"},
      {Dele{1}, "DELE 1\r\n"},
      {Noop{}, "NOOP\r\n"},
      {Rset{}, "RSET\r\n"},
      {Capa{}, "CAPA\r\n"},
      {Quit{}, "QUIT\r\n"},
  };
  for (const auto& [command, line] : rows) EXPECT_EQ(encoded(command), line);
}

TEST(Command, RefusedArguments) {
  const std::string lines = "bad argument: an argument without CR, LF, NUL";
  const std::string words = "bad argument: an argument without SP, CR, LF, NUL";
  const std::string empty = "bad argument: an argument that is not empty";
  const std::string number = "bad argument: a message-number from 1";
  const std::string hex = "bad argument: a digest of 32 lower-case hexadecimal digits";
  const std::pair<Command, std::string> rows[] = {
      {User{"a\r\nDELE 1"}, lines},
      {User{"a\n"}, lines},
      {User{"a\r"}, lines},
      {User{std::string("a\0b", 3)}, lines},
      {User{""}, empty},
      {Pass{Secret("a\r\nQUIT")}, lines},
      {Pass{Secret("")}, empty},
      {Apop{"a b", Secret(digest)}, words},
      {Apop{"", Secret(digest)}, empty},
      {Apop{"mrose", Secret("tanstaaf")}, hex},
      {Apop{"mrose", Secret(std::string(32, 'A'))}, hex},
      {auth("PLAIN x"), words},
      {auth(""), empty},
      {List{0}, number},
      {Uidl{0}, number},
      {Retr{0}, number},
      {Top{0, 1}, number},
      {Dele{0}, number},
  };
  for (const auto& [command, error] : rows) EXPECT_EQ(encoded(command), error);
}

TEST(Command, ARefusedSecretIsNotShown) {
  const auto sends = encode(Pass{Secret("sesame\n")});
  EXPECT_EQ(sends.error().message().find("sesame"), std::string::npos);
}

TEST(Command, InitialResponse) {
  const auto plain = auth("PLAIN");
  const std::string_view credentials("\0tim\0tanstaaf", 13);
  EXPECT_EQ(text(*encode_with_initial_response(plain, credentials)), "AUTH PLAIN <AHRpbQB0YW5zdGFhZg==>\r\n");
  EXPECT_EQ(text(*encode_with_initial_response(plain, "")), "AUTH PLAIN <=>\r\n");
  // "AUTH PLAIN " and CRLF leave 242 of the 255 octets of RFC 2449 section 4: 180 bytes in base64 are 240.
  EXPECT_TRUE(encode_with_initial_response(plain, std::string(180, 'x')));
  EXPECT_FALSE(encode_with_initial_response(plain, std::string(181, 'x')));
}

TEST(Command, ShapeOfItsReply) {
  for (const Command& command :
       {Command(List{}), Command(Uidl{}), Command(Retr{1}), Command(Top{1, 1}), Command(Capa{})})
    EXPECT_EQ(shape(command), Shape::multi_line) << keyword(command);
  for (const Command& command : {Command(List{1}), Command(Uidl{1}), Command(Stat{}), Command(Quit{}), Command(Stls{})})
    EXPECT_EQ(shape(command), Shape::single_line) << keyword(command);
}

TEST(Command, CollectsWhatItAskedFor) {
  std::string block = "1 a\r\n";
  EXPECT_EQ(std::get<DropListing>(*collect(Stat{}, "2 320", block)).octets, 320u);
  EXPECT_EQ(std::get<Uidl::Response>(*collect(Uidl{}, "", block)).front().unique_id, "a");
  EXPECT_EQ(std::get<List::Response>(*collect(List{2}, "2 200", block)).front().octets, 200u);
  EXPECT_EQ(std::get<Uidl::Response>(*collect(Uidl{2}, "2 b", block)).front().unique_id, "b");
  EXPECT_TRUE(std::get<Capa::Response>(*collect(Capa{}, "", block)).has("1"));
  EXPECT_EQ(std::get<Retr::Response>(*collect(Retr{1}, "", block)).bytes, "1 a\r\n");
  EXPECT_TRUE(std::holds_alternative<std::monostate>(*collect(Noop{}, "whatever", block)));

  EXPECT_EQ(collect(List{2}, "3 200", block).error().about.expected, "the message-number asked for");
  EXPECT_EQ(collect(Uidl{2}, "1 a", block).error().about.expected, "the message-number asked for");
  EXPECT_EQ(collect(Stat{}, "many", block).error().code, Errc::bad_syntax);
}

}  // namespace
}  // namespace mailrig::pop3
