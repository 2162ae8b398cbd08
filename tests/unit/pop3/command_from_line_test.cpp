#include <gmock/gmock.h>

#include "support/pop3_command_from_line.hpp"

namespace mailrig::pop3 {
namespace {

// The typed command, encoded again; so the support is held against the encoder and both against the RFC.
std::string again(std::string_view line, const std::vector<std::string>& following = {}) {
  const auto command = test::pop3_command_from_line(line, following);
  if (!command) return "no command";
  const auto sends = encode(*command);
  if (!sends) return "not encoded";
  std::string out;
  for (const auto& send : *sends) out += send.bytes;
  return out;
}

TEST(Pop3CommandFromLine, EveryLineOfRfc1939) {
  for (const std::string line : {"QUIT", "STAT", "LIST", "LIST 2", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 10",
                                 "TOP 100 3", "UIDL", "UIDL 2", "USER frated", "PASS secret", "PASS with spaces",
                                 "APOP mrose c4c9334bac560ecc979e58001b3e22fb", "CAPA", "STLS", "AUTH KERBEROS_V4"})
    EXPECT_EQ(again(line), line + "\r\n");
  EXPECT_EQ(again("retr 1"), "RETR 1\r\n");
}

TEST(Pop3CommandFromLine, WhatIsNone) {
  for (const auto* line : {"", "XYZ", "RETR", "RETR one", "RETR 1 2", "RETR -1", "STAT 1", "TOP 1", "USER", "PASS",
                           "APOP a", "AUTH", "AUTH PLAIN not*base64"})
    EXPECT_EQ(again(line), "no command") << line;
  EXPECT_EQ(again("AUTH PLAIN", {"not base64"}), "no command");
}

TEST(Pop3CommandFromLine, Auth) {
  const auto command = test::pop3_command_from_line("AUTH LOGIN Ym9i", {"c2VzYW1l", "*"});
  ASSERT_TRUE(command);
  auto& mechanism = *std::get<Auth>(*command).mechanism;
  EXPECT_EQ(mechanism.name(), "LOGIN");
  EXPECT_EQ((*mechanism.initial_response())->reveal(), "bob");
  EXPECT_FALSE(mechanism.complete());
  EXPECT_EQ(mechanism.respond("?")->reveal(), "sesame");
  EXPECT_FALSE(mechanism.respond("?"));
  EXPECT_TRUE(mechanism.complete());
  EXPECT_EQ((*std::get<Auth>(*test::pop3_command_from_line("AUTH X =")).mechanism->initial_response())->reveal(), "");
}

}  // namespace
}  // namespace mailrig::pop3
