// Faults of TLS, and what the rig makes of a client that takes them and of one that does not.
#include <thread>

#include <gmock/gmock.h>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/server.hpp>

#include "loopback.hpp"

namespace mailrig {
namespace {

using namespace std::chrono_literals;
using mock::parse_fault;
using mock::Server;
using mock::ServerOptions;
using mock::SessionReport;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view starttls = R"(protocol: imap
session:
  - |
    S: * OK ready
    C: a STARTTLS
    S: a OK go
  - starttls
  - |
    C: b LOGOUT
    S: * BYE
    S: b OK
  - close: server
)";
constexpr std::string_view implicit = R"(protocol: pop3
tls: implicit
session:
  - |
    S: +OK ready
    C: QUIT
    S: +OK bye
  - close: server
)";

struct Outcome {
  std::string events, verdict;
  std::vector<std::string> unfired;
};

// A client that says the lines above, and takes any certificate and version if it is careless.
Outcome meet(std::string_view yaml, std::string_view fault, bool careless, std::chrono::milliseconds patience = 20s) {
  net::Runtime runtime;
  ServerOptions options;
  options.tls = test::Trust::server();
  options.certificate = test::Trust::instance().certificate;
  options.whole = test::too_long;
  options.faults = {parse_fault(fault).value()};
  std::vector<SessionReport> reports;
  options.on_session = [&](const SessionReport& report) { reports.push_back(report); };
  const auto server =
      Server::open(runtime, mock::load_scenario_text(yaml, "case.yaml").value(), std::move(options)).value();

  const bool from_start = server->implicit_tls();
  const auto client = std::make_shared<test::ScriptedPeer>([&](test::ScriptedPeer& peer) {
    if (peer.heard().ends_with("* OK ready\r\n") && peer.events().empty()) peer.say("a STARTTLS\r\n");
    else if (peer.heard().ends_with("a OK go\r\n") && peer.events().empty()) peer.starttls();
    else if (peer.events() == "TLS" && peer.heard().ends_with("a OK go\r\n")) peer.say("b LOGOUT\r\n");
    else if (peer.heard() == "+OK ready\r\n") peer.say("QUIT\r\n");
  });
  net::DriverOptions driver;
  driver.implicit_tls = from_start;
  driver.host_name = "localhost";
  driver.deadlines.whole = test::too_long;
  driver.deadlines.handshake = patience;
  driver.tls = net::TlsContext::for_client({careless ? "" : test::Trust::instance().file.string(), careless}).value();
  driver.on_end = [&](const net::Ending&) { server->close(); };
  net::connect(runtime, "127.0.0.1", server->port(), client, std::move(driver),
               [](const Result<std::shared_ptr<net::Driver>>& connected) { ASSERT_TRUE(connected); });
  runtime.run();
  Outcome outcome{client->events(), "no session", {}};
  if (reports.empty()) return outcome;
  outcome.verdict = reports[0].mismatch ? describe(*reports[0].mismatch) : "passed";
  outcome.unfired = reports[0].unfired;
  return outcome;
}

TEST(TlsFaults, WhatAClientMustRefuse) {
  struct Row {
    std::string_view fault, why;
  };
  const Row rows[] = {
      {"expired-certificate", "the certificate has expired"},
      {"wrong-host", "the certificate is for a host of another name"},
      {"self-signed", "the certificate is signed by nobody whom it trusts"},
  };
  for (const auto& row : rows) {
    for (const auto yaml : {starttls, implicit}) {
      const auto careful = meet(yaml, row.fault, false);
      EXPECT_THAT(careful.events, HasSubstr("TLS failed")) << row.fault;
      EXPECT_EQ(careful.verdict, "passed") << row.fault;
      EXPECT_THAT(careful.unfired, testing::IsEmpty()) << row.fault;
      const auto careless = meet(yaml, row.fault, true);
      EXPECT_THAT(careless.verdict,
                  HasSubstr("the client went on under TLS, though " + std::string(row.why) + " (waive: RFC"))
          << row.fault;
    }
  }
}

// The one reason to refuse is the one that the fault names: but for it the certificate is good.
TEST(TlsFaults, NothingElseIsWrong) {
  const auto& trusted = test::Trust::instance().certificate;
  net::CertificateOptions options;
  options.issuer = &trusted;
  const auto issued = net::generate_certificate(options);
  ASSERT_TRUE(issued);
  test::Loopback loopback([](auto& peer) { peer.close(); });
  loopback.client_options.implicit_tls = loopback.server_options.implicit_tls = true;
  loopback.server_options.tls = net::TlsContext::for_server(*issued).value();
  loopback.server->say("hello");
  loopback.run();
  EXPECT_THAT(loopback.client_saw(), StartsWith("hello|"));

  for (const auto& [change, why] : std::vector<std::pair<std::function<void(net::CertificateOptions&)>, std::string>>{
           {[](auto& bad) { bad.valid_days = -1; }, "certificate has expired"},
           {[](auto& bad) {
              bad.dns_names = {"another.invalid"};
              bad.ip_addresses.clear();
            },
            "hostname mismatch"},
           {[](auto& bad) { bad.issuer = nullptr; }, "self-signed certificate"}}) {
    auto bad = options;
    change(bad);
    test::Loopback refused;
    refused.client_options.implicit_tls = refused.server_options.implicit_tls = true;
    refused.server_options.tls = net::TlsContext::for_server(net::generate_certificate(bad).value()).value();
    refused.run();
    ASSERT_TRUE(refused.client_ending);
    EXPECT_THAT(refused.client_ending->detail, HasSubstr(why));
  }
}

TEST(TlsFaults, AnObsoleteVersion) {
  for (const auto yaml : {starttls, implicit}) {
    const auto refused = meet(yaml, "old-tls", false);
    EXPECT_THAT(refused.events, HasSubstr("TLS failed"));
    EXPECT_EQ(refused.verdict, "passed");
  }
}

TEST(TlsFaults, AHandshakeThatStalls) {
  for (const auto yaml : {starttls, implicit}) {
    const auto outcome = meet(yaml, "stalled-handshake", false, 50ms);
    EXPECT_THAT(outcome.events, testing::AnyOf("TLS failed", "timed out"));
    EXPECT_EQ(outcome.verdict, "passed");
    EXPECT_THAT(outcome.unfired, testing::IsEmpty());
  }
}

TEST(TlsFaults, PlaintextInTls) {
  for (const auto yaml : {starttls, implicit}) {
    const auto outcome = meet(yaml, "plaintext-in-tls", false);
    EXPECT_THAT(outcome.events, HasSubstr("reset"));
    EXPECT_EQ(outcome.verdict, "passed");
    EXPECT_THAT(outcome.unfired, testing::IsEmpty());
  }
}

TEST(TlsFaults, TlsWithoutCloseNotify) {
  for (const auto yaml : {starttls, implicit}) {
    const auto outcome = meet(yaml, "drop-tls-close", false);
    EXPECT_THAT(outcome.events, HasSubstr("truncated"));
    EXPECT_EQ(outcome.verdict, "passed");
    EXPECT_THAT(outcome.unfired, testing::IsEmpty());
  }
}

TEST(TlsFaults, AServerThatHasNoCertificateToSignWith) {
  net::Runtime runtime;
  ServerOptions options;
  options.faults = {parse_fault("wrong-host").value()};
  const auto server = Server::open(runtime, mock::load_scenario_text(implicit, "case.yaml").value(), options);
  ASSERT_FALSE(server);
  EXPECT_THAT(server.error().message(), HasSubstr("a certificate that clients trust, for the fault"));
}

}  // namespace
}  // namespace mailrig
