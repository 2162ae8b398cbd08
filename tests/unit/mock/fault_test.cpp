// What goes wrong on the way: what the other side hears, and who is to blame for what comes of it.
#include <mailrig/mock/faulty_replay.hpp>

#include <gmock/gmock.h>

#include <set>

#include <mailrig/wire/converse.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::transcript_of;

constexpr std::string_view login = R"(protocol: pop3
session: |
  S: +OK ready
  C: USER fred
  S: +OK
  C: QUIT
  S: +OK bye
)";

std::vector<Fault> faults_of(const std::vector<std::string_view>& texts) {
  std::vector<Fault> faults;
  for (const auto text : texts) faults.push_back(parse_fault(text).value());
  return faults;
}

// A server behind a bad network, played by hand: what reaches its client comes out as text, a segment between bars.
class Network {
 public:
  Network(std::string_view yaml, const std::vector<std::string_view>& faults, std::uint64_t seed = 7)
      : peer_(transcript_of(yaml), Side::server, {}, {faults_of(faults), seed}) {}

  Network& hear(std::string_view bytes) {
    perform();
    if (!closed_) peer_.received(bytes);
    perform();
    return *this;
  }
  Network& leave(End why = End::closed) {
    perform();
    if (!closed_) peer_.ended(why);
    return *this;
  }
  const std::string& said() {
    perform();
    return said_;
  }
  std::string verdict() const {
    switch (peer_.replay().verdict()) {
      case Verdict::playing: return "playing";
      case Verdict::passed: return "passed";
      case Verdict::failed: break;
    }
    return peer_.replay().mismatch()->reason;
  }
  std::vector<std::string> unfired() const { return peer_.unfired(); }

 private:
  void perform() {
    while (!closed_) {
      const auto action = peer_.next_action();
      if (!action) return;
      if (const auto* send = std::get_if<Send>(&*action)) {
        said_ += send->bytes;
      } else if (const auto* wait = std::get_if<Wait>(&*action)) {
        said_ += wait->time.count() <= 10 ? "|" : "[" + std::to_string(wait->time.count()) + "]";
        peer_.wait_over();
      } else if (const auto* close = std::get_if<Close>(&*action)) {
        said_ += close->reset ? "[reset]" : "[close]";
        closed_ = true;
      }
    }
  }

  FaultyReplay peer_;
  std::string said_;
  bool closed_ = false;
};

TEST(Fault, OptionsAndBack) {
  for (const std::string_view text :
       {"split=5", "split=random", "split=sweep", "cut=0", "stall=0", "client:truncate=12", "server:reset=random",
        "garbage=random", "corrupt=3", "duplicate=sweep"})
    EXPECT_EQ(parse_fault(text).value().text(), text);
  EXPECT_EQ(parse_fault("rate=2KiB/s").value().text(), "rate=2048B/s");
  EXPECT_EQ(parse_fault("stall").value().text(), "stall=0");
  EXPECT_EQ(parse_fault("corrupt").value().text(), "corrupt=random");
  for (const std::string_view text :
       {"", "split", "split=", "split=0", "split=-1", "split=1x", "rate=random", "rate=5", "truncate",
        "stall=99999999999", "both:split=1", "client:client:split=1", "rate=9999999999MiB/s"})
    EXPECT_FALSE(parse_fault(text)) << text;
}

TEST(Fault, WhatTheClientHears) {
  struct Row {
    std::vector<std::string_view> faults;
    std::string_view heard, said;
  };
  const Row rows[] = {
      {{}, "USER fred\r\nQUIT\r\n", "+OK ready\r\n+OK\r\n+OK bye\r\n[close]"},
      {{"split=4"}, "USER fred\r\nQUIT\r\n", "+OK |read|y\r\n|+OK\r|\n|+OK |bye\r|\n[close]"},
      {{"cut=12"}, "USER fred\r\nQUIT\r\n", "+OK ready\r\n+|OK\r\n+OK bye\r\n[close]"},
      {{"cut=11"}, "USER fred\r\nQUIT\r\n", "+OK ready\r\n|+OK\r\n+OK bye\r\n[close]"},
      {{"rate=100B/s"}, "", "+OK r[50]eady\r[50]\n|"},
      {{"truncate=5"}, "", "+OK r[close]"},
      {{"truncate=0"}, "", "[close]"},
      {{"reset=12"}, "USER fred\r\n", "+OK ready\r\n+[reset]"},
      {{"stall=13"}, "USER fred\r\nQUIT\r\n", "+OK ready\r\n+O"},
      {{"duplicate=12"}, "USER fred\r\nQUIT\r\n", "+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n[close]"},
      {{"split=6", "truncate=8"}, "", "+OK re|ad[close]"},
      {{"client:truncate=3"}, "USER fred\r\n", "+OK ready\r\n[close]"},
      {{"client:reset=3"}, "USER fred\r\n", "+OK ready\r\n[reset]"},
      {{"client:split=3"}, "USER fred\r\n", "+OK ready\r\n|||+OK\r\n"},
  };
  for (const auto& row : rows) {
    Network network(login, row.faults);
    network.hear(row.heard);
    EXPECT_EQ(network.said(), row.said) << testing::PrintToString(row.faults);
  }
}

