#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  std::shared_ptr<const Transcript> transcript = {};  ///< What was played, of those that the server offers.
};

/// Sessions of several servers, counted together.
struct SessionCount {
  std::atomic<std::size_t> begun{0}, live{0};
};

/// One of the scenarios that share a port.
struct Offer {
  std::shared_ptr<const Transcript> transcript;
  /// Played only to clients that ask for this name when TLS begins (RFC 6066 §3); empty: to those that ask for none of
  /// the names offered.
  std::string server_name = {};
};

/// Scenarios that share a port must begin with the same words, or nobody could tell for whom they are. The place of
/// the first that no client could ever be given, if there is one.
std::optional<Where> never_reached(const std::vector<Offer>& offers);

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;              ///< 0: any that is free
  std::optional<net::TlsContext> tls;  ///< For STARTTLS and implicit TLS; without it both fail.
  bool implicit_tls = false;           ///< Also where the scenario does not say so.
  std::chrono::milliseconds idle{300'000};
  std::chrono::milliseconds whole{
      0};  ///< Of a session; 0: as long as it takes. The scenario's `within` may be shorter.
  std::size_t most_sessions = 10'000;  ///< At a time; further clients are told so and turned away.
  std::shared_ptr<SessionCount> count;  ///< Of several servers, which then number and limit sessions together.
  bool shared_port = false;             ///< Other servers may listen on the same port, each on a runtime of its own.
  Limits limits{1024 * 1024, 32 * 1024 * 1024, 64 * 1024 * 1024, 32, 1'000'000};
  /// Called for each session, for the log that sees it; nullptr for none.
  std::function<std::unique_ptr<WireLog>(std::size_t session)> log;
  /// Called when a session is over.
  std::function<void(const SessionReport&)> on_session;
  /// Called when a client has been turned away.
  std::function<void(const std::string& remote)> on_turned_away;
};

/// Serves transcripts on a port: every connection plays one from the start. Of several it is the one that fits what the
/// client says, the first of those that fit equally well: scenarios that begin alike may part at the user's name.
class Server {
 public:
  /// Listens at once; the failure says what the system said.
  static Result<std::unique_ptr<Server>> open(net::Runtime& runtime, std::shared_ptr<const Transcript> transcript,
                                              ServerOptions options);
  /// At least one offer is needed.
  static Result<std::unique_ptr<Server>> open(net::Runtime& runtime, std::vector<Offer> offers, ServerOptions options);
  ~Server();

  std::uint16_t port() const;
  bool implicit_tls() const;
  std::size_t live_sessions() const;  ///< Of this server alone.
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
