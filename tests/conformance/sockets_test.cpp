// Every scenario against our own sessions over loopback: in plaintext, with STARTTLS where the scenario has it, and
// with TLS from the first byte.
#include <chrono>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/server.hpp>
#include <mailrig/net/connect.hpp>

#include "conformance/not_ours.hpp"
#include "support/scripted_client.hpp"

namespace mailrig {
namespace {

namespace fs = std::filesystem;

// A scripted client that hangs up when it has said all it had to say.
class HangsUp final : public Peer {
 public:
  explicit HangsUp(std::unique_ptr<test::ScriptedClient> client) : client_(std::move(client)) {}

  void received(std::string_view bytes) override { client_->received(bytes); }
  void tls_established() override { client_->tls_established(); }
  void wait_over() override { client_->wait_over(); }
  void ended(End why) override { client_->ended(why); }
  std::optional<Action> next_action() override {
    auto action = client_->next_action();
    const bool over = (client_->done() && client_->completed() > 0) || !client_->refused().empty();
    if (!action && over && !hung_up_) {
      hung_up_ = true;
      return Close{};
    }
    return action;
  }

 private:
  std::unique_ptr<test::ScriptedClient> client_;
  bool hung_up_ = false;
};

// One session of `transcript` against our client; what the rig says of it.
std::optional<mock::Mismatch> play(const std::shared_ptr<const mock::Transcript>& transcript, bool tls,
                                   std::chrono::milliseconds whole, const net::TlsContext& server_tls,
                                   const net::TlsContext& client_tls) {
  net::Runtime runtime;
  std::optional<mock::Mismatch> mismatch;
  std::size_t sessions = 0;
  mock::ServerOptions options;
  options.tls = server_tls;
  options.implicit_tls = tls;
  options.whole = whole;
  options.on_session = [&](const mock::SessionReport& report) {
    ++sessions;
    mismatch = report.mismatch;
    runtime.stop();
  };
  auto server = mock::Server::open(runtime, transcript, options);
  if (!server) throw std::runtime_error(server.error().message());
  net::DriverOptions driver;
  driver.tls = client_tls;
  driver.implicit_tls = tls || transcript->implicit_tls;
  driver.host_name = "localhost";
  net::connect(runtime, "127.0.0.1", (*server)->port(),
               std::make_shared<HangsUp>(test::ScriptedClient::make(*transcript)), driver,
               [](const Result<std::shared_ptr<net::Driver>>& connected) {
                 if (!connected) throw std::runtime_error(connected.error().message());
               });
  runtime.run();
  EXPECT_EQ(sessions, 1u);
  return mismatch;
}

TEST(Sockets, EveryScenarioInPlaintextAndUnderTls) {
  const auto certificate = net::generate_certificate();
  ASSERT_TRUE(certificate);
  const auto trust = fs::path(testing::TempDir()) / "conformance_sockets.pem";
  std::ofstream(trust) << certificate->pem;
  const auto server_tls = net::TlsContext::for_server(*certificate);
  const auto client_tls = net::TlsContext::for_client({trust.string(), false});
  ASSERT_TRUE(server_tls && client_tls);

  const fs::path folder = MAILRIG_SCENARIOS;
  std::size_t played = 0, not_ours = 0;
  for (const auto& file : mock::find_scenarios(folder)) {
    const auto loaded = mock::load_scenario(file, {{}, folder});
    ASSERT_TRUE(loaded) << loaded.error().text();
    if ((*loaded)->fragment || test::has_own_test(file.generic_string())) continue;
    for (const bool tls : {false, true}) {
      if (tls && (*loaded)->upgrades) continue;  // there is no TLS under TLS
      const auto name = file.lexically_relative(folder).generic_string();
      const auto reason = test::what_we_do_not_say(name);
      const std::chrono::milliseconds whole(reason.empty() ? 20'000 : 300);  // one of them never ends by itself
      const auto mismatch = play(*loaded, tls, whole, *server_tls, *client_tls);
      ++played;
      if (!reason.empty()) {
        EXPECT_TRUE(mismatch) << reason;
        ++not_ours;
      } else {
        EXPECT_FALSE(mismatch) << name << (tls ? " under TLS\n" : "\n") << (mismatch ? describe(*mismatch) : "");
      }
    }
  }
  EXPECT_GT(played, 150u);
  EXPECT_EQ(not_ours, 5u);
}

}  // namespace
}  // namespace mailrig
