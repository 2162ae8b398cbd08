#include "blocking_connection.hpp"

#include <mailrig/net/client_error.hpp>

namespace mailrig::net {

BlockingConnection::BlockingConnection(const Options& options, std::shared_ptr<Peer> session)
    : timeout_(options.timeout), session_(std::move(session)) {
  auto tls = TlsContext::for_client(options.trust);
  if (!tls) throw ClientError(std::move(tls.error()));
  DriverOptions driver;
  driver.tls = std::move(*tls);
  driver.implicit_tls = options.implicit_tls;
  driver.deadlines = {timeout_, timeout_, std::chrono::milliseconds(0), std::chrono::milliseconds(0)};
  driver.on_progress = [this] { runtime_.stop(); };
  driver.on_end = [this](const Ending& end) { ending_ = end.detail; };
  auto peer = session_;
  if (options.log) {
    logged_.emplace(*session_, *options.log);
    peer = std::shared_ptr<Peer>(session_, &*logged_);
  }
  std::optional<Error> unconnected;
  connect(runtime_, options.host, options.port, std::move(peer), std::move(driver),
          [&](Result<std::shared_ptr<Driver>> connected) {
            if (connected) driver_ = std::move(*connected);
            else unconnected = std::move(connected.error());
            runtime_.stop();
          });
  while (!driver_ && !unconnected) runtime_.run();
  if (unconnected) throw ClientError(std::move(*unconnected));
  begin_command();
}

BlockingConnection::~BlockingConnection() { end(); }

void BlockingConnection::end() { driver_->end(End::closed); }

void BlockingConnection::begin_command() {
  deadline_ = std::chrono::steady_clock::now() + timeout_;
  driver_->pump();
}

void BlockingConnection::wait() {
  if (std::chrono::steady_clock::now() >= deadline_) driver_->end(End::timed_out);
  else runtime_.run_until(deadline_);
}

// Only the driver knows why TLS failed.
void BlockingConnection::explain(Error& error) const {
  if (error.code != Errc::tls_failed) return;
  error.about = {};
  error.about.detail = ending_;
}

}  // namespace mailrig::net
