#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/steady_timer.hpp>

#include <mailrig/net/connect.hpp>
#include <mailrig/net/imap_operation.hpp>
#include <mailrig/net/imap_options.hpp>
#include <mailrig/net/runtime.hpp>

namespace mailrig::imap {

/// One session over one connection, and the operations on their way: what both clients stand on. Used from the thread
/// that runs the runtime. What it calls may not call it back.
class Engine final : public std::enable_shared_from_this<Engine> {
 public:
  Engine(net::Runtime& runtime, ClientOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const ClientOptions& options() const noexcept { return options_; }
  ClientOptions& options() noexcept { return options_; }
  net::Runtime& runtime() noexcept { return runtime_; }
  const Session& session() const noexcept { return *session_; }
  /// What SCRAM may be bound to; empty without TLS.
  const auth::ChannelBinding& channel_binding() const noexcept { return channel_binding_; }

  /// Connects, performs the TLS handshake if it comes first, and waits for the greeting. Once in a lifetime.
  void open(std::function<void(Result<void>)> done);

  using Id = std::uint64_t;
  /// Submits an operation. @return what cancel() knows it by.
  Id begin(std::unique_ptr<Operation> operation);
  /// Ends an operation, if it has not ended, with Errc::cancelled, at once; the session deals with what is on its way.
  void cancel(Id id);
  void end_idle();

  /// What the server says by itself, in order: what came since the last call, or the next thing that comes. Fails when
  /// the connection ends. Few are kept for those that never ask; the oldest are lost.
  void next_news(std::function<void(Result<OwnedResponse>)> take);

  /// What of it nobody has asked for yet.
  std::deque<OwnedResponse> take_news() { return std::exchange(news_, {}); }
  /// Called whenever something may have changed, last of all.
  void on_change(std::function<void()> call) { on_change_ = std::move(call); }

  /// A command that streams goes on: its time begins anew.
  void touch() { since_ = Clock::now(); }
  /// `sink`, whose command has its time anew with each piece. Empty stays empty.
  LiteralSink streaming(LiteralSink sink);

  /// Ends the connection, unless it has ended. Operations on their way fail with peer_closed.
  void end();

 private:
  using Clock = std::chrono::steady_clock;
  class Wire;

  struct Underway {
    Id id;
    std::unique_ptr<Operation> operation;
  };

  void connected(Result<std::shared_ptr<net::Driver>> result);
  void drain();
  void take(Event& event);
  void tell_news(const OwnedResponse& response);
  void failed(Error error);
  void driver_ended(const std::string& detail);
  void explain(const std::string& detail);
  void pump();
  bool timed() const noexcept;
  void watch();

  net::Runtime& runtime_;
  ClientOptions options_;
  std::shared_ptr<Session> session_;
  std::shared_ptr<net::Driver> driver_;
  auth::ChannelBinding channel_binding_;
  std::function<void(Result<void>)> opened_;
  std::vector<Underway> underway_;
  Id last_id_ = 0;
  std::deque<OwnedResponse> news_;
  std::deque<std::function<void(Result<OwnedResponse>)>> waiting_for_news_;
  asio::steady_timer deadline_;
  Clock::time_point since_;
  std::function<void()> on_change_;
  bool watching_ = false;
  bool ended_by_us_ = false;
  std::optional<Error> unexplained_;  // TLS failed, and the driver will say why
  std::optional<Error> failure_;      // why there is no connection any more
};

}  // namespace mailrig::imap
