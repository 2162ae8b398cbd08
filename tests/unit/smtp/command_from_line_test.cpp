#include <gmock/gmock.h>

#include "support/smtp_command_from_line.hpp"

namespace mailrig::smtp {
namespace {

// The typed command, encoded again; so the support is held against the encoder and both against the RFC.
std::string again(std::string_view line, const std::vector<std::string>& following = {}) {
  const auto command = test::smtp_command_from_line(line, following);
  if (!command) return "no command";
  const auto encoded = encode(*command);
  return encoded ? encoded->bytes : "not encoded";
}

TEST(SmtpCommandFromLine, LinesOfTheRfcs) {
  for (const std::string line : {"HELO USC-ISIF.ARPA",
                                 "EHLO bar.com",
                                 "LHLO foo.edu",
                                 "MAIL FROM:<Smith@bar.com>",
                                 "MAIL FROM:<>",
                                 "MAIL FROM:<@USC-ISIE.ARPA:JQP@MIT-AI.ARPA>",
                                 "SEND FROM:<EAK@MIT-MC.ARPA>",
                                 "SOML FROM:<EAK@MIT-MC.ARPA>",
                                 "SAML FROM:<EAK@MIT-MC.ARPA>",
                                 "RCPT TO:<@USC-ISIE.ARPA,@USC-ISIF.ARPA:Q-Smith@ISI-VAXA.ARPA>",
                                 "MAIL FROM:<e=mc2@example.com> AUTH=e+3Dmc2@example.com",
                                 "MAIL FROM:<a@b> SIZE=100 BODY=8BITMIME SMTPUTF8",
                                 "RCPT TO:<\"a>\\\" b\"@c> NOTIFY=NEVER",
                                 "DATA",
                                 "RSET",
                                 "VRFY Crispin",
                                 "EXPN Example-People",
                                 "HELP",
                                 "HELP MAIL",
                                 "NOOP",
                                 "NOOP x y",
                                 "QUIT",
                                 "STARTTLS",
                                 "AUTH CRAM-MD5"})
    EXPECT_EQ(again(line), line + "\r\n");
  EXPECT_EQ(again("mail from:<a@b>"), "MAIL FROM:<a@b>\r\n");
}

TEST(SmtpCommandFromLine, WhatIsNone) {
  for (const auto* line : {"", "TURN", "MAIL", "MAIL <a@b>", "MAIL FROM:a@b", "MAIL FROM:<a@b", "MAIL FROM:<a@b>SIZE=1",
                           "RCPT FROM:<a@b>", "DATA now", "QUIT 1", "AUTH", "AUTH PLAIN not*base64"})
    EXPECT_EQ(again(line), "no command") << line;
}

TEST(SmtpCommandFromLine, ContentOfData) {
  const auto message = [](const std::vector<std::string>& following) {
    return std::get<Data>(*test::smtp_command_from_line("DATA", following)).message;
  };
  EXPECT_EQ(message({"Subject: x", "", "..", "text", "."}), "Subject: x\r\n\r\n.\r\ntext\r\n");
  EXPECT_EQ(message({"text"}), "text\r\n");
  EXPECT_EQ(message({"."}), "");
}

TEST(SmtpCommandFromLine, Auth) {
  const auto command = test::smtp_command_from_line("AUTH LOGIN Ym9i", {"c2VzYW1l"});
  ASSERT_TRUE(command);
  auto& mechanism = *std::get<Auth>(*command).mechanism;
  EXPECT_EQ(mechanism.name(), "LOGIN");
  EXPECT_EQ((*mechanism.initial_response())->reveal(), "bob");
  EXPECT_EQ(mechanism.respond("?")->reveal(), "sesame");
  EXPECT_TRUE(mechanism.complete());
}

}  // namespace
}  // namespace mailrig::smtp
