#include <mailrig/mock/server.hpp>

#include <algorithm>
#include <utility>

#include <mailrig/mock/faulty_replay.hpp>

#include "faulty_tls.hpp"

namespace mailrig::mock {
namespace {

std::chrono::milliseconds shorter(std::chrono::milliseconds one, std::optional<std::chrono::milliseconds> other) {
  if (!other) return one;
  return one.count() == 0 ? *other : std::min(one, *other);
}

// A replay with the log that it writes to.
struct Session {
  Session(std::unique_ptr<WireLog> its_log, std::shared_ptr<const Transcript> transcript, ReplayOptions options,
          FaultyReplay::Faults faults)
      : log(std::move(its_log)),
        replay(std::move(transcript), Side::server, (options.log = log.get(), options), std::move(faults)) {}

  std::unique_ptr<WireLog> log;
  FaultyReplay replay;
};

// The certificate of a session does not change: a fault of it that is a step holds from the beginning.
const Fault* tls_fault(const Transcript& transcript, const std::vector<Fault>& faults) {
  const auto* found = find_tls_fault(faults);
  visit_steps(transcript.session, [&](const Step& step) {
    const auto* fault = std::get_if<Fault>(&step.what);
    if (!found && fault && !fault->forbids_tls().empty()) found = fault;
  });
  return found;
}

}  // namespace

struct Server::Impl : std::enable_shared_from_this<Impl> {
  std::shared_ptr<const Transcript> transcript;
  ServerOptions options;
  bool implicit_tls = false;
  std::size_t sessions = 0, live = 0;
  net::Runtime* runtime = nullptr;
  std::shared_ptr<Meeting> meeting;  // of the set of connections that is being made
  std::size_t next_connection = 0;   // in that set
  std::unique_ptr<net::Listener> listener;

  std::optional<net::Accepted> accept(const std::string& remote) {
    if (live >= options.most_sessions) return std::nullopt;
    const auto number = ++sessions;
    ++live;
    const auto connection = next();
    ReplayOptions replay{options.limits, implicit_tls, nullptr, options.time_scale};
    replay.meeting = meeting;
    const auto session =
        std::make_shared<Session>(options.log ? options.log(number) : nullptr, connection, std::move(replay),
                                  FaultyReplay::Faults{*options.faults, options.seed + number});
    net::Accepted accepted;
    accepted.peer = std::shared_ptr<Peer>(session, &session->replay);
    accepted.options.tls = options.tls;
    accepted.options.implicit_tls = implicit_tls && session->replay.handshakes();
    accepted.options.deadlines.idle = options.idle;
    accepted.options.deadlines.handshake = shorter(options.idle, std::chrono::milliseconds(30'000));
    accepted.options.deadlines.whole = shorter(options.whole, transcript->expect.within);
    accepted.options.on_tls = [weak = std::weak_ptr(session)](const auth::ChannelBinding& binding) {
      if (const auto bound = weak.lock()) bound->replay.bind(binding);
    };
    if (meeting)
      accepted.on_driver = [meeting = meeting, name = connection->connection,
                            runtime = runtime](const std::shared_ptr<net::Driver>& driver) {
        meeting->on_change(name, [runtime, weak = std::weak_ptr(driver)] {
          runtime->post([weak] {
            if (const auto waiting = weak.lock()) waiting->pump();
          });
        });
      };
    accepted.options.on_end = [self = shared_from_this(), weak = std::weak_ptr(session), number,
                               remote](const net::Ending& ending) {
      --self->live;
      if (const auto ended = weak.lock()) self->report(ended->replay, number, remote, ending);
    };
    return accepted;
  }

  // What the next client is to play: of several connections one after the other, in the order in which they are made.
  std::shared_ptr<const Transcript> next() {
    if (transcript->others.empty()) return transcript;
    const auto index = std::exchange(next_connection, (next_connection + 1) % (1 + transcript->others.size()));
    if (index > 0) return transcript->others[index - 1];
    meeting = std::make_shared<Meeting>(*transcript);
    return transcript;
  }

  void report(const FaultyReplay& faulty, std::size_t number, const std::string& remote,
              const net::Ending& ending) const {
    const auto& replay = faulty.replay();
    SessionReport report{number, replay.mismatch(), remote, replay.warnings(), replay.coverage(), faulty.unfired()};
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
  auto impl = std::make_shared<Impl>();
  impl->implicit_tls = options.implicit_tls || transcript->implicit_tls;
  impl->transcript = std::move(transcript);
  impl->runtime = &runtime;
  impl->options = std::move(options);
  if (auto& faults = impl->options.faults; !faults) {
    const auto planned = plan_faults(impl->transcript->faults, *impl->transcript, Side::server, impl->options.seed);
    faults = planned && !planned->empty() ? planned->front() : std::vector<Fault>();
  }
  if (const auto* fault = tls_fault(*impl->transcript, *impl->options.faults)) {
    auto tls = faulty_tls(*fault, impl->options.certificate);
    if (!tls) return tl::unexpected(tls.error());
    impl->options.tls = std::move(*tls);
  }
  auto listener = net::Listener::open(runtime, impl->options.address, impl->options.port,
                                      [impl](const std::string& remote) { return impl->accept(remote); });
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
