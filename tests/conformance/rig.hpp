#pragma once
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/server.hpp>
#include <mailrig/net/client_error.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/tls.hpp>

namespace mailrig::test {

/// A certificate for localhost, and the file by which clients trust it; made once a process.
struct RigTrust {
  net::Certificate certificate;
  std::string file;

  static const RigTrust& instance() {
    static const RigTrust trust = [] {
      const auto folder = std::filesystem::path(testing::TempDir());
      RigTrust made{net::generate_certificate().value(),
                    (folder / ("conformance-rig-" + std::to_string(::getpid()) + ".pem")).string()};
      std::ofstream(made.file) << made.certificate.pem;
      return made;
    }();
    return trust;
  }
};

/// What `act` throws: the code; none if it does not.
template <class Act>
std::optional<Errc> thrown(Act act) {
  try {
    act();
  } catch (const ClientError& error) {
    return error.error().code;
  }
  return std::nullopt;
}

/// The rig serving one scenario in a thread of its own, to a blocking client in the test's.
class Rig {
 public:
  /// @param scenario  a path below the folder of scenarios, or a scenario's text.
  explicit Rig(const std::string& scenario, bool implicit_tls = false) {
    const std::filesystem::path folder = MAILRIG_SCENARIOS;
    const bool text = scenario.find('\n') != std::string::npos;
    auto loaded = text ? mock::load_scenario_text(scenario, folder / "scenario.yaml", {{}, folder})
                       : mock::load_scenario(folder / scenario, {{}, folder});
    if (!loaded) throw std::runtime_error(loaded.error().text());
    mock::ServerOptions options;
    options.tls = net::TlsContext::for_server(RigTrust::instance().certificate).value();
    options.implicit_tls = implicit_tls;
    options.whole = std::chrono::seconds(20);
    options.on_session = [this](const mock::SessionReport& report) {
      const std::lock_guard lock(mutex_);
      ++sessions_;
      if (report.mismatch) mismatches_ += describe(*report.mismatch) + '\n';
    };
    auto server = mock::Server::open(runtime_, *loaded, options);
    if (!server) throw std::runtime_error(server.error().message());
    server_ = std::move(*server);
    port_ = server_->port();
    thread_ = std::thread([this] { runtime_.run(); });
  }
  ~Rig() { finish(); }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  std::uint16_t port() const noexcept { return port_; }

  /// What the rig has to say against the client, all connections together; empty if it held. The client must be gone.
  std::string verdict() {
    finish();
    return mismatches_;
  }
  /// Connections served.
  std::size_t sessions() {
    finish();
    return sessions_;
  }

 private:
  // Live sessions are left to end by themselves: their clients have gone.
  void finish() {
    if (!thread_.joinable()) return;
    runtime_.post([this] { server_->close(); });
    thread_.join();
    server_.reset();
  }

  net::Runtime runtime_;
  std::unique_ptr<mock::Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
  std::mutex mutex_;
  std::size_t sessions_ = 0;
  std::string mismatches_;
};

}  // namespace mailrig::test