// Behind damage the client may do what it likes, but wait; and what is forbidden stays so.
TEST(Fault, WhoIsToBlame) {
  struct Row {
    std::string_view fault, heard;
    End end;
    std::string_view verdict;
  };
  const std::string_view forgiving = "passed",
                         hung = "the client neither went on nor left in the time it had, after the fault ";
  const Row rows[] = {
      {"split=1", "", End::closed, "the client closed the connection"},
      {"rate=1KiB/s", "USER bob\r\n", End::closed, "the client said something else"},
      {"truncate=5", "", End::closed, forgiving},
      {"corrupt=2", "", End::closed, forgiving},
      {"corrupt=2", "QUIT\r\n", End::closed, forgiving},
      {"corrupt=2", "USER fred\r\nQUIT\r\n", End::closed, forgiving},
      {"garbage=0", "", End::reset, forgiving},
      {"duplicate=0", "USER fred\r\nQUIT\r\n", End::timed_out, forgiving},
      {"corrupt=2", "DELE 1\r\n", End::closed, "the client said what it must never say"},
      // Not yet
      {"corrupt=100", "QUIT\r\n", End::closed, "the client said something else"},
      {"corrupt=12", "", End::closed, "the client closed the connection"},
  };
  const auto yaml = std::string(login) + "expect: {never-sends: [\"DELE ${*}\"]}\n";
  for (const auto& row : rows) {
    Network network(yaml, {row.fault});
    network.hear(row.heard).leave(row.end);
    EXPECT_EQ(network.verdict(), row.verdict) << row.fault << " and then " << row.heard;
  }
  for (const std::string fault : {"stall=3", "corrupt=2", "garbage=3"}) {
    Network network(yaml, {fault});
    network.hear("").leave(End::timed_out);
    EXPECT_EQ(network.verdict(), std::string(hung) + fault);
  }
}

TEST(Fault, ThatNeverFired) {
  Network network(login, {"truncate=100", "cut=3"});
  network.hear("USER fred\r\nQUIT\r\n").leave();
  EXPECT_EQ(network.verdict(), "passed");
  EXPECT_THAT(network.unfired(), testing::ElementsAre("truncate=100"));
}

TEST(Fault, AsAStepFromThereOn) {
  Network network(
      "protocol: pop3\nsession:\n  - |\n    S: +OK ready\n    C: USER fred\n  - fault: {split: 2}\n  - |\n    S: +OK\n"
      "    C: PASS x\n  - fault: {truncate: 1}\n  - |\n    S: +OK\n    C: QUIT\n    S: +OK\n",
      {});
  network.hear("USER fred\r\nPASS x\r\n");
  EXPECT_EQ(network.said(), "+OK ready\r\n+O|K\r|\n|+[close]");
  EXPECT_EQ(network.verdict(), "passed");
}

TEST(Fault, OneSeedOneOutcome) {
  const auto said = [](std::string_view fault, std::uint64_t seed) {
    Network network(login, {fault}, seed);
    network.hear("USER fred\r\nQUIT\r\n");
    return network.said();
  };
  for (const std::string_view fault : {"split=random", "garbage=5", "corrupt=5"}) {
    EXPECT_EQ(said(fault, 1), said(fault, 1)) << fault;
    std::set<std::string> different;
    for (std::uint64_t seed = 0; seed < 20; ++seed) different.insert(said(fault, seed));
    EXPECT_GT(different.size(), 10u) << fault;
  }
}

TEST(Fault, Plans) {
  const auto transcript = transcript_of(login);  // the server says 25 bytes, the client 17
  const auto plan = [&](const std::vector<std::string_view>& faults, std::uint64_t seed = 1) {
    return plan_faults(faults_of(faults), *transcript, Side::server, seed);
  };
  ASSERT_TRUE(plan({}));
  EXPECT_EQ(plan({})->size(), 1u);
  const auto cuts = plan({"rate=1KiB/s", "split=sweep"});
  ASSERT_TRUE(cuts);
  ASSERT_EQ(cuts->size(), 24u);
  EXPECT_EQ(cuts->front().at(0).text(), "rate=1024B/s");
  EXPECT_EQ(cuts->front().at(1).text(), "cut=1");
  EXPECT_EQ(cuts->back().at(1).text(), "cut=24");
  EXPECT_EQ(plan({"truncate=sweep"})->size(), 25u);
  EXPECT_EQ(plan({"client:truncate=sweep"})->size(), 17u);
  std::set<std::size_t> places;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto fault = plan({"corrupt"}, seed)->front().front();
    EXPECT_EQ(fault.place, Fault::Place::given);
    EXPECT_LT(fault.value, 25u);
    places.insert(fault.value);
  }
  EXPECT_GT(places.size(), 10u);
  EXPECT_EQ(plan({"split=sweep", "truncate=sweep"}).error(), "two sweeps at once: 'split=sweep' and 'truncate=sweep'");
  const auto patterns = transcript_of("protocol: pop3\nmatch: regex\nsession: |\n  S: +OK\n  C: .*\n");
  EXPECT_THAT(plan_faults(faults_of({"split=sweep"}), *patterns, Side::server, 1).error(),
              testing::HasSubstr("'split=sweep' has no end"));
  EXPECT_LT(plan_faults(faults_of({"corrupt"}), *patterns, Side::server, 1)->front().front().value, 64u);
}

// Wherever the server's bytes are cut in two, a client that hears them hears the same.
TEST(Fault, ASweepOfCutsIsHeardAlike) {
  const auto transcript = transcript_of(login);
  const auto cases = plan_faults(faults_of({"split=sweep"}), *transcript, Side::server, 1);
  for (const auto& faults : *cases) {
    Replay client(transcript, Side::client);
    FaultyReplay server(transcript, Side::server, {}, {faults, 1});
    converse(client, server);
    EXPECT_EQ(client.verdict(), Verdict::passed) << faults.front().text();
    EXPECT_EQ(server.replay().verdict(), Verdict::passed) << faults.front().text();
    EXPECT_TRUE(server.unfired().empty()) << faults.front().text();
  }
}

}  // namespace
}  // namespace mailrig::mock
