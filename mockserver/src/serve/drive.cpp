#include <mailrig/mock/drive.hpp>

#include <mailrig/mock/faulty_replay.hpp>
#include <mailrig/net/connect.hpp>

#include "starttls_first.hpp"

namespace mailrig::mock {
namespace {

// One connection to the server.
struct Driven {
  Driven(const std::shared_ptr<const Transcript>& transcript, ReplayOptions replay_options, const DriveOptions& options)
      : name(transcript->connection),
        replay(transcript, Side::client, std::move(replay_options), {options.faults, options.seed}) {
    if (options.starttls_first) starttls_first.emplace(replay);
  }

  Peer& peer() { return starttls_first ? static_cast<Peer&>(*starttls_first) : replay; }

  std::string name;
  FaultyReplay replay;
  std::optional<StartTlsFirst> starttls_first;
  std::weak_ptr<net::Driver> driver;  // none before it is connected
  std::string tls_detail;
};

}  // namespace

Result<DriveReport> drive(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                          const DriveOptions& options) {
  const bool implicit_tls = options.implicit_tls || transcript->implicit_tls;
  const auto meeting = std::make_shared<Meeting>(*transcript);
  std::vector<std::shared_ptr<Driven>> all;
  std::size_t running = 0;
  std::optional<Error> unconnected;
  const auto open = [&](const std::shared_ptr<const Transcript>& connection) {
    ReplayOptions replay{{}, implicit_tls || options.starttls_first, options.log, options.time_scale};
    replay.meeting = meeting;
    const auto driven = all.emplace_back(std::make_shared<Driven>(connection, std::move(replay), options));
    meeting->on_change(driven->name, [&runtime, weak = std::weak_ptr(driven)] {
      runtime.post([weak] {
        const auto waiting = weak.lock();
        if (const auto driver = waiting ? waiting->driver.lock() : nullptr) driver->pump();
      });
    });
    net::DriverOptions driver;
    driver.tls = options.tls;
    driver.implicit_tls = implicit_tls && driven->replay.handshakes();
    driver.deadlines.idle = options.idle;
    driver.deadlines.connect = driver.deadlines.handshake = options.idle;
    if (transcript->expect.within) driver.deadlines.whole = *transcript->expect.within;
    driver.on_tls = [weak = std::weak_ptr(driven)](const auth::ChannelBinding& binding) {
      if (const auto bound = weak.lock()) bound->replay.bind(binding);
    };
    driver.on_end = [&, weak = std::weak_ptr(driven)](const net::Ending& ending) {
      if (const auto ended = weak.lock(); ended && ending.why == End::tls_failed) ended->tls_detail = ending.detail;
      if (--running == 0) runtime.stop();
    };
    ++running;
    net::connect(runtime, options.host, options.port, std::shared_ptr<Peer>(driven, &driven->peer()), std::move(driver),
                 [&, driven](Result<std::shared_ptr<net::Driver>> connected) {
                   if (connected) {
                     driven->driver = *connected;
                     return;
                   }
                   unconnected = connected.error();
                   runtime.stop();
                 });
  };
  open(transcript);
  for (const auto& other : transcript->others) open(other);
  runtime.run();
  if (unconnected) return tl::unexpected(*unconnected);
  DriveReport report;
  for (const auto& driven : all) {
    if (driven->starttls_first && !driven->starttls_first->failure().empty()) {
      Error error{Errc::tls_failed, {}};
      error.about.detail =
          driven->starttls_first->failure() + (driven->tls_detail.empty() ? "" : ": " + driven->tls_detail);
      return tl::unexpected(std::move(error));
    }
    auto mismatch = driven->replay.replay().mismatch();
    if (mismatch && !driven->tls_detail.empty()) mismatch->reason += ": " + driven->tls_detail;
    if (!report.mismatch) report.mismatch = std::move(mismatch);
    const auto unfired = driven->replay.unfired();
    report.unfired.insert(report.unfired.end(), unfired.begin(), unfired.end());
    report.coverage.add(driven->replay.replay().coverage());
  }
  return report;
}

}  // namespace mailrig::mock
