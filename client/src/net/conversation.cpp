#include "conversation.hpp"

#include <optional>

#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <mailrig/net/client_error.hpp>
#include <mailrig/net/connect.hpp>

namespace mailrig::net {

struct Conversation::Connected {
  explicit Connected(Runtime& runtime) : progress(runtime.context()) {}

  asio::steady_timer progress;  // cancelled whenever there may be something new
  std::shared_ptr<Driver> driver;
  std::optional<Error> unreachable;
  auth::ChannelBinding channel_binding;
  std::string ending;
};

namespace {

// A session and its log, together.
struct Logged {
  Logged(std::shared_ptr<Peer> its_session, WireLog& log) : session(std::move(its_session)), peer(*session, log) {}
  std::shared_ptr<Peer> session;
  LoggedPeer peer;
};

std::shared_ptr<Peer> logged(std::shared_ptr<Peer> session, WireLog* log) {
  if (!log) return session;
  const auto both = std::make_shared<Logged>(std::move(session), *log);
  return {both, &both->peer};
}

}  // namespace

Conversation::Conversation(Runtime& runtime) : runtime_(runtime) {}

Conversation::~Conversation() { end(); }

void Conversation::end() {
  if (connected_ && connected_->driver) connected_->driver->end(End::closed);
}

asio::awaitable<void> Conversation::open(Options options, std::shared_ptr<Peer> session) {
  end();
  auto tls = TlsContext::for_client(options.trust);
  if (!tls) throw ClientError(std::move(tls.error()));
  timeout_ = options.timeout;
  connected_ = std::make_shared<Connected>(runtime_);
  const auto here = connected_;
  const std::weak_ptr<Connected> weak = here;
  DriverOptions driver;
  driver.tls = std::move(*tls);
  driver.implicit_tls = options.implicit_tls;
  driver.deadlines = {timeout_, timeout_, std::chrono::milliseconds(0), std::chrono::milliseconds(0)};
  driver.on_progress = [weak] {
    if (const auto self = weak.lock()) self->progress.cancel();
  };
  driver.on_tls = [weak](const auth::ChannelBinding& binding) {
    if (const auto self = weak.lock()) self->channel_binding = binding;
  };
  driver.on_end = [weak](const Ending& end) {
    if (const auto self = weak.lock()) self->ending = end.detail;
  };
  connect(runtime_, options.host, options.port, logged(std::move(session), options.log), std::move(driver),
          [weak](Result<std::shared_ptr<Driver>> connected) {
            const auto self = weak.lock();
            if (!self) {
              if (connected) (*connected)->end(End::closed);
              return;
            }
            if (connected) self->driver = std::move(*connected);
            else self->unreachable = std::move(connected.error());
            self->progress.cancel();
          });
  deadline_ = std::chrono::steady_clock::time_point::max();  // connecting has a deadline of its own
  while (!here->driver && !here->unreachable) co_await wait();
  if (here->unreachable) throw ClientError(std::move(*here->unreachable));
  begin_command();
}

void Conversation::begin_command() {
  deadline_ = std::chrono::steady_clock::now() + timeout_;
  connected_->driver->pump();
}

asio::awaitable<void> Conversation::wait() {
  const auto here = connected_;
  if (std::chrono::steady_clock::now() >= deadline_) {
    here->driver->end(End::timed_out);
    co_return;
  }
  here->progress.expires_at(deadline_);
  std::error_code woken;
  co_await here->progress.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) end();
}

// Only the driver knows why TLS failed.
void Conversation::explain(Error& error) const {
  if (error.code != Errc::tls_failed) return;
  error.about = {};
  error.about.detail = connected_->ending;
}

const auth::ChannelBinding& Conversation::channel_binding() const { return connected_->channel_binding; }

}  // namespace mailrig::net
