// The mock's Server over loopback.
#include <map>

#include <gmock/gmock.h>

#include "serving.hpp"

namespace mailrig {
namespace {

using mock::Mismatch;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Server, JudgesAClient) {
  struct Row {
    std::string_view says, hears, report;
  };
  const Row rows[] = {
      {"USER fred\r\nPASS x\r\nQUIT\r\n", "bye", "passed"},
      {"USER fred\r\nPASS x\r\nRSET\r\n", "-ERR", "case.yaml:10:3: the client said something else"},
      {"USER fred\r\nPASS x\r\n", "+OK\r\n+OK\r\n", "case.yaml:10:3: the client closed the connection"},
  };
  for (const auto& row : rows) {
    Serving serving(login);
    serving.against([&](Foreign& client) {
      client.say(row.says);
      client.hear(row.hears);
      client.close();
    });
    EXPECT_THAT(serving.report(), testing::StartsWith(std::string(row.report)));
    ASSERT_EQ(serving.reports.size(), 1u);
    EXPECT_EQ(serving.reports[0].number, 1u);
    EXPECT_THAT(serving.reports[0].remote, testing::StartsWith("127.0.0.1:"));
    EXPECT_EQ(serving.server->live_sessions(), 0u);
  }
}

TEST(Server, AClientThatIsGoneRightBehindQuit) {
  for (const bool reset : {false, true}) {
    Serving serving(login);
    serving.against([&](Foreign& client) {
      client.say("USER fred\r\nPASS x\r\n");
      client.hear("+OK\r\n+OK\r\n");
      client.say("QUIT\r\n");
      if (!reset) return client.close();
      client.hear("bye\r\n");  // a reset discards what is under way
      client.reset();
    });
    EXPECT_EQ(serving.report(), "passed");
  }
}

TEST(Server, TlsFailuresAreTold) {
  Serving serving(starttls);
  serving.against([&](Foreign& client) {
    client.say("x STARTTLS\r\n");
    client.hear("x OK");
    client.say("y LOGIN fred sesame\r\n");
    client.hear_all();
  });
  EXPECT_THAT(serving.report(), HasSubstr("case.yaml:11:5: the TLS handshake failed: "));
  EXPECT_THAT(serving.report(), testing::Not(HasSubstr("sesame")));
}

TEST(Server, ImplicitTlsWithoutAHandshake) {
  ServerOptions options;
  options.implicit_tls = true;
  Serving serving("protocol: pop3\nsession: |\n  S: -ERR go away\n", options);
  EXPECT_TRUE(serving.server->implicit_tls());
  serving.against([&](Foreign& client) {
    client.say("USER fred\r\n");
    client.hear_all();
  });
  EXPECT_THAT(serving.report(), HasSubstr("TLS failed"));
}

TEST(Server, Within) {
  Serving serving("protocol: pop3\nsession: |\n  S: +OK\n  C: QUIT\nexpect: {within: 40ms}\n");
  serving.against([&](Foreign& client) { client.hear_all(); });
  EXPECT_THAT(serving.report(), HasSubstr("case.yaml:4:3: the client said nothing more in the time it had"));
}

TEST(Server, NoMoreSessionsThanItMay) {
  ServerOptions options;
  options.most_sessions = 1;
  std::string refused;
  std::string_view told;
  options.on_refused = [&](const std::string& remote, std::string_view why) {
    EXPECT_THAT(remote, testing::StartsWith("127.0.0.1:"));
    EXPECT_EQ(why, "no more than 1 sessions at a time");
    told = "told";
  };
  Serving serving(login, options);
  serving.against([&](Foreign& first) {
    first.hear("ready");
    Foreign second(static_cast<std::uint16_t>(first.socket().remote_endpoint().port()));
    refused = second.hear_all();
    first.say("USER fred\r\nPASS x\r\nQUIT\r\n");
    first.hear("bye");
  });
  EXPECT_EQ(refused, "-ERR [SYS/TEMP] mailrig: no more than 1 sessions at a time\r\n");
  EXPECT_EQ(told, "told");
  EXPECT_EQ(serving.report(), "passed");
}

TEST(Server, EndsItsSessions) {
  Serving serving(login);
  serving.sessions_awaited = 2;
  std::jthread clients([&, port = serving.server->port()] {
    Foreign one(port), two(port);
    one.hear("ready");
    two.hear("ready");
    serving.runtime.post([&] {
      EXPECT_EQ(serving.server->live_sessions(), 2u);
      serving.server->close();
      serving.server->end_sessions(End::timed_out);
    });
    one.hear_all();
    two.hear_all();
  });
  serving.runtime.run();
  EXPECT_EQ(serving.reports.size(), 2u);
  EXPECT_THAT(serving.report(), HasSubstr("case.yaml:6:3: the client said nothing more in the time it had"));
}

TEST(Server, MayDieWithSessionsOpen) {
  auto serving = std::make_unique<Serving>(login);
  std::jthread client([&, port = serving->server->port()] {
    Foreign foreign(port);
    foreign.hear("ready");
    serving->runtime.stop();
    foreign.hear_all();
  });
  serving->runtime.run();
  serving->server.reset();
  serving.reset();
}

TEST(Server, EachSessionHasItsLog) {
  ServerOptions options;
  std::vector<std::string> logs(3);
  options.log = [&](std::size_t session) {
    return std::make_unique<TextWireLog>([&logs, session](std::string_view line) { logs.at(session) += line; },
                                         "S: ", "C: ");
  };
  Serving serving(login, options);
  serving.sessions_awaited = 2;
  std::jthread clients([&, port = serving.server->port()] {
    for (const std::string password : {"one", "two"}) {
      Foreign client(port);
      client.say("USER fred\r\nPASS " + password + "\r\nQUIT\r\n");
      client.hear("bye\r\n");
    }
  });
  serving.runtime.run();
  for (const std::size_t session : {1u, 2u})
    EXPECT_THAT(logs[session],
                testing::StartsWith("S: +OK ready\nC: USER fred\nS: +OK\nC: PASS <secret>\nS: +OK\nC: QUIT\n"
                                    "S: +OK bye\n"));
}

TEST(Server, WhereItCannotListen) {
  net::Runtime runtime;
  ServerOptions options;
  options.address = "192.0.2.1";
  EXPECT_FALSE(Server::open(runtime, transcript_of(login), options));
}

// Two connections wait for each other on one port, and the third begins again.
TEST(Server, SeveralConnections) {
  constexpr std::string_view both = R"(protocol: pop3
connections:
  one:
    - |
      S: +OK one
      C: NOOP
      S: +OK
    - sync: ready
  two:
    - |
      S: +OK two
    - sync: ready
    - |
      S: +OK the other is done
expect: {waive: [RFC1939-5, RFC1939-6]}
)";
  Serving serving(both);
  serving.sessions_awaited = 3;
  serving.against([&](Foreign& one) {
    EXPECT_EQ(one.hear("\r\n"), "+OK one\r\n");
    Foreign two(serving.server->port());
    EXPECT_EQ(two.hear("\r\n"), "+OK two\r\n");
    one.say("NOOP\r\n");
    EXPECT_EQ(two.hear("done\r\n"), "+OK two\r\n+OK the other is done\r\n");
    one.close();
    two.close();
    Foreign again(serving.server->port());
    EXPECT_EQ(again.hear("\r\n"), "+OK one\r\n");
    again.close();
  });
  ASSERT_EQ(serving.reports.size(), 3u);
  std::vector<bool> held;
  for (const auto& report : serving.reports) held.push_back(!report.mismatch);
  EXPECT_THAT(held, ElementsAre(true, true, false));  // the third left before its NOOP
}

