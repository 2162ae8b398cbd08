#include <mailrig/mock/server_group.hpp>

#include <atomic>
#include <thread>
#include <utility>

#include <mailrig/net/thread.hpp>

namespace mailrig::mock {

struct ServerGroup::Impl {
  // A thread's share: its own runtime, and a server for each port; nullptr where another thread alone serves it.
  struct Share {
    net::Runtime runtime;
    std::vector<std::unique_ptr<Server>> servers;
    std::jthread thread;  // but for the first share, which the thread that calls serve() runs
  };

  net::Runtime& here() { return shares.front()->runtime; }

  // A task instead of a stop: it is not lost where nobody runs the runtime yet.
  void wake() {
    here().post([this] {
      if (!ending) here().stop();
    });
  }

  void in_each(const std::function<void(std::size_t port, Server&)>& what) {
    for (const auto& share : shares)
      share->runtime.post([what, &servers = share->servers] {
        for (std::size_t port = 0; port < servers.size(); ++port)
          if (servers[port]) what(port, *servers[port]);
      });
  }

  void start_threads() {
    if (std::exchange(started, true)) return;
    for (std::size_t i = 1; i < shares.size(); ++i) {
      auto& share = *shares[i];
      share.thread = net::start_thread([&share] { share.runtime.run(); });
    }
  }

  void ended(const SessionReport& report, const std::function<void(const SessionReport&)>& told) {
    if (told) told(report);
    if (finishing && count->live == 0) wake();
  }

  std::vector<std::unique_ptr<Share>> shares;
  std::shared_ptr<SessionCount> count;
  std::atomic<bool> stopped{false}, finishing{false};
  bool started = false, finished = false;
  bool ending = false;  // nobody waits any longer: the runtimes run out of work
};

Result<std::unique_ptr<ServerGroup>> ServerGroup::open(std::vector<Port> ports, ServerOptions options,
                                                       std::size_t threads, const Configure& configure) {
  auto impl = std::make_unique<Impl>();
  if (!options.count) options.count = std::make_shared<SessionCount>();
  impl->count = options.count;
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
    impl->shares.push_back(std::make_unique<Impl::Share>());
  impl->here().hold();  // its own sessions may be over before the others are
  for (std::size_t index = 0; index < ports.size(); ++index) {
    auto its_options = options;
    its_options.port = ports[index].port;
    if (configure) configure(index, its_options);
    its_options.on_session = [impl = impl.get(), told = std::move(its_options.on_session)](
                                 const SessionReport& report) { impl->ended(report, told); };
    const bool one_thread = !ports[index].offers.front().transcript->others.empty();  // which wait for each other
    auto first = Server::open(impl->here(), std::move(ports[index].offers), std::move(its_options));
    if (!first) return tl::unexpected(first.error());
    for (std::size_t i = 1; i < impl->shares.size(); ++i) {
      if (one_thread) {
        impl->shares[i]->servers.emplace_back();
        continue;
      }
      auto further = (*first)->beside(impl->shares[i]->runtime);
      if (!further) return tl::unexpected(further.error());
      impl->shares[i]->servers.push_back(std::move(*further));
    }
    impl->shares.front()->servers.push_back(std::move(*first));
  }
  return std::unique_ptr<ServerGroup>(new ServerGroup(std::move(impl)));
}

ServerGroup::ServerGroup(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ServerGroup::~ServerGroup() { finish(std::chrono::milliseconds(0)); }

std::uint16_t ServerGroup::port(std::size_t index) const { return impl_->shares.front()->servers.at(index)->port(); }
bool ServerGroup::implicit_tls(std::size_t index) const {
  return impl_->shares.front()->servers.at(index)->implicit_tls();
}
const SessionCount& ServerGroup::count() const { return *impl_->count; }

bool ServerGroup::serve(std::optional<std::chrono::steady_clock::time_point> deadline) {
  impl_->start_threads();
  if (deadline) impl_->here().run_until(*deadline);
  else impl_->here().run();
  return impl_->stopped;
}

void ServerGroup::finish(std::chrono::milliseconds patience) {
  if (std::exchange(impl_->finished, true)) return;
  impl_->start_threads();
  const auto until = std::chrono::steady_clock::now() + patience;
  impl_->finishing = true;
  impl_->in_each([](std::size_t, Server& server) { server.close(); });
  if (impl_->count->live > 0 && patience.count() > 0) impl_->here().run_until(until);
  impl_->in_each([](std::size_t, Server& server) { server.end_sessions(End::timed_out); });
  // Nothing is left to do then, and each thread comes to its end.
  impl_->ending = true;
  impl_->here().ignore_signals();
  impl_->here().release();
  impl_->here().run();
  for (const auto& share : impl_->shares)
    if (share->thread.joinable()) share->thread.join();
}

void ServerGroup::stop() {
  impl_->stopped = true;
  impl_->wake();
}

void ServerGroup::close(std::size_t index) {
  impl_->in_each([index](std::size_t port, Server& server) {
    if (port == index) server.close();
  });
}

void ServerGroup::on_signal(std::function<void()> task) { impl_->here().on_signal(std::move(task)); }

}  // namespace mailrig::mock
