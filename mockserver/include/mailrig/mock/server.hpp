#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/mock/check.hpp>
#include <mailrig/mock/coverage.hpp>
#include <mailrig/mock/fault.hpp>
#include <mailrig/mock/mismatch.hpp>
#include <mailrig/mock/transcript.hpp>
#include <mailrig/net/listener.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/wire/limits.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::mock {

/// What came of one connection.
struct SessionReport {
  std::size_t number = 0;            ///< Of this server's sessions, from 1.
  std::optional<Mismatch> mismatch;  ///< nullopt: the client held.
  std::string remote;                ///< "address:port"
  std::vector<Warning> warnings;     ///< What else the client should not have done.
  Coverage coverage;
  std::vector<std::string> unfired;  ///< Faults that came to nothing.
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;              ///< 0: any that is free
  std::optional<net::TlsContext> tls;  ///< For STARTTLS and implicit TLS; without it both fail.
  /// The one that clients trust: what faults of TLS show is signed by it. Without it they cannot be played.
  std::optional<net::Certificate> certificate;
  bool implicit_tls = false;  ///< Also where the scenario does not say so.
  std::chrono::milliseconds idle{300'000};
  std::chrono::milliseconds whole{
      0};  ///< Of a session; 0: as long as it takes. The scenario's `within` may be shorter.
  std::size_t most_sessions = 10'000;  ///< At a time; further clients are turned away by a reset.
  Limits limits{1024 * 1024, 32 * 1024 * 1024, 64 * 1024 * 1024, 32, 1'000'000};
  /// As plan_faults() gives them; nullopt: those of the transcript, and of a sweep the first case.
  std::optional<std::vector<Fault>> faults;
  std::uint64_t seed = 0;  ///< Of what faults do at random; each session has its own, made of this.
  double time_scale = 1;   ///< What the delays of the transcript are multiplied by.
  /// Called for each session, for the log that sees it; nullptr for none.
  std::function<std::unique_ptr<WireLog>(std::size_t session)> log;
  /// Called when a session is over.
  std::function<void(const SessionReport&)> on_session;
};

/// Serves one transcript on a port of its own: every connection plays it from the start.
class Server {
 public:
  /// Listens at once; the failure says what the system said.
  static Result<std::unique_ptr<Server>> open(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                                              ServerOptions options);
  ~Server();

  std::uint16_t port() const;
  bool implicit_tls() const;
  std::size_t live_sessions() const;
  /// Takes no further client.
  void close();
  /// Ends the live sessions as if their clients had, with `why`.
  void end_sessions(End why);

 private:
  struct Impl;
  explicit Server(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace mailrig::mock
