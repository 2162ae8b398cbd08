#include <mailrig/mock/rig.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include <mailrig/mock/mismatch.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/thread.hpp>

#include "load.hpp"
#include "own_certificate.hpp"

namespace mailrig::mock {

struct Rig::Impl {
  Impl(const std::shared_ptr<const Transcript>& transcript, RigOptions options)
      : patience(options.patience), where(transcript->where.text()) {
    auto& serving = options.server;
    if (!serving.tls) {
      serving.tls = own_certificate().context;
      serving.certificate = own_certificate().certificate;
    }
    serving.on_session = [this, told = std::move(serving.on_session)](const SessionReport& report) {
      if (told) told(report);
      ended(report);
    };
    auto opened = Server::open(runtime, transcript, std::move(serving));
    if (!opened) throw RigError(opened.error().message());
    server = std::move(*opened);
    port = server->port();
    thread = net::start_thread([this] {
      runtime.run();  // to the end of the listener and the last session
      const std::lock_guard lock(mutex);
      over = true;
      changed.notify_all();
    });
  }
  ~Impl() { finish(std::chrono::milliseconds(0)); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void ended(const SessionReport& report) {
    const std::lock_guard lock(mutex);
    ++sessions;
    if (report.mismatch) mismatches += describe(*report.mismatch);
    changed.notify_all();
  }

  void finish(std::chrono::milliseconds how_long) {
    if (!thread.joinable()) return;
    runtime.post([this] { server->close(); });
    {
      std::unique_lock lock(mutex);
      if (!changed.wait_for(lock, how_long, [this] { return over; }))
        runtime.post([this] { server->end_sessions(End::timed_out); });
    }
    thread.join();
    server.reset();
  }

  const std::chrono::milliseconds patience;
  const std::string where;
  net::Runtime runtime;
  std::unique_ptr<Server> server;
  std::uint16_t port = 0;
  std::jthread thread;
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::size_t sessions = 0;
  std::string mismatches;
};

Rig Rig::from_file(const std::filesystem::path& scenario, RigOptions options) {
  return serving(loaded(load_scenario(scenario, options.load)), std::move(options));
}

Rig Rig::from_text(std::string_view yaml, RigOptions options) {
  return serving(loaded(load_scenario_text(yaml, "scenario.yaml", options.load)), std::move(options));
}

Rig Rig::serving(std::shared_ptr<const Transcript> transcript, RigOptions options) {
  return Rig(std::make_unique<Impl>(transcript, std::move(options)));
}

Rig::Rig(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Rig::~Rig() = default;
Rig::Rig(Rig&&) noexcept = default;
Rig& Rig::operator=(Rig&&) noexcept = default;

std::uint16_t Rig::port() const { return impl_->port; }
const std::string& Rig::certificate_file() { return own_certificate().file; }

bool Rig::wait(std::size_t sessions) const {
  std::unique_lock lock(impl_->mutex);
  return impl_->changed.wait_for(lock, impl_->patience, [&] { return impl_->sessions >= sessions; });
}

bool Rig::passed() const { return report().empty(); }

std::string Rig::report() const {
  impl_->finish(impl_->patience);
  if (impl_->sessions == 0) return impl_->where + ": no client ever connected\n";
  return impl_->mismatches;
}

std::size_t Rig::sessions() const {
  impl_->finish(impl_->patience);
  return impl_->sessions;
}

}  // namespace mailrig::mock
