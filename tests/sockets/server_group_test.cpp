// Scenarios that share a port, and servers whose sessions are spread over threads, over loopback.
#include <mailrig/mock/server_group.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include <mailrig/mock/scenario.hpp>

#include "foreign.hpp"
#include "loopback.hpp"

namespace mailrig {
namespace {

using namespace std::chrono_literals;
using mock::Offer;
using mock::ServerGroup;
using mock::ServerOptions;
using mock::SessionReport;
using test::Foreign;
using test::Trust;
using testing::HasSubstr;

std::shared_ptr<const mock::Transcript> transcript_of(const std::string& yaml, const std::string& name = "case.yaml") {
  return mock::load_scenario_text(yaml, name).value();
}

// A POP3 login; `user` as the scenario writes it, and what is said at the end.
std::shared_ptr<const mock::Transcript> login(const std::string& user, const std::string& bye) {
  return transcript_of("protocol: pop3\nvars: {password: sesame}\nsession: |\n  S: +OK ready\n  C: USER " + user +
                           "\n  S: +OK\n  C: PASS ${password}\n  S: +OK\n  C: QUIT\n  S: +OK " + bye +
                           "\nexpect: {waive: [RFC2449-6.6]}\n",
                       bye + ".yaml");
}

// Reports, whichever thread they come from.
class Reports {
 public:
  ServerOptions options() {
    ServerOptions options;
    options.tls = Trust::server();
    options.whole = test::too_long;
    options.on_session = [this](const SessionReport& report) {
      const std::lock_guard lock(mutex_);
      all_.push_back(report);
    };
    return options;
  }
  std::vector<SessionReport> all() {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  std::string last() {
    const auto reports = all();
    if (reports.empty()) return "none";
    return reports.back().mismatch ? describe(*reports.back().mismatch) : "passed";
  }

 private:
  std::mutex mutex_;
  std::vector<SessionReport> all_;
};

struct Served {
  std::string heard, report;
  std::size_t offer = 0;
};

// What a client hears that says all of this, so many bytes at a time.
Served said_to(std::vector<Offer> offers, const std::string& bytes, std::size_t chunk = std::string::npos) {
  Reports reports;
  auto options = reports.options();
  const auto group = ServerGroup::open({{std::move(offers)}}, options, 1).value();
  Served served;
  std::jthread client([&] {
    Foreign foreign(group->port(0));
    for (std::size_t at = 0; at < bytes.size(); at += std::min(chunk, bytes.size()))
      foreign.say(std::string_view(bytes).substr(at, chunk));
    foreign.no_more();
    served.heard = foreign.hear_all();
    group->stop();
  });
  group->serve();
  client.join();
  group->finish(test::too_long);
  served.report = reports.last();
  if (!reports.all().empty()) served.offer = reports.all().back().offer;
  return served;
}

TEST(OnePort, EachClientIsGivenWhatFits) {
  struct Row {
    std::string says, hears;
    std::size_t offer;
  };
  const std::vector<Offer> by_words{
      {login("fred", "one")}, {login("${user:/s.*/}", "two")}, {login("${user}", "three")}};
  const std::vector<Offer> bound{{login("${user}", "one"), "", {{"user", "fred"}}},
                                 {login("${user}", "two"), "", {{"user", "smith"}}},
                                 {login("${user}", "three")}};
  for (const auto& offers : {by_words, bound})
    for (const auto& row : {Row{"USER fred\r\nPASS x\r\nQUIT\r\n", "+OK one\r\n", 0},
                            {"USER smith\r\nPASS x\r\nQUIT\r\n", "+OK two\r\n", 1},
                            {"USER mary\r\nPASS x\r\nQUIT\r\n", "+OK three\r\n", 2}}) {
      for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
        const auto served = said_to(offers, row.says, chunk);
        EXPECT_EQ(served.heard, "+OK ready\r\n+OK\r\n+OK\r\n" + row.hears);
        EXPECT_EQ(served.report, "passed");
        EXPECT_EQ(served.offer, row.offer);
      }
    }
}

TEST(OnePort, WhomNoneFits) {
  const auto offers = std::vector<Offer>{{login("fred", "one")}, {login("smith", "two")}};
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
    auto served = said_to(offers, "USER mary\r\n", chunk);
    EXPECT_EQ(served.heard, "+OK ready\r\n-ERR mailrig: no scenario on this port fits what the client said\r\n");
    EXPECT_THAT(served.report,
                HasSubstr("one.yaml:5:3: the client said something else, and no scenario on this port fits"));
    EXPECT_THAT(served.report, HasSubstr("near      two.yaml:5:3 would have taken C: USER smith\n"));
    served = said_to(offers, "USER smith\r\nSTAT\r\n", chunk);  // given one, it is that one's
    EXPECT_THAT(served.heard, testing::StartsWith("+OK ready\r\n+OK\r\n-ERR mailrig: no scenario on this port fits"));
    EXPECT_THAT(served.report, testing::StartsWith("two.yaml:7:3: the client said something else\n"));
  }
  const auto served = said_to(offers, "");  // gone before it could be told who it is
  EXPECT_THAT(served.report, HasSubstr("the client closed the connection, and no scenario on this port fits"));
}

// A SASL exchange names the user only in its first answer; the scenario of another one's is out by then.
TEST(OnePort, AUserWhoAuthenticates) {
  const auto scenario = [](const std::string& user) {
    return transcript_of(
        "protocol: imap\nsession:\n  - |\n    S: * OK ready\n  - authenticate: {mechanisms: [PLAIN], user: " + user +
            ", password: sesame}\n  - |\n    C: a2 NOOP\n    S: a2 OK hello " + user + "\n",
        user + ".yaml");
  };
  const auto served = said_to({{scenario("fred")}, {scenario("smith")}},
                              "a AUTHENTICATE PLAIN AHNtaXRoAHNlc2FtZQ==\r\nb NOOP\r\n");  // NUL smith NUL sesame
  EXPECT_THAT(served.heard, HasSubstr("b OK hello smith\r\n"));
  EXPECT_EQ(served.offer, 1u);
}

TEST(OnePort, TimeIsThatOfTheScenario) {
  const auto quick =
      transcript_of("protocol: pop3\nsession: |\n  S: +OK\n  C: NOOP\n  S: +OK\n  C: QUIT\nexpect: {within: 30ms}\n");
  const auto slow = transcript_of("protocol: pop3\nsession: |\n  S: +OK\n  C: STAT\n  S: +OK\n  C: QUIT\n");
  Reports reports;
  auto options = reports.options();
  const auto group = ServerGroup::open({{{{quick}, {slow}}}}, options, 1).value();
  std::jthread client([&] {
    Foreign foreign(group->port(0));
    foreign.say("NOOP\r\n");
    foreign.hear_all();  // to its deadline
    group->stop();
  });
  group->serve();
  client.join();
  group->finish(test::too_long);
  EXPECT_THAT(reports.last(), HasSubstr("the client said nothing more in the time it had"));
}

// Who waits is not asked for more until the time is over, whichever of the scenarios it is.
TEST(OnePort, DelaysBeforeItIsKnownWhoComes) {
  const auto slow = [](const std::string& user) {
    return transcript_of(
        "protocol: pop3\nsession:\n  - delay: 5ms\n  - |\n    S: +OK ready\n  - delay: 5ms\n  - |\n    C: USER " +
        user + "\n    S: +OK " + user + "\n");
  };
  const auto served = said_to({{slow("fred")}, {slow("smith")}}, "USER smith\r\n");
  EXPECT_EQ(served.heard, "+OK ready\r\n+OK smith\r\n");
  EXPECT_EQ(served.report, "passed");
}

TEST(OnePort, WhatCannotShareOne) {
  const auto pop3 = login("fred", "one"),
             smtp = transcript_of("protocol: smtp\nsession: |\n  S: 220 hello\n", "smtp.yaml");
  EXPECT_EQ(mock::why_unfit({{pop3}, {login("fred", "two")}}, false), std::nullopt);
  EXPECT_THAT(mock::why_unfit({{pop3}, {smtp}}, false).value_or(""),
              testing::StartsWith("smtp.yaml:1:1: never played on this port: one.yaml:1:1 begins with other words"));
  EXPECT_EQ(mock::why_unfit({{pop3, "a"}, {smtp, "b"}}, true), std::nullopt);
  EXPECT_NE(mock::why_unfit({{pop3, "a"}, {smtp, "A"}}, true), std::nullopt) << "names of hosts ignore case";
  EXPECT_NE(mock::why_unfit({{pop3, "a"}, {smtp, "b"}}, false), std::nullopt) << "greeted before TLS";
  EXPECT_THAT(mock::why_unfit({{smtp, "", {{"user", "fred"}}}}, false).value_or(""),
              HasSubstr("no ${user} in this scenario"));
  EXPECT_EQ(mock::why_unfit({{login("${user}", "any"), "", {{"user", "fred"}}}}, false), std::nullopt);
}

TEST(ServerGroup, SessionsInManyThreads) {
  constexpr std::size_t threads = 3, clients = 4, each = 25;
  Reports reports;
  const auto group =
      ServerGroup::open({{{{login("${user}", "one")}}}, {{{login("${user}", "two")}}}}, reports.options(), threads)
          .value();
  ASSERT_NE(group->port(0), group->port(1));
  std::jthread all([&] {
    {
      std::vector<std::jthread> running;
      for (std::size_t client = 0; client < clients; ++client)
        running.emplace_back([&, port = group->port(client % 2), bye = client % 2 == 0 ? "one" : "two"] {
          for (std::size_t i = 0; i < each; ++i) {
            Foreign foreign(port);
            foreign.say("USER fred\r\nPASS x\r\nQUIT\r\n");
            foreign.no_more();
            EXPECT_EQ(foreign.hear_all(), std::string("+OK ready\r\n+OK\r\n+OK\r\n+OK ") + bye + "\r\n");
          }
        });
    }
    group->stop();
  });
  EXPECT_TRUE(group->serve());
  group->finish(test::too_long);
  const auto told = reports.all();
  ASSERT_EQ(told.size(), clients * each);
  std::map<std::string, std::set<std::size_t>> numbers;
  for (const auto& report : told) {
    EXPECT_FALSE(report.mismatch);
    numbers[report.coverage.steps.begin()->first].insert(report.number);
  }
  for (const auto& [file, its_numbers] : numbers) {
    EXPECT_EQ(its_numbers.size(), clients * each / 2) << file << ": each number once";
    EXPECT_EQ(*its_numbers.rbegin(), clients * each / 2);
  }
  EXPECT_EQ(group->count().live, 0u);
  EXPECT_EQ(group->count().held, 0u);
}

TEST(ServerGroup, WhoIsThereMayFinish) {
  Reports reports;
  const auto group = ServerGroup::open({{{{login("${user}", "one")}}}}, reports.options(), 2).value();
  std::jthread client([&] {
    Foreign foreign(group->port(0));
    foreign.say("USER fred\r\n");
    foreign.hear("+OK\r\n");
    group->stop();
    while (true) {  // until nobody listens any longer
      try {
        Foreign late(group->port(0));
      } catch (const std::system_error&) {
        break;
      }
    }
    foreign.say("PASS x\r\nQUIT\r\n");
    foreign.no_more();
    EXPECT_THAT(foreign.hear_all(), testing::EndsWith("+OK one\r\n"));
  });
  group->serve();
  group->finish(test::too_long);
  client.join();
  EXPECT_THAT(reports.all(), testing::Contains(testing::Field(&SessionReport::mismatch, testing::Eq(std::nullopt))));
}

TEST(ServerGroup, WhoOutlastsItsPatienceIsCutOff) {
  Reports reports;
  const auto group = ServerGroup::open({{{{login("${user}", "one")}}}}, reports.options(), 2).value();
  std::vector<std::jthread> clients;
  std::atomic<int> greeted{0};
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {
      Foreign foreign(group->port(0));
      foreign.hear("ready");
      if (++greeted == 4) group->stop();
      foreign.hear_all();
    });
  group->serve();
  group->finish(10ms);
  EXPECT_EQ(reports.all().size(), 4u);
  EXPECT_THAT(reports.last(),
              HasSubstr("one.yaml:5:3: the client said nothing more in the time it had: the server was stopped"));
  EXPECT_EQ(group->count().live, 0u);
}

