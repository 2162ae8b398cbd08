#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/check.hpp>
#include <mailrig/mock/coverage.hpp>
#include <mailrig/mock/fault.hpp>
#include <mailrig/mock/mismatch.hpp>
#include <mailrig/mock/offer.hpp>
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
  std::size_t offer = 0;             ///< Which of the server's scenarios was played.
};

/// What servers have in common that are bounded together, in whatever threads they run.
struct SessionCount {
  std::atomic<std::size_t> live{0}, refused{0};
  std::atomic<std::size_t> held{0};  ///< Bytes, to a few thousand for each session
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
  std::size_t most_sessions = 10'000;  ///< At a time; further clients are told that the server is busy.
  /// Bytes that one session, and all together, may make the server hold: what the client said and is not dealt with or
  /// must be remembered, and what it is told and does not take. Whoever asks for more is told that the server is busy.
  std::size_t most_held = 96 << 20, most_held_together = 512 << 20;
  /// Of several servers, whose sessions are then bounded together; nullptr: of this one alone.
  std::shared_ptr<SessionCount> count;
  Limits limits{1 << 20, 32 << 20, 64 << 20, 32, 1'000'000};
  /// As plan_faults() gives them; nullopt: those of the transcript, and of a sweep the first case.
  std::optional<std::vector<Fault>> faults;
  std::uint64_t seed = 0;  ///< Of what faults do at random; each session has its own, made of this.
  double time_scale = 1;   ///< What the delays of the transcript are multiplied by.
  /// Called for each session, for the log that sees it; nullptr for none.
  std::function<std::unique_ptr<WireLog>(std::size_t session)> log;
  /// Called when a session is over.
  std::function<void(const SessionReport&)> on_session;
  /// Called for a client that was turned away without a session.
  std::function<void(const std::string& remote, std::string_view why)> on_refused;
};

/// Serves transcripts on a port: every connection plays one from the start. Of several it is the one that fits what the
/// client says, the first of those that fit equally well: scenarios that begin alike may part at the user's name.
class Server {
 public:
  /// Listens at once; the failure says what the system said.
  static Result<std::unique_ptr<Server>> open(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                                              ServerOptions options);
  /// The same for several that share the port; at least one is needed. Whether they can is for why_unfit() to say.
  static Result<std::unique_ptr<Server>> open(net::Runtime& runtime, std::vector<Offer> offers, ServerOptions options);
  /// The same server on the same port once more, for a runtime that runs in a thread of its own: each of the two takes
  /// clients when it is free. What the options call is called from either thread. Not for a scenario of several
  /// connections: these wait for each other in one thread.
  Result<std::unique_ptr<Server>> beside(net::Runtime& runtime) const;
  ~Server();

  std::uint16_t port() const;
  bool implicit_tls() const;
  std::size_t live_sessions() const;  ///< In this server's thread.
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
