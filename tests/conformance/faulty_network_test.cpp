// Every client through networks that cut, lose, twist and hold up what the server says, and with TLS that it must
// refuse. The rig makes the faults; what they leave whole must be heard whole, and nothing may be taken for more than
// it is.
#include <gmock/gmock.h>

#include <mailrig/mock/gtest.hpp>
#include <mailrig/mock/rig.hpp>
#include <mailrig/mock/scenario.hpp>
#include <mailrig/net/client_error.hpp>

#include "conformance/each_client.hpp"

namespace mailrig {
namespace {

using mock::Fault;
using mock::Held;
using mock::Rig;
using mock::RigOptions;

constexpr auto patience = std::chrono::seconds(10);

// A client of one protocol: what it is served, what it asks for, and what it must get.
struct Client {
  const char* name;
  std::string_view scenario, content;
  std::string (*fetch)(const test::Endpoint& server);
};

const Client imap_client{"imap",
                         R"(protocol: imap
session: |
  S: * OK [CAPABILITY IMAP4rev1] ready
  C: a LOGIN mrose secret
  S: a OK [CAPABILITY IMAP4rev1] done
  C: b SELECT INBOX
  S: * 1 EXISTS
  S: b OK [READ-WRITE] done
  C: c FETCH 1 ${*}
  S: * 1 FETCH (BODY[] {23}
  S: Subject: one
  S:
  S: Hello
  S: )
  S: c OK done
)",
                         "Subject: one\r\n\r\nHello\r\n", test::fetch_by_imap};

const Client pop3_client{"pop3",
                         R"(protocol: pop3
session:
  - |
    S: +OK ready
    C: USER mrose
    S: +OK
    C: PASS secret
    S: +OK
    C: STAT
    S: +OK 1 23
    C: RETR 1
    S: +OK 23 octets
  - send-message: {text: "Subject: one\n\nHello\n"}
rules:
  - |
    C: CAPA
    S: -ERR
)",
                         "Subject: one\r\n\r\nHello\r\n", test::fetch_by_pop3};

const Client smtp_client{"smtp",
                         R"(protocol: smtp
session: |
  S: 220 ready
  C: EHLO ${*}
  S: 250-mail.example
  S: 250 HELP
  C: VRFY mrose
  S: 250 mrose@mail.example
)",
                         "mrose@mail.example", test::verify_by_smtp};

void PrintTo(const Client& client, std::ostream* out) { *out << client.name; }

struct Outcome {
  std::optional<std::string> content;  // nullopt: the client said that it could not be had
  std::optional<Errc> code;
  std::string report;
};

class FaultyNetwork : public testing::TestWithParam<Client> {
 protected:
  std::shared_ptr<const mock::Transcript> transcript() const {
    return mock::load_scenario_text(GetParam().scenario, "case.yaml").value();
  }

  // The cases that an option --fault would make, by this seed.
  std::vector<std::vector<Fault>> plan(std::string_view fault, std::uint64_t seed = 1) const {
    return mock::plan_faults({mock::parse_fault(fault).value()}, *transcript(), mock::Side::server, seed).value();
  }

  Outcome through(const std::vector<Fault>& faults, bool tls = false,
                  std::chrono::milliseconds timeout = patience) const {
    RigOptions options;
    options.server.faults = faults;
    options.server.implicit_tls = tls;
    const auto rig = Rig::serving(transcript(), std::move(options));
    Outcome outcome;
    try {
      outcome.content = GetParam().fetch({rig.port(), tls, Rig::certificate_file(), timeout});
    } catch (const ClientError& error) {
      outcome.code = error.error().code;
    }
    outcome.report = rig.report();
    return outcome;
  }
};

// What TCP may do to bytes at any time is no matter to anybody.
TEST_P(FaultyNetwork, BytesCutAnywhereAreTheSameBytes) {
  for (const std::string_view fault : {"split=1", "split=7", "split=random", "split=sweep", "client:split=1"})
    for (const auto& faults : plan(fault)) {
      const auto outcome = through(faults);
      EXPECT_EQ(outcome.content, GetParam().content) << faults.front().text();
      EXPECT_EQ(outcome.report, "") << faults.front().text();
    }
}

TEST_P(FaultyNetwork, AConnectionThatEndsAnywhereYieldsAllOrNothing) {
  for (const std::string_view fault : {"truncate=sweep", "reset=sweep"})
    for (const auto& faults : plan(fault)) {
      const auto outcome = through(faults);
      EXPECT_TRUE(outcome.code || outcome.content == GetParam().content) << faults.front().text();
      EXPECT_EQ(outcome.report, "") << faults.front().text();
    }
}

TEST_P(FaultyNetwork, ASilentServerIsGivenUp) {
  for (const std::size_t at : {0u, 9u, 30u}) {
    const auto outcome = through(plan("stall=" + std::to_string(at)).front(), false, std::chrono::milliseconds(100));
    EXPECT_EQ(outcome.code, Errc::timed_out) << at;
    EXPECT_EQ(outcome.report, "") << at;
  }
}

TEST_P(FaultyNetwork, WhatIsTwistedEndsInAnAnswerOrAnError) {
  for (const std::string_view fault : {"corrupt", "garbage", "duplicate"})
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const auto faults = plan(fault, seed).front();
      const auto outcome = through(faults, false, std::chrono::milliseconds(100));
      EXPECT_TRUE(outcome.content || outcome.code) << faults.front().text();
      EXPECT_EQ(outcome.report, "") << faults.front().text() << " by seed " << seed;
    }
}

TEST_P(FaultyNetwork, TlsThatMustBeRefused) {
  for (const std::string_view fault : {"expired-certificate", "wrong-host", "self-signed", "old-tls"}) {
    const auto outcome = through(plan(fault).front(), true);
    EXPECT_EQ(outcome.code, Errc::tls_failed) << fault;
    EXPECT_EQ(outcome.report, "") << fault;
  }
}

// The same as a file for any client.
TEST_P(FaultyNetwork, TlsThatMustBeRefusedByScenario) {
  const auto file = std::filesystem::path(MAILRIG_SCENARIOS) / GetParam().name / "refuse_tls.yaml";
  const auto cases = mock::load_cases(file).value();
  EXPECT_EQ(cases.size(), 4u);
  for (const auto& transcript : cases) {
    const auto rig = Rig::serving(transcript);
    EXPECT_THROW(GetParam().fetch({rig.port(), true, Rig::certificate_file(), patience}), ClientError)
        << transcript->combination;
    EXPECT_THAT(rig, Held()) << transcript->combination;
  }
}

TEST_P(FaultyNetwork, TlsThatNeverBegins) {
  const auto outcome = through(plan("stalled-handshake").front(), true, std::chrono::milliseconds(100));
  EXPECT_EQ(outcome.code, Errc::timed_out);
  EXPECT_EQ(outcome.report, "");
}

TEST_P(FaultyNetwork, PlaintextInTlsIsNotHeard) {
  const auto outcome = through(plan("plaintext-in-tls").front(), true);
  EXPECT_FALSE(outcome.content);
  EXPECT_EQ(outcome.report, "");
}

INSTANTIATE_TEST_SUITE_P(Clients, FaultyNetwork, testing::Values(imap_client, pop3_client, smtp_client),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mailrig
