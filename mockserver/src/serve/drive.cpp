#include <mailrig/mock/drive.hpp>

#include <mailrig/mock/faulty_replay.hpp>
#include <mailrig/net/connect.hpp>

namespace mailrig::mock {

Result<DriveReport> drive(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                          const DriveOptions& options) {
  const bool implicit_tls = options.implicit_tls || transcript->implicit_tls;
  const auto within = transcript->expect.within;
  const auto replay = std::make_shared<FaultyReplay>(std::move(transcript), Side::client,
                                                     ReplayOptions{{}, implicit_tls, options.log, 1, nullptr},
                                                     FaultyReplay::Faults{options.faults, options.seed});
  net::DriverOptions driver;
  driver.tls = options.tls;
  driver.implicit_tls = implicit_tls;
  driver.deadlines.idle = options.idle;
  driver.deadlines.connect = driver.deadlines.handshake = options.idle;
  if (within) driver.deadlines.whole = *within;
  driver.on_tls = [replay](const auth::ChannelBinding& binding) { replay->replay().bind(binding); };
  std::string tls_detail;
  driver.on_end = [&](const net::Ending& ending) {
    if (ending.why == End::tls_failed) tls_detail = ending.detail;
    runtime.stop();
  };
  std::optional<Error> unconnected;
  net::connect(runtime, options.host, options.port, replay, std::move(driver),
               [&](Result<std::shared_ptr<net::Driver>> connected) {
                 if (connected) return;
                 unconnected = connected.error();
                 runtime.stop();
               });
  runtime.run();
  if (unconnected) return tl::unexpected(*unconnected);
  DriveReport report{replay->replay().mismatch(), replay->unfired()};
  if (report.mismatch && !tls_detail.empty()) report.mismatch->reason += ": " + tls_detail;
  return report;
}

}  // namespace mailrig::mock
