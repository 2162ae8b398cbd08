#include <mailrig/mock/server.hpp>

#include <algorithm>
#include <utility>

#include "route.hpp"
#include "turned_away.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_being_turned_away = 100;

std::chrono::milliseconds shorter(std::chrono::milliseconds one, std::optional<std::chrono::milliseconds> other) {
  if (!other) return one;
  return one.count() == 0 ? *other : std::min(one, *other);
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Impl> {
  std::vector<Offer> offers;
  ServerOptions options;
  bool implicit_tls = false;
  std::size_t live = 0;
  std::size_t being_turned_away = 0;
  std::unique_ptr<net::Listener> listener;

  std::optional<net::Accepted> accept(const std::string& remote) {
    if (++options.count->live > options.most_sessions) {
      --options.count->live;
      return turn_away(remote);
    }
    const auto number = ++options.count->begun;
    ++live;
    const auto route = std::make_shared<Route>(offers, ReplayOptions{options.limits, implicit_tls, nullptr},
                                               options.log ? options.log(number) : nullptr);
    net::Accepted accepted;
    accepted.peer = route;
    accepted.options.tls = options.tls;
    accepted.options.implicit_tls = implicit_tls;
    accepted.options.deadlines.idle = options.idle;
    accepted.options.deadlines.handshake = shorter(options.idle, std::chrono::milliseconds(30'000));
    accepted.options.deadlines.whole = shorter(options.whole, shortest_time_allowed());
    accepted.options.on_server_name = [weak = std::weak_ptr(route)](std::string_view name) {
      if (const auto asked = weak.lock()) asked->asked_for(name);
    };
    accepted.options.on_tls = [weak = std::weak_ptr(route)](const auth::ChannelBinding& binding) {
      if (const auto bound = weak.lock()) bound->bind(binding);
    };
    accepted.options.on_end = [self = shared_from_this(), weak = std::weak_ptr(route), number,
                               remote](const net::Ending& ending) {
      --self->live;
      --self->options.count->live;
      if (const auto ended = weak.lock()) self->report(*ended, number, remote, ending);
    };
    return accepted;
  }

  // Before it is known which scenario a client is given, it has the time of the one that gives least.
  std::optional<std::chrono::milliseconds> shortest_time_allowed() const {
    std::optional<std::chrono::milliseconds> shortest;
    for (const auto& offer : offers)
      if (const auto within = offer.transcript->expect.within) shortest = shorter(*within, shortest);
    return shortest;
  }

  // In words where it can be heard, as long as few are being told at a time; else by a reset.
  std::optional<net::Accepted> turn_away(const std::string& remote) {
    if (options.on_turned_away) options.on_turned_away(remote);
    if (implicit_tls || being_turned_away >= most_being_turned_away) return std::nullopt;
    ++being_turned_away;
    net::Accepted accepted;
    accepted.peer = std::make_shared<TurnedAway>(offers.front().transcript->protocol);
    accepted.options.on_end = [self = shared_from_this()](const net::Ending&) { --self->being_turned_away; };
    return accepted;
  }

  void report(const Route& route, std::size_t number, const std::string& remote, const net::Ending& ending) const {
    SessionReport report{number, route.mismatch(), remote, route.offer().transcript};
    if (report.mismatch && ending.why == End::tls_failed) report.mismatch->reason += ": " + ending.detail;
    if (options.on_session) options.on_session(report);
  }
};

Server::Server(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() {
  if (impl_->listener) impl_->listener->close();
  impl_->listener.reset();  // its accept function holds the rest
}

Result<std::unique_ptr<Server>> Server::open(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                                             ServerOptions options) {
  return open(runtime, std::vector<Offer>{{std::move(transcript)}}, std::move(options));
}

Result<std::unique_ptr<Server>> Server::open(net::Runtime& runtime, std::vector<Offer> offers, ServerOptions options) {
  auto impl = std::make_shared<Impl>();
  impl->implicit_tls = options.implicit_tls;
  for (const auto& offer : offers) impl->implicit_tls |= offer.transcript->implicit_tls;
  impl->offers = std::move(offers);
  impl->options = std::move(options);
  if (!impl->options.count) impl->options.count = std::make_shared<SessionCount>();
  auto listener = net::Listener::open(
      runtime, impl->options.address, impl->options.port,
      [impl](const std::string& remote) { return impl->accept(remote); }, impl->options.shared_port);
  if (!listener) return tl::unexpected(listener.error());
  impl->listener = std::move(*listener);
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const { return impl_->listener->port(); }
bool Server::implicit_tls() const { return impl_->implicit_tls; }
std::size_t Server::live_sessions() const { return impl_->live; }
void Server::close() { impl_->listener->close(); }
void Server::end_sessions(End why) { impl_->listener->end_connections(why); }

}  // namespace mailrig::mock
