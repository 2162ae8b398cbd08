// Transcripts against themselves, in memory: every scenario of the project, in pieces of every size, and cut at every
// byte.
#include <mailrig/mock/self_play.hpp>

#include <algorithm>

#include <gmock/gmock.h>

#include <mailrig/mock/replay.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

namespace fs = std::filesystem;
using test::transcript_of;

TEST(SelfPlay, Small) {
  struct Row {
    std::string_view yaml;
    bool passed;
  };
  const Row rows[] = {
      {"protocol: pop3\nsession: |\n  S: +OK\n", true},
      {"protocol: pop3\nsession: |\n  S: +OK\n  C: QUIT\n  S: +OK\n", true},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n    C: QUIT\n  - close: server\n", true},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - close: client\n", true},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - reset\n", true},
      {"protocol: pop3\nsession:\n  - |\n    S: +OK\n  - reset: client\n", true},
      {"protocol: imap\nsession:\n  - |\n    S: * OK\n    C: a STARTTLS\n    S: a OK\n  - starttls\n  - |\n    C: b "
       "NOOP\n",
       true},
      {"protocol: imap\ntls: implicit\nvars: {p: sesame}\nsecrets: [p]\nsession: |\n  S: * OK [STARTTLS]\n  C: a LOGIN "
       "x ${p}\n",
       true},
      // The client would say what the demands forbid
      {"protocol: pop3\nsession: |\n  C: USER x\nexpect: {never-sends: [\"USER ${*}\"]}\n", false},
      {"protocol: imap\nvars: {p: sesame}\nsecrets: [p]\nsession: |\n  S: * OK [STARTTLS]\n  C: a LOGIN x ${p}\n",
       false},
      // ... or what its own constraint refuses
      {"protocol: pop3\nvars: {u: FRED}\nsession: |\n  C: USER ${u:/[a-z]+/}\n", false},
  };
  for (const auto& row : rows) {
    const auto transcript = transcript_of(row.yaml);
    for (const std::size_t chunk : {1u, 2u, 7u, 1000u}) {
      const auto play = self_play(transcript, {.chunk = chunk});
      EXPECT_EQ(play.passed(), row.passed) << row.yaml << " by " << chunk << (play.server ? describe(*play.server) : "")
                                           << (play.client ? describe(*play.client) : "");
      EXPECT_GT(play.bytes, 0u);
    }
  }
}

// Delays take no time, but they count.
TEST(SelfPlay, InVirtualTime) {
  const std::string idle =
      "protocol: imap\nsession:\n  - |\n    S: * OK\n    C: a IDLE\n    S: + idling\n  - delay: 29m\n  - |\n    C: "
      "DONE\n    S: a OK\n";
  const auto play = self_play(transcript_of(idle));
  EXPECT_TRUE(play.passed());
  EXPECT_EQ(play.time, std::chrono::minutes(29));
  EXPECT_TRUE(self_play(transcript_of(idle + "expect: {within: 29m}\n")).passed());
  const auto late = self_play(transcript_of(idle + "expect: {within: 1739500ms}\n"));
  ASSERT_TRUE(late.server);
  EXPECT_EQ(late.server->reason, "the delays take 1740s, where expect says within 1739500ms");
}

struct Case {
  fs::path file;
  std::shared_ptr<const Transcript> transcript;
};

void PrintTo(const Case& scenario, std::ostream* out) { *out << scenario.file.string(); }

std::vector<Case> all_cases() {
  const fs::path folder = MAILRIG_SCENARIOS;
  std::vector<Case> cases;
  for (const auto& file : find_scenarios(folder)) {
    auto loaded = load_scenario(file, {{}, folder});
    if (!loaded) throw std::runtime_error(loaded.error().text());
    if (!(*loaded)->fragment && (*loaded)->speakable)
      cases.push_back({file.lexically_relative(folder), std::move(*loaded)});
  }
  return cases;
}

// Every byte, but where that would be a long test: each begins the conversation anew.
std::size_t stride(std::size_t bytes) { return bytes * bytes / 50'000'000 + 1; }

class EveryScenario : public testing::TestWithParam<Case> {};

TEST_P(EveryScenario, PlaysAgainstItself) {
  for (const std::size_t chunk : {1u, 2u, 7u, 1u << 20}) {
    const auto play = self_play(GetParam().transcript, {.chunk = chunk});
    EXPECT_TRUE(play.passed()) << "by " << chunk << '\n'
                               << (play.server ? describe(*play.server) : "")
                               << (play.client ? describe(*play.client) : "");
  }
}