TEST(ServerGroup, ServesUntilADeadline) {
  Reports reports;
  const auto group = ServerGroup::open({{{{login("${user}", "one")}}}}, reports.options(), 2).value();
  EXPECT_FALSE(group->serve(std::chrono::steady_clock::now() + 10ms));
  group->finish(0ms);
  EXPECT_EQ(reports.last(), "none");
}

TEST(ServerGroup, IsBoundedAsAWhole) {
  Reports reports;
  auto options = reports.options();
  options.most_sessions = 2;
  const auto group =
      ServerGroup::open({{{{login("${user}", "one")}}}, {{{login("${user}", "two")}}}}, options, 2).value();
  std::jthread client([&] {
    Foreign one(group->port(0)), two(group->port(1));
    one.hear("ready");
    two.hear("ready");
    EXPECT_THAT(Foreign(group->port(0)).hear_all(), HasSubstr("-ERR [SYS/TEMP] mailrig: no more than 2 sessions"));
    EXPECT_THAT(Foreign(group->port(1)).hear_all(), HasSubstr("-ERR [SYS/TEMP] mailrig: no more than 2 sessions"));
    group->stop();
  });
  group->serve();
  client.join();
  group->finish(0ms);
  EXPECT_EQ(group->count().refused, 2u);
}

