#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/mock/offer.hpp>
#include <mailrig/mock/server.hpp>

namespace mailrig::mock {

/// Servers on several ports, whose sessions are spread over threads. Which thread a session is in changes nothing of
/// it.
///
///   auto group = ServerGroup::open({{{{imap}}}, {{{pop3}}}}, options, 2).value();
///   clients_may_come(group->port(0), group->port(1));
///   group->serve();         // until somebody calls stop()
///   group->finish(2s);
///
/// Its functions are for the thread that opened it, where nothing else is said.
class ServerGroup {
 public:
  /// The scenarios of a port, and its number, 0 for any that is free.
  struct Port {
    std::vector<Offer> offers;
    std::uint16_t port = 0;
  };
  /// Makes the options of a port differ from those of the others.
  using Configure = std::function<void(std::size_t port, ServerOptions& options)>;

  /// Listens on all ports at once; the failure says what the system said. Sessions are
  /// numbered by port and bounded together; what the options call is called in any of the threads.
  static Result<std::unique_ptr<ServerGroup>> open(std::vector<Port> ports, ServerOptions options, std::size_t threads,
                                                   const Configure& configure = {});
  /// Cuts off what is still there.
  ~ServerGroup();
  ServerGroup(const ServerGroup&) = delete;
  ServerGroup& operator=(const ServerGroup&) = delete;

  /// These from any thread.
  std::uint16_t port(std::size_t index) const;
  bool implicit_tls(std::size_t index) const;
  const SessionCount& count() const;

  /// Serves in all threads, of which this is one, until stop() or `deadline`. False: the deadline passed.
  bool serve(std::optional<std::chrono::steady_clock::time_point> deadline = std::nullopt);
  /// Takes no further client, serves those that are there until they are done, at most for so long, and cuts off the
  /// rest: each has then been told to on_session. A stop() meanwhile ends the patience.
  void finish(std::chrono::milliseconds patience);

  /// From any thread.
  void stop();
  /// Takes no further client on this port. From any thread.
  void close(std::size_t index);
  /// Calls `task` once, in the thread of serve() or finish(), when the process is asked to end.
  void on_signal(std::function<void()> task);

 private:
  struct Impl;
  explicit ServerGroup(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::mock
