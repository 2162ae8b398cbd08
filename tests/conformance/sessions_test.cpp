// Every scenario against our own sessions: in memory in pieces of every size, cut off at every byte, and over loopback.
#include <filesystem>

#include <gmock/gmock.h>

#include <mailrig/mock/replay.hpp>
#include <mailrig/mock/scenario.hpp>
#include <mailrig/wire/converse.hpp>

#include "conformance/not_ours.hpp"
#include "support/scripted_client.hpp"
#include "support/trickle.hpp"

namespace mailrig {
namespace {

namespace fs = std::filesystem;
using mock::Replay, mock::Side, mock::Verdict;
using test::ScriptedClient;

struct Case {
  fs::path file;
  std::shared_ptr<const mock::Transcript> transcript;
};

void PrintTo(const Case& scenario, std::ostream* out) { *out << scenario.file.string(); }

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  const fs::path folder = MAILRIG_SCENARIOS;
  for (const auto& file : mock::find_scenarios(folder)) {
    if (test::has_own_test(file.generic_string())) continue;
    auto loaded = mock::load_scenario(file, {{}, folder});
    if (!loaded) throw std::runtime_error(loaded.error().text());
    if (!(*loaded)->fragment) cases.push_back({file.lexically_relative(folder), std::move(*loaded)});
  }
  return cases;
}

// The server itself ends the conversation, by word or deed, where the client did not ask for it.
bool server_gives_up(const mock::Transcript& transcript) {
  bool asked = false;
  for (const auto& step : transcript.session) {
    const auto* line = std::get_if<mock::Line>(&step.what);
    if (!line) continue;
    const auto& text = line->printed;
    if (line->who == Side::client) asked |= text.ends_with("LOGOUT") || text.ends_with("logout") || text == "C: QUIT";
    else if (!asked && (text.starts_with("S: * BYE") || text.starts_with("S: 421"))) return true;
  }
  return false;
}

struct Conversation {
  std::unique_ptr<ScriptedClient> client;
  Replay server;
  std::size_t bytes = 0;

  explicit Conversation(const Case& scenario)
      : client(ScriptedClient::make(*scenario.transcript)), server(scenario.transcript, Side::server) {}

  Standstill run(const ConverseOptions& options) {
    Conversed conversed;
    const auto standstill = converse(*client, server, options, &conversed);
    bytes += conversed.bytes;
    if (standstill == Standstill::idle) {
      const bool done = client->done();
      server.ended(End::closed);
      if (!done) client->ended(End::closed);
    }
    return standstill;
  }
};

class Sessions : public testing::TestWithParam<Case> {};

TEST_P(Sessions, PlayTheClientOfEveryScenario) {
  for (const auto chunk : test::chunk_sizes) {
    Conversation conversation(GetParam());
    conversation.run({.chunk = chunk});
    const auto& client = *conversation.client;
    if (const auto reason = test::what_we_do_not_say(GetParam().file.generic_string()); !reason.empty()) {
      EXPECT_EQ(conversation.server.verdict(), Verdict::failed) << reason;
      EXPECT_FALSE(client.done());
      continue;
    }
    EXPECT_EQ(client.refused(), "");
    EXPECT_EQ(conversation.server.verdict(), Verdict::passed)
        << (conversation.server.mismatch() ? describe(*conversation.server.mismatch()) : "");
    if (server_gives_up(*GetParam().transcript)) {
      EXPECT_EQ(client.failures(), 1u);
    } else {
      EXPECT_TRUE(client.done()) << client.failure();
      EXPECT_EQ(client.completed(), test::client_commands(*GetParam().transcript).size());
    }
  }
}

// One error and no hang, wherever the connection breaks: our session fails once, or had done all it was to do.
TEST_P(Sessions, FailOnceWhereverTheConnectionIsCut) {
  Conversation whole(GetParam());
  whole.run({});
  for (std::size_t cut = 0; cut < whole.bytes; ++cut) {
    Conversation conversation(GetParam());
    ASSERT_EQ(conversation.run({.cut_after = cut}), Standstill::cut) << "at byte " << cut;
    const auto& client = *conversation.client;
    ASSERT_EQ(client.failures(), client.done() ? 0u : 1u) << "at byte " << cut << ": " << client.failure();
    ASSERT_NE(conversation.server.verdict(), Verdict::playing) << "at byte " << cut;
  }
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  auto name = fs::path(info.param.file).replace_extension().string();
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Sessions, testing::ValuesIn(all_cases()), test_name);

}  // namespace
}  // namespace mailrig
