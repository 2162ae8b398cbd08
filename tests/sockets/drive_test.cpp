// drive() against servers of ours, over loopback.
#include <gmock/gmock.h>

#include <mailrig/mock/drive.hpp>

#include "serving.hpp"

namespace mailrig {
namespace {

using testing::HasSubstr;

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

}  // namespace
}  // namespace mailrig
