#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <mailrig/net/connect.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/wire/peer.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::net {

/// One session over one connection, for one thread that waits: what the blocking clients stand on.
class BlockingConnection {
 public:
  struct Options {
    std::string host;
    std::uint16_t port = 0;
    bool implicit_tls = false;
    TlsClientOptions trust;
    std::chrono::milliseconds timeout{30'000};
    WireLog* log = nullptr;
  };

  /// Connects, and performs the TLS handshake if it comes first. Throws ClientError.
  BlockingConnection(const Options& options, std::shared_ptr<Peer> session);
  /// Ends the connection without a word.
  ~BlockingConnection();
  BlockingConnection(const BlockingConnection&) = delete;
  BlockingConnection& operator=(const BlockingConnection&) = delete;

  /// The same, at once.
  void end();

  /// Lets the session say what it has to say, and starts the clock anew.
  void begin_command();

  /// The next event of the session that was given, waiting for it until the command's time is over; then the session is
  /// told so, and the event is its failure.
  template <class Session>
  auto next_event(Session& session) {
    auto event = session.next_event();
    for (; !event; event = session.next_event()) wait();
    std::visit(
        [&](auto& what) {
          if constexpr (requires { what.error.about; }) explain(what.error);
        },
        *event);
    return std::move(*event);
  }

 private:
  void wait();
  void explain(Error& error) const;

  std::chrono::milliseconds timeout_;
  std::chrono::steady_clock::time_point deadline_;
  Runtime runtime_;
  std::shared_ptr<Peer> session_;
  std::optional<LoggedPeer> logged_;
  std::shared_ptr<Driver> driver_;
  std::string ending_;
};

}  // namespace mailrig::net