// Each connection of a scenario by itself: it waits for no other.
std::vector<std::shared_ptr<const Transcript>> connections(const Transcript& first) {
  std::vector<std::shared_ptr<const Transcript>> all;
  auto alone = std::make_shared<Transcript>(first);
  alone->others.clear();
  all.push_back(std::move(alone));
  all.insert(all.end(), first.others.begin(), first.others.end());
  return all;
}

// Wherever the connection breaks, some side reports it, and a client's side that was not heard to its end never passes.
TEST_P(EveryScenario, FailsWhereverTheConnectionIsCut) {
  for (const auto& transcript : connections(*GetParam().transcript)) {
    const auto whole = self_play(transcript).bytes;
    const bool ends = std::holds_alternative<EndConnection>(transcript->session.back().what);  // which a cut is, too
    for (std::size_t cut = 0; cut < whole; cut += stride(whole)) {
      ReplayOptions options;
      options.tls_from_start = transcript->implicit_tls;
      Replay client(transcript, Side::client, options), server(transcript, Side::server, options);
      ASSERT_EQ(converse(client, server, {.cut_after = cut}), Standstill::cut) << "at byte " << cut;
      ASSERT_NE(client.verdict(), Verdict::playing) << "at byte " << cut;
      ASSERT_NE(server.verdict(), Verdict::playing) << "at byte " << cut;
      ASSERT_TRUE(client.mismatch() || server.mismatch()) << "at byte " << cut;
      ASSERT_TRUE(server.mismatch() || server.script_over() || ends) << "at byte " << cut;
    }
  }
}

// Passes everything on, and keeps what the peer says.
class Recorded final : public Peer {
 public:
  explicit Recorded(Peer& peer) : peer_(peer) {}
  const std::string& said() const { return said_; }

  void received(std::string_view bytes) override { peer_.received(bytes); }
  void tls_established() override { peer_.tls_established(); }
  void wait_over() override { peer_.wait_over(); }
  void ended(End why) override { peer_.ended(why); }
  std::optional<Action> next_action() override {
    auto action = peer_.next_action();
    if (action)
      if (const auto* send = std::get_if<Send>(&*action)) said_ += send->bytes;
    return action;
  }

 private:
  Peer& peer_;
  std::string said_;
};

// A client that says almost the right thing, in one way or another: at `at` a byte is missing, or changed, or
// doubled...
std::string damaged(std::string said, std::size_t at, std::size_t how) {
  switch (how) {
    case 0: return said.erase(at, 1);
    case 1: said[at] = static_cast<char>(said[at] ^ 0x20); return said;
    case 2: return said.insert(at, 1, said[at]);
    case 3: return said.insert(at, "\r\n");
    case 4: return said.insert(at, "\"");
    case 5: return said.insert(at, "{2}\r\n");
    default: return said.insert(at, 1, '\0');
  }
}

// Whatever a client says, it is judged and answered alike however its bytes are cut.
TEST_P(EveryScenario, JudgesAClientAlikeHoweverItsBytesAreCut) {
  const auto& transcript = GetParam().transcript;
  if (transcript->upgrades) return;  // where TLS begins, it is the driver who cuts
  for (const auto& step : transcript->session)
    if (std::holds_alternative<Authenticate>(step.what)) return;  // what a server says then is drawn at random
  ReplayOptions options;
  options.tls_from_start = transcript->implicit_tls;
  Replay client(transcript, Side::client, options), server(transcript, Side::server, options);
  Recorded recorded(client);
  converse(recorded, server);
  const auto outcome = [&](std::string_view heard, std::size_t chunk) {
    test::Rehearsal rehearsal(transcript, Side::server, chunk, options);
    rehearsal.hear(heard).leave();
    const auto said = rehearsal.said();
    return said + " -> " + rehearsal.verdict();
  };
  for (std::size_t at = 0; at < recorded.said().size(); at += stride(recorded.said().size()))
    for (std::size_t how = 0; how < 7; ++how) {
      const auto heard = damaged(recorded.said(), at, how);
      const auto whole = outcome(heard, heard.size());
      ASSERT_EQ(outcome(heard, 1), whole) << testing::PrintToString(heard);
      ASSERT_EQ(whole.find(" -> playing"), whole.npos) << testing::PrintToString(heard);
    }
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  auto name = fs::path(info.param.file).replace_extension().string();
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Scenarios, EveryScenario, testing::ValuesIn(all_cases()), test_name);

}  // namespace
}  // namespace mailrig::mock
