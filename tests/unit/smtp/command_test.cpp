#include <mailrig/smtp/command.hpp>

#include <gmock/gmock.h>

#include "support/scripted_mechanism.hpp"

namespace mailrig::smtp {
namespace {

std::string encoded(const Command& command, Charset charset = Charset::ascii) {
  const auto line = encode(command, charset);
  return line ? line->bytes : std::string(describe(line.error().code)) + ": " + line.error().about.expected;
}

Auth auth(std::string name) {
  return {std::make_shared<test::ScriptedMechanism>(std::move(name), std::nullopt,
                                                    std::deque<std::optional<std::string>>{})};
}

TEST(Command, Encoded) {
  const std::pair<Command, std::string> rows[] = {
      {Ehlo{"bar.com"}, "EHLO bar.com\r\n"},
      {Helo{"USC-ISIF.ARPA"}, "HELO USC-ISIF.ARPA\r\n"},
      {Lhlo{"foo.edu"}, "LHLO foo.edu\r\n"},
      {Mail{"Smith@bar.com", {}}, "MAIL FROM:<Smith@bar.com>\r\n"},
      {Mail{"", {}}, "MAIL FROM:<>\r\n"},
      {Mail{"e=mc2@example.com", {{"SIZE", "1000"}, {"BODY", "8BITMIME"}, {"AUTH", "e+3Dmc2@example.com"}}},
       "MAIL FROM:<e=mc2@example.com> SIZE=1000 BODY=8BITMIME AUTH=e+3Dmc2@example.com\r\n"},
      {Mail{"a@b", {{"SMTPUTF8", std::nullopt}}}, "MAIL FROM:<a@b> SMTPUTF8\r\n"},
      {Mail{"EAK@MIT-MC.ARPA", {}, Verb::send}, "SEND FROM:<EAK@MIT-MC.ARPA>\r\n"},
      {Mail{"EAK@MIT-MC.ARPA", {}, Verb::soml}, "SOML FROM:<EAK@MIT-MC.ARPA>\r\n"},
      {Mail{"EAK@MIT-MC.ARPA", {}, Verb::saml}, "SAML FROM:<EAK@MIT-MC.ARPA>\r\n"},
      {Rcpt{"Jones@foo.com", {}}, "RCPT TO:<Jones@foo.com>\r\n"},
      {Rcpt{"a@b", {{"NOTIFY", "NEVER"}}}, "RCPT TO:<a@b> NOTIFY=NEVER\r\n"},
      {Data{"not in the line"}, "DATA\r\n"},
      {Rset{}, "RSET\r\n"},
      {Vrfy{"Crispin"}, "VRFY Crispin\r\n"},
      {Expn{"Example-People"}, "EXPN Example-People\r\n"},
      {Help{}, "HELP\r\n"},
      {Help{"MAIL"}, "HELP MAIL\r\n"},
      {Noop{}, "NOOP\r\n"},
      {Noop{"still here"}, "NOOP still here\r\n"},
      {Quit{}, "QUIT\r\n"},
      {Starttls{}, "STARTTLS\r\n"},
      {auth("CRAM-MD5"), "AUTH CRAM-MD5\r\n"},
  };
  for (const auto& [command, line] : rows) EXPECT_EQ(encoded(command), line);
}

TEST(Command, RefusedArguments) {
  const std::string domain = "bad argument: Domain", keyword = "bad argument: esmtp-keyword",
                    value = "bad argument: esmtp-value", string = "bad argument: a String without control characters",
                    empty = "bad argument: a String that is not empty", path = "bad argument: \"@\" and a Domain";
  const std::pair<Command, std::string> rows[] = {
      {Ehlo{""}, domain},
      {Ehlo{"a\r\nMAIL FROM:<x>"}, domain},
      {Helo{"a b"}, domain},
      {Lhlo{std::string("a\0b", 3)}, domain},
      {Mail{"a> SIZE=1", {}}, path},
      {Mail{"a\r\n", {}}, path},
      {Rcpt{"", {}}, "bad argument: Local-part"},
      {Rcpt{"a@b>\r\nDATA", {}}, "bad argument: the end of the path"},
      {Mail{"a@b", {{"", "1"}}}, keyword},
      {Mail{"a@b", {{"SIZE 1", std::nullopt}}}, keyword},
      {Mail{"a@b", {{"-SIZE", "1"}}}, keyword},
      {Mail{"a@b", {{"SIZE", "1\r\n"}}}, value},
      {Mail{"a@b", {{"SIZE", "1 2"}}}, value},
      {Mail{"a@b", {{"SIZE", ""}}}, value},
      {Rcpt{"a@b", {{"ORCPT", "a=b"}}}, value},
      {Vrfy{""}, empty},
      {Vrfy{"a\r\nRSET"}, string},
      {Expn{"a\n"}, string},
      {Help{"a\rb"}, string},
      {Noop{std::string("\0", 1)}, string},
      {Noop{"\x1b[2J"}, string},
      {auth(""), "bad argument: SASL mechanism name"},
      {auth("PLAIN x"), "bad argument: SASL mechanism name"},
  };
  for (const auto& [command, error] : rows) EXPECT_EQ(encoded(command), error);
}

TEST(Command, BeyondAsciiOnlyWhereTheServerTakesIt) {
  const Command command = Mail{"caf\xc3\xa9@x", {{"SMTPUTF8", std::nullopt}}};
  EXPECT_EQ(encoded(command), "bad argument: \"@\" and a Domain");
  EXPECT_EQ(encoded(command, Charset::utf8), "MAIL FROM:<caf\xc3\xa9@x> SMTPUTF8\r\n");
}

TEST(Command, InitialResponse) {
  const auto text = [](const std::vector<Send>& sends) {
    std::string out;
    for (const auto& send : sends) out += send.secret ? "<" + send.bytes + ">" : send.bytes;
    return out;
  };
  const auto plain = auth("PLAIN");
  EXPECT_EQ(text(*encode_with_initial_response(plain, std::string_view("\0tim\0tanstaaf", 13))),
            "AUTH PLAIN <AHRpbQB0YW5zdGFhZg==>\r\n");
  EXPECT_EQ(text(*encode_with_initial_response(plain, "")), "AUTH PLAIN <=>\r\n");
  // "AUTH PLAIN " and CRLF leave 499 of 512 octets: 372 bytes in base64 are 496.
  EXPECT_TRUE(encode_with_initial_response(plain, std::string(372, 'x')));
  EXPECT_FALSE(encode_with_initial_response(plain, std::string(373, 'x')));
}

}  // namespace
}  // namespace mailrig::smtp