TEST(ServerGroup, WhereItCannotListen) {
  net::Runtime runtime;
  const auto taken =
      net::Listener::open(runtime, "127.0.0.1", 0, [](const std::string&) { return net::Refused{}; }).value();
  EXPECT_FALSE(ServerGroup::open({{{{login("x", "one")}}}, {{{login("x", "two")}}, taken->port()}}, {}, 2));
}

// Bytes that a client makes the server hold by what it says, and by what it does not take.
TEST(Server, HoldsNoMoreThanItMay) {
  struct Row {
    std::string says;
    std::size_t most_held;
    std::string hears;
  };
  const std::string big =
      "protocol: pop3\nsession:\n  - |\n    S: +OK\n    C: RETR 1\n    S: +OK\n  - send-message: {text: \"" +
      std::string(300'000, 'x') + "\"}\n";
  for (const auto& row :
       {Row{"USER " + std::string(200'000, 'x'), 100'000, "-ERR [SYS/TEMP] mailrig: the session makes"},
        {"RETR 1\r\n", 200'000, "-ERR [SYS/TEMP] mailrig: the session makes"},
        {"RETR 1\r\n", 400'000, "xxx"}}) {
    Reports reports;
    auto options = reports.options();
    options.most_held = row.most_held;
    const auto group = ServerGroup::open({{{{transcript_of(big)}}}}, options, 1).value();
    std::jthread client([&] {
      Foreign foreign(group->port(0));
      foreign.say(row.says);
      foreign.no_more();
      EXPECT_THAT(foreign.hear_all(), HasSubstr(row.hears));
      group->stop();
    });
    group->serve();
    client.join();
    group->finish(test::too_long);
    EXPECT_EQ(group->count().held, 0u);
  }
}

}  // namespace
}  // namespace mailrig
