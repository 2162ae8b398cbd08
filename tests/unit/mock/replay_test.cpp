// What a server asks of a Replay beside the conversation: what is bound from the start, what is held, and its
// complaints.
#include <mailrig/mock/replay.hpp>

#include <string>

#include <gmock/gmock.h>

#include <mailrig/mock/refusal.hpp>
#include <mailrig/mock/scenario.hpp>

namespace mailrig::mock {
namespace {

using testing::HasSubstr;

std::shared_ptr<const Transcript> login() {
  return load_scenario_text(
             "protocol: imap\nvars: {password: x}\nsession: |\n  S: * OK\n  C: a LOGIN ${user} ${password}\n  S: a OK\n"
             "  C: b NOOP\n",
             "case.yaml")
      .value();
}

// All that it says now.
std::string said(Replay& replay) {
  std::string all;
  while (const auto action = replay.next_action())
    if (const auto* send = std::get_if<Send>(&*action)) all += send->bytes;
  return all;
}

TEST(Replay, WhatIsBoundFromTheStart) {
  struct Row {
    std::string user, says;
  };
  for (const auto& row : {Row{"fred", "* OK\r\nt OK\r\n"}, {"\"fred\"", "* OK\r\nt OK\r\n"}, {"smith", "BYE"}}) {
    ReplayOptions options;
    options.bound = {{"user", "fred"}};
    Replay replay(login(), Side::server, options);
    auto heard = said(replay);
    replay.received("t LOGIN " + row.user + " y\r\n");
    heard += said(replay);
    EXPECT_THAT(heard, HasSubstr(row.says));
    EXPECT_EQ(replay.verdict() == Verdict::failed, row.user == "smith");
  }
}

TEST(Replay, WhatItHolds) {
  Replay replay(login(), Side::server);
  said(replay);
  EXPECT_EQ(replay.held(), 0u);
  const std::string user(1000, 'x');
  replay.received("t LOGIN " + user);
  EXPECT_EQ(replay.held(), 1008u) << "half a line";
  replay.received(" {500}\r\n");
  said(replay);
  replay.received(std::string(400, 'y'));
  said(replay);
  EXPECT_GE(replay.held(), 1000u + 400u) << "half a literal";
  replay.received(std::string(100, 'y') + "\r\n");
  said(replay);
  const auto bound = replay.held();
  EXPECT_GE(bound, 2 * 1500u) << "what variables took, and how it was spelled";
  EXPECT_LT(bound, 2 * 1500u + 200u);
  replay.received("u NO");
  EXPECT_EQ(replay.held(), bound + 4);
}

TEST(Replay, ComplainsInTheWordsItIsGiven) {
  for (const std::string_view words : {not_expected, std::string_view("go away")}) {
    Replay replay(login(), Side::server);
    replay.complain(words);
    said(replay);
    replay.received("t STATUS x (MESSAGES)\r\n");
    EXPECT_EQ(said(replay), "* BYE mailrig: " + std::string(words) + "\r\n");
  }
}

TEST(Refusal, InTheWordsOfTheProtocol) {
  struct Row {
    Protocol protocol;
    Refusal kind;
    std::string line;
  };
  for (const auto& [protocol, kind, line] : {
           Row{Protocol::imap, Refusal::complaint, "* BYE mailrig: why\r\n"},
           {Protocol::imap, Refusal::no_service, "* BYE mailrig: why\r\n"},
           {Protocol::imap, Refusal::busy, "* BYE [UNAVAILABLE] mailrig: why\r\n"},
           {Protocol::pop3, Refusal::complaint, "-ERR mailrig: why\r\n"},
           {Protocol::pop3, Refusal::no_service, "-ERR mailrig: why\r\n"},
           {Protocol::pop3, Refusal::busy, "-ERR [SYS/TEMP] mailrig: why\r\n"},
           {Protocol::smtp, Refusal::complaint, "421 mailrig: why\r\n"},
           {Protocol::smtp, Refusal::no_service, "554 mailrig: why\r\n"},
           {Protocol::lmtp, Refusal::busy, "421 4.3.2 mailrig: why\r\n"},
       })
    EXPECT_EQ(refusal(protocol, kind, "why"), line);
}

}  // namespace
}  // namespace mailrig::mock
