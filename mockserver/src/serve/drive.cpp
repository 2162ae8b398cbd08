#include <mailrig/mock/drive.hpp>

#include <mailrig/mock/replay.hpp>
#include <mailrig/net/connect.hpp>

#include "starttls_first.hpp"

namespace mailrig::mock {

Result<std::optional<Mismatch>> drive(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                                      const DriveOptions& options) {
  const bool implicit_tls = options.implicit_tls || transcript->implicit_tls;
  const auto within = transcript->expect.within;
  const auto replay = std::make_shared<Replay>(std::move(transcript), Side::client,
                                               ReplayOptions{{}, implicit_tls || options.starttls_first, options.log});
  const auto first = options.starttls_first ? std::make_shared<StartTlsFirst>(replay) : nullptr;
  net::DriverOptions driver;
  driver.tls = options.tls;
  driver.implicit_tls = implicit_tls;
  driver.deadlines.idle = options.idle;
  driver.deadlines.connect = driver.deadlines.handshake = options.idle;
  if (within) driver.deadlines.whole = *within;
  driver.on_tls = [replay](const auth::ChannelBinding& binding) { replay->bind(binding); };
  std::string tls_detail;
  driver.on_end = [&](const net::Ending& ending) {
    if (ending.why == End::tls_failed) tls_detail = ending.detail;
    runtime.stop();
  };
  std::optional<Error> unconnected;
  net::connect(runtime, options.host, options.port, first ? std::static_pointer_cast<Peer>(first) : replay,
               std::move(driver), [&](Result<std::shared_ptr<net::Driver>> connected) {
                 if (connected) return;
                 unconnected = connected.error();
                 runtime.stop();
               });
  runtime.run();
  if (unconnected) return tl::unexpected(*unconnected);
  if (first && !first->failure().empty()) {
    Error error{Errc::tls_failed, {}};
    error.about.detail = first->failure() + (tls_detail.empty() ? "" : ": " + tls_detail);
    return tl::unexpected(std::move(error));
  }
  if (options.coverage) *options.coverage = replay->coverage();
  auto mismatch = replay->mismatch();
  if (mismatch && !tls_detail.empty()) mismatch->reason += ": " + tls_detail;
  return mismatch;
}

}  // namespace mailrig::mock
