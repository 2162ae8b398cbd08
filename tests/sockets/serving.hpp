#pragma once
#include <thread>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/server.hpp>

#include "foreign.hpp"
#include "loopback.hpp"

// What the tests of the mock's Server and of drive() share.
namespace mailrig {

using namespace std::chrono_literals;
using mock::Server;
using mock::ServerOptions;
using mock::SessionReport;
using test::Foreign;
using test::Trust;

inline std::shared_ptr<const mock::Transcript> transcript_of(std::string_view yaml) {
  return mock::load_scenario_text(yaml, "case.yaml").value();
}

inline constexpr std::string_view login = R"(protocol: pop3
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

inline constexpr std::string_view starttls = R"(protocol: imap
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

}  // namespace mailrig
