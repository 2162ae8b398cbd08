#include <mailrig/mock/server.hpp>

#include <algorithm>
#include <utility>
#include <variant>

#include <mailrig/mock/faulty_tls.hpp>
#include <mailrig/mock/refusal.hpp>

#include "session.hpp"

namespace mailrig::mock {
namespace {

std::chrono::milliseconds shorter(std::chrono::milliseconds one, std::optional<std::chrono::milliseconds> other) {
  if (!other) return one;
  return one.count() == 0 ? *other : std::min(one, *other);
}

// The certificate of a session does not change: a fault of it that is a step holds from the beginning.
const Fault* tls_fault(const Offer& offer) {
  const auto* found = find_tls_fault(*offer.faults);
  visit_steps(offer.transcript->session, [&](const Step& step) {
    const auto* fault = std::get_if<Fault>(&step.what);
    if (!found && fault && !fault->forbids_tls().empty()) found = fault;
  });
  return found;
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Impl> {
  // What a client may be given; for a scenario of several connections, what each of them is given in turn.
  using Offers = std::vector<std::vector<Offer>>;

  Impl(net::Runtime& its_runtime, std::shared_ptr<const Offers> its_offers, ServerOptions its_options,
       std::shared_ptr<std::atomic<std::size_t>> sessions_begun)
      : runtime(its_runtime),
        offers(std::move(its_offers)),
        options(std::move(its_options)),
        begun(std::move(sessions_begun)),
        implicit_tls(options.implicit_tls) {
    for (const auto& offer : shared()) implicit_tls |= offer.transcript->implicit_tls;
    if (!options.count) options.count = std::make_shared<SessionCount>();
  }

  net::Runtime& runtime;
  const std::shared_ptr<const Offers> offers;
  ServerOptions options;
  const std::shared_ptr<std::atomic<std::size_t>> begun;  // of all that share the port
  bool implicit_tls;
  bool cutting_off = false;
  std::size_t live = 0;
  std::shared_ptr<Meeting> meeting;  // of the set of connections that is being made
  std::size_t next_connection = 0;   // in that set
  std::unique_ptr<net::Listener> listener;
  std::uint16_t port = 0;  // also of a listener that is closed

  const std::vector<Offer>& shared() const { return offers->front(); }

  net::Listener::Accept accept_function() {
    return [self = shared_from_this()](const std::string& remote) { return self->accept(remote); };
  }

  std::variant<net::Accepted, net::Refused> accept(const std::string& remote) {
    auto& count = *options.count;
    if (count.live >= options.most_sessions)
      return refuse(remote, "no more than " + std::to_string(options.most_sessions) + " sessions at a time");
    if (count.held > options.most_held_together) return refuse(remote, "the sessions hold all memory that they may");
    const auto number = ++*begun;
    const auto& given = next();
    ReplayOptions replay{options.limits, implicit_tls, nullptr, options.time_scale, nullptr, meeting, {}};
    const auto session = std::make_shared<Session>(given, options, replay, options.seed + number,
                                                   options.log ? options.log(number) : nullptr);
    ++live;
    net::Accepted accepted;
    accepted.peer = session;
    accepted.options = driver_options(session);
    accepted.on_driver = driver_function(session, given);
    accepted.options.on_end = [self = shared_from_this(), weak = std::weak_ptr(session), number,
                               remote](const net::Ending& ending) {
      --self->live;
      const auto ended = weak.lock();
      if (!ended) return;
      ended->leave();
      self->report(*ended, number, remote, ending);
    };
    return accepted;
  }

  // What the next client may be given: of several connections one after the other, in the order in which they are made.
  const std::vector<Offer>& next() {
    const auto index = std::exchange(next_connection, (next_connection + 1) % offers->size());
    if (index == 0 && offers->size() > 1) meeting = std::make_shared<Meeting>(*shared().front().transcript);
    return (*offers)[index];
  }

  // Who waits for another connection is woken; who is given a scenario late is given its time.
  std::function<void(const std::shared_ptr<net::Driver>&)> driver_function(const std::shared_ptr<Session>& session,
                                                                           const std::vector<Offer>& given) {
    if (meeting)
      return
          [&its_runtime = runtime, meeting = meeting, name = given.front().transcript->connection](const auto& driver) {
            meeting->on_change(name, [&its_runtime, weak = std::weak_ptr(driver)] {
              its_runtime.post([weak] {
                if (const auto waiting = weak.lock()) waiting->pump();
              });
            });
          };
    if (given.size() == 1) return nullptr;
    return [whole = options.whole, weak = std::weak_ptr(session)](const auto& driver) {
      const auto running = weak.lock();
      if (!running) return;
      running->on_settled = [whole, its_driver = std::weak_ptr(driver)](const Offer& offer) {
        if (const auto timed = its_driver.lock()) timed->allow(shorter(whole, offer.transcript->expect.within));
      };
    };
  }

  net::DriverOptions driver_options(const std::shared_ptr<Session>& session) const {
    net::DriverOptions driver;
    driver.tls = options.tls;
    driver.implicit_tls = implicit_tls && session->route().faulty().handshakes();
    driver.deadlines.idle = options.idle;
    driver.deadlines.handshake = shorter(options.idle, std::chrono::milliseconds(30'000));
    driver.deadlines.whole =
        shared().size() > 1 ? options.whole : shorter(options.whole, shared().front().transcript->expect.within);
    driver.on_written = [weak = std::weak_ptr(session)](std::size_t bytes) {
      if (const auto writing = weak.lock()) writing->written(bytes);
    };
    if (!options.tls) return driver;
    driver.on_server_name = [weak = std::weak_ptr(session)](std::string_view name) {
      if (const auto asked = weak.lock()) asked->route().asked_for(name);
    };
    driver.on_tls = [weak = std::weak_ptr(session)](const auth::ChannelBinding& binding) {
      if (const auto bound = weak.lock()) bound->route().bind(binding);
    };
    return driver;
  }

  // In words, but under implicit TLS, where nobody could hear them: there by a reset.
  net::Refused refuse(const std::string& remote, const std::string& why) const {
    ++options.count->refused;
    if (options.on_refused) options.on_refused(remote, why);
    if (implicit_tls) return {};
    return {refusal(shared().front().transcript->protocol, Refusal::busy, why)};
  }

  void report(const Session& session, std::size_t number, const std::string& remote, const net::Ending& ending) const {
    if (!options.on_session) return;
    const auto& route = session.route();
    SessionReport report{number,
                         session.mismatch(),
                         remote,
                         route.replay().warnings(),
                         route.replay().coverage(),
                         route.faulty().unfired()};
    if (shared().size() > 1) report.offer = static_cast<std::size_t>(&route.offer() - shared().data());
    if (report.mismatch && ending.why == End::tls_failed) report.mismatch->reason += ": " + ending.detail;
    if (report.mismatch && cutting_off) report.mismatch->reason += ": the server was stopped";
    options.on_session(report);
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
  for (auto& offer : offers) {
    if (offer.faults) continue;
    offer.faults = options.faults;
    if (offer.faults) continue;
    const auto planned = plan_faults(offer.transcript->faults, *offer.transcript, Side::server, options.seed);
    offer.faults = planned && !planned->empty() ? planned->front() : std::vector<Fault>();
  }
  if (const auto* fault = tls_fault(offers.front())) {
    auto tls = faulty_tls(*fault, options.certificate);
    if (!tls) return tl::unexpected(tls.error());
    options.tls = std::move(*tls);
  }
  Impl::Offers connections{std::move(offers)};
  const auto first = connections.front().front();
  for (const auto& other : first.transcript->others) connections.push_back({{other, {}, {}, first.faults}});
  const auto impl = std::make_shared<Impl>(runtime, std::make_shared<const Impl::Offers>(std::move(connections)),
                                           std::move(options), std::make_shared<std::atomic<std::size_t>>(0));
  auto listener = net::Listener::open(runtime, impl->options.address, impl->options.port, impl->accept_function());
  if (!listener) return tl::unexpected(listener.error());
  impl->listener = std::move(*listener);
  impl->port = impl->listener->port();
  return std::unique_ptr<Server>(new Server(impl));
}

Result<std::unique_ptr<Server>> Server::beside(net::Runtime& runtime) const {
  const auto impl = std::make_shared<Impl>(runtime, impl_->offers, impl_->options, impl_->begun);
  auto listener = impl_->listener->beside(runtime, impl->accept_function());
  if (!listener) return tl::unexpected(listener.error());
  impl->listener = std::move(*listener);
  impl->port = impl->listener->port();
  return std::unique_ptr<Server>(new Server(impl));
}

std::uint16_t Server::port() const { return impl_->port; }
bool Server::implicit_tls() const { return impl_->implicit_tls; }
std::size_t Server::live_sessions() const { return impl_->live; }
void Server::close() { impl_->listener->close(); }

void Server::end_sessions(End why) {
  impl_->cutting_off = true;
  impl_->listener->end_connections(why);
}

}  // namespace mailrig::mock