// What a client hears of the login, through a network with these faults, until the server is done.
std::string heard_through(const std::vector<mock::Fault>& faults, bool& passed) {
  net::Runtime runtime;
  ServerOptions options;
  options.faults = faults;
  options.idle = 2s;
  options.on_session = [&](const SessionReport& report) {
    passed = !report.mismatch;
    runtime.stop();
  };
  const auto server =
      Server::open(runtime, transcript_of("protocol: pop3\nsession: |\n  S: +OK ready\n"), options).value();
  std::jthread serving([&] { runtime.run(); });
  asio::io_context context;
  asio::ip::tcp::socket client(context);
  client.connect({asio::ip::make_address("127.0.0.1"), server->port()});
  std::string heard;
  std::error_code error;
  client.shutdown(asio::ip::tcp::socket::shutdown_send, error);  // which the server may have been quicker than
  asio::read(client, asio::dynamic_buffer(heard), error);
  return heard + (error == asio::error::eof ? "" : " and a reset");
}

TEST(Faults, OverLoopback) {
  bool passed = false;
  EXPECT_EQ(heard_through({mock::parse_fault("split=2").value()}, passed), "+OK ready\r\n");
  EXPECT_TRUE(passed);
  EXPECT_EQ(heard_through({mock::parse_fault("truncate=5").value()}, passed), "+OK r");
  EXPECT_TRUE(passed);
  EXPECT_THAT(heard_through({mock::parse_fault("reset=0").value()}, passed), HasSubstr(" and a reset"));
  EXPECT_TRUE(passed);
}

// One that is refused for what it makes the server hold is not waited for.
TEST(Server, OfSeveralConnectionsOneIsRefused) {
  constexpr std::string_view both = R"(protocol: pop3
connections:
  one:
    - |
      S: +OK one
      C: USER ${user}
      S: +OK
    - sync: ready
  two:
    - |
      S: +OK two
    - sync: ready
    - |
      S: +OK the other is done
expect: {waive: [RFC1939-6, RFC2449-4]}
)";
  ServerOptions options;
  options.most_held = 20'000;
  Serving serving(both, options);
  serving.sessions_awaited = 2;
  serving.against([&](Foreign& one) {
    one.hear("\r\n");
    Foreign two(serving.server->port());
    two.hear("\r\n");
    one.say("USER " + std::string(30'000, 'x') + "\r\n");
    EXPECT_THAT(one.hear_all(), HasSubstr("more than 20000 bytes"));
    EXPECT_THAT(two.hear_all(), HasSubstr("-ERR"));
  });
  std::map<std::size_t, std::string> reasons;
  for (const auto& report : serving.reports) reasons[report.number] = report.mismatch ? report.mismatch->reason : "";
  EXPECT_THAT(reasons[1], HasSubstr("more than 20000 bytes"));
  EXPECT_EQ(reasons[2], "the connection 'one' ended before the sync 'ready'");
}

}  // namespace
}  // namespace mailrig
