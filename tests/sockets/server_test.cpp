// The mock's Server and drive() over loopback.
#include <thread>

#include <gmock/gmock.h>

#include <mailrig/mock/drive.hpp>
#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/server.hpp>

#include "foreign.hpp"
#include "loopback.hpp"

namespace mailrig {
namespace {

using namespace std::chrono_literals;
using mock::Mismatch;
using mock::Server;
using mock::ServerOptions;
using mock::SessionReport;
using test::Foreign;
using test::Trust;
using testing::ElementsAre;
using testing::HasSubstr;

std::shared_ptr<const mock::Transcript> transcript_of(std::string_view yaml) {
  return mock::load_scenario_text(yaml, "case.yaml").value();
}

constexpr std::string_view login = R"(protocol: pop3
vars: {user: fred, password: sesame}
secrets: [password]
session: |
  S: +OK ready
  C: USER ${user}
  S: +OK
  C: PASS ${password}
  S: +OK
  C: QUIT
  S: +OK bye
expect: {waive: [RFC2449-6.6]}
)";

constexpr std::string_view starttls = R"(protocol: imap
vars: {user: fred, password: sesame}
secrets: [password]
session:
  - |
    S: * OK [CAPABILITY STARTTLS] ready
    C: a1 STARTTLS
    S: a1 OK go
  - starttls
  - |
    C: a2 LOGIN ${user} ${password}
    S: a2 OK hello
)";

// Serves a transcript until one session is over.
class Serving {
 public:
  explicit Serving(std::string_view yaml, ServerOptions options = {}) {
    options.tls = Trust::server();
    if (options.whole == 0ms) options.whole = test::too_long;
    options.on_session = [this](const SessionReport& session) {
      reports.push_back(session);
      if (reports.size() == sessions_awaited) runtime.stop();
    };
    server = Server::open(runtime, transcript_of(yaml), std::move(options)).value();
  }

  template <class Client>
  void against(Client client) {
    std::jthread thread([&, port = server->port()] {
      Foreign foreign(port);
      client(foreign);
    });
    runtime.run();
  }

  std::string report() const {
    if (reports.empty()) return "none";
    return reports.back().mismatch ? describe(*reports.back().mismatch) : "passed";
  }

  net::Runtime runtime;
  std::size_t sessions_awaited = 1;
  std::vector<SessionReport> reports;
  std::unique_ptr<Server> server;
};

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

// drive() against a server of ours that plays another transcript.
std::string driven(std::string_view client_yaml, std::string_view server_yaml, bool tls = false,
                   std::optional<net::TlsContext> trust = Trust::client()) {
  net::Runtime server_runtime;
  ServerOptions options;
  options.tls = Trust::server();
  options.implicit_tls = tls;
  options.idle = 300ms;
  options.on_session = [&](const SessionReport&) { server_runtime.stop(); };
  const auto server = Server::open(server_runtime, transcript_of(server_yaml), options).value();
  std::jthread serving([&, port = server->port()] { server_runtime.run(); });
  mock::DriveOptions drive;
  drive.host = "localhost";
  drive.port = server->port();
  drive.tls = std::move(trust);
  drive.implicit_tls = tls;
  drive.idle = 5s;
  net::Runtime runtime;
  const auto result = mock::drive(runtime, transcript_of(client_yaml), drive);
  if (!result) return "error " + result.error().message();
  return result->mismatch ? describe(*result->mismatch) : "passed";
}

TEST(Drive, PlaysTheClientsSide) {
  EXPECT_EQ(driven(login, login), "passed");
  EXPECT_EQ(driven(login, login, true), "passed");
  EXPECT_EQ(driven(starttls, starttls), "passed");
  EXPECT_EQ(driven("protocol: pop3\nsession: |\n  S: +OK\n", login), "passed") << "it leaves when its script is over";
  EXPECT_THAT(driven("protocol: pop3\nsession: |\n  S: +OK\n  C: USER x\n  S: -ERR\n", login),
              HasSubstr("case.yaml:5:3: the server said something else\n  expected  S: -ERR\n  received  S: +OK\n"));
  EXPECT_THAT(driven("protocol: pop3\nsession: |\n  S: +OK\n  S: +OK\n", login),
              HasSubstr("case.yaml:4:3: the server closed the connection"));
}

TEST(Drive, WhenTlsFails) {
  EXPECT_THAT(driven(starttls, starttls, false, net::TlsContext::for_client().value()),
              HasSubstr("case.yaml:11:5: the TLS handshake failed: certificate: "));
  EXPECT_THAT(driven(login, login, true, net::TlsContext::for_client().value()),
              HasSubstr("case.yaml:5:3: TLS failed: certificate: "));
}

TEST(Drive, WhenNobodyListens) {
  net::Runtime runtime;
  std::uint16_t port = 0;
  {
    asio::ip::tcp::acceptor closed(runtime.context(), {asio::ip::make_address("127.0.0.1"), 0});
    port = closed.local_endpoint().port();
  }
  mock::DriveOptions drive;
  drive.host = "127.0.0.1";
  drive.port = port;
  const auto result = mock::drive(runtime, transcript_of(login), drive);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message(), HasSubstr("127.0.0.1:" + std::to_string(port)));
}

TEST(Drive, AServerThatIsSilent) {
  asio::io_context context;
  asio::ip::tcp::acceptor silent(context, {asio::ip::make_address("127.0.0.1"), 0});
  mock::DriveOptions drive;
  drive.host = "127.0.0.1";
  drive.port = silent.local_endpoint().port();
  drive.idle = 30ms;
  net::Runtime runtime;
  const auto result = mock::drive(runtime, transcript_of(login), drive);
  ASSERT_TRUE(result && result->mismatch);
  EXPECT_THAT(describe(*result->mismatch), HasSubstr("case.yaml:5:3: the server said nothing more in the time it had"));
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

// drive() plays the clients of all connections at once.
TEST(Drive, SeveralConnections) {
  constexpr std::string_view both = R"(protocol: pop3
connections:
  one:
    - |
      S: +OK
      C: NOOP
      S: +OK
    - sync: ready
  two:
    - |
      S: +OK
    - sync: ready
    - |
      C: NOOP
      S: +OK
expect: {waive: [RFC1939-5, RFC1939-6]}
)";
  Serving serving(both);
  serving.sessions_awaited = 2;
  std::optional<mock::DriveReport> driven;
  std::jthread driving([&, port = serving.server->port()] {
    mock::DriveOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    net::Runtime runtime;
    driven = mock::drive(runtime, transcript_of(both), options).value();
  });
  serving.runtime.run();
  driving.join();
  EXPECT_FALSE(driven->mismatch) << describe(*driven->mismatch);
  EXPECT_EQ(driven->coverage.steps.size(), 8u);
  for (const auto& report : serving.reports) EXPECT_FALSE(report.mismatch) << describe(*report.mismatch);
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
  client.shutdown(asio::ip::tcp::socket::shutdown_send);
  std::string heard;
  std::error_code error;
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

}  // namespace
}  // namespace mailrig
