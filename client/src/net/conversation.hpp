#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <asio/awaitable.hpp>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/wire/peer.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::net {

/// One session over one connection, for one coroutine at a time: what the clients stand on. A coroutine that is
/// cancelled while it waits ends the connection.
class Conversation {
 public:
  struct Options {
    std::string host;
    std::uint16_t port = 0;
    bool implicit_tls = false;
    TlsClientOptions trust;
    std::chrono::milliseconds timeout{30'000};  ///< For connecting, for TLS, and for each whole command.
    WireLog* log = nullptr;
  };

  explicit Conversation(Runtime& runtime);
  /// Ends the connection without a word.
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// Connects, and begins the TLS handshake if it comes first. A connection that there was is ended. Throws
  /// ClientError.
  asio::awaitable<void> open(Options options, std::shared_ptr<Peer> session);

  /// Ends the connection without a word. The session is told that it closed.
  void end();

  /// Lets the session say what it has to say, and starts the clock anew.
  void begin_command();

  /// The next event of the session that was given, waiting for it until the command's time is over; then the session is
  /// told so, and the event is its failure.
  template <class Session>
  auto next_event(Session& session) -> asio::awaitable<std::remove_reference_t<decltype(*session.next_event())>> {
    auto event = session.next_event();
    for (; !event; event = session.next_event()) co_await wait();
    std::visit(
        [&](auto& what) {
          if constexpr (requires { what.error.about; }) explain(what.error);
        },
        *event);
    co_return std::move(*event);
  }

  /// What SCRAM may be bound to; empty without TLS.
  const auth::ChannelBinding& channel_binding() const;

 private:
  struct Connected;  // shared with the driver's callbacks, which may come later than our end

  asio::awaitable<void> wait();
  void explain(Error& error) const;

  Runtime& runtime_;
  std::chrono::milliseconds timeout_{};
  std::chrono::steady_clock::time_point deadline_;
  std::shared_ptr<Connected> connected_;
};

}  // namespace mailrig::net
