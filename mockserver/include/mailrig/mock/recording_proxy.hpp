#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/mock/fault.hpp>
#include <mailrig/mock/recording.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/net/tls_use.hpp>

namespace mailrig::mock {

struct RecordingProxyOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any that is free
  std::string to_host;
  std::uint16_t to_port = 0;
  /// How to talk to the server. starttls: the proxy begins TLS before it lets the client in; where the client itself
  /// asks for STARTTLS, the proxy takes part on both sides whatever stands here.
  TlsUse to_tls = TlsUse::none;
  bool listen_tls = false;                         ///< The client begins with a TLS handshake.
  std::optional<net::TlsContext> client_side_tls;  ///< The certificate that the client is shown.
  std::optional<net::TlsContext> server_side_tls;  ///< How the server's is checked.
  std::chrono::milliseconds idle{300'000};
  std::size_t most_connections = 1000;   ///< At a time; further clients are turned away by a reset.
  std::size_t most_recorded = 16 << 20;  ///< Bytes of a connection; what follows is passed on and not kept.
  /// Between the proxy and the client, as if the proxy were the server; none of them a sweep. What is recorded is what
  /// the server said, and what of the client reached it.
  std::vector<Fault> faults;
  std::uint64_t seed = 0;  ///< Of what faults do at random.
  /// A fault has happened on a connection.
  std::function<void(std::size_t connection, const Fault&)> on_fault;
  WriteOptions write;
  /// Called with the scenario of a connection, counted from 1, as it grows: at each moment it is one that loads.
  std::function<void(std::size_t connection, const WrittenScenario&)> on_scenario;
  /// A connection is over; `problem` says why it did not come about or broke off, and may be empty.
  std::function<void(std::size_t connection, const std::string& problem)> on_end;
};

/// Stands between clients and a server, passes everything on, and records it. TLS ends here on both sides.
class RecordingProxy {
 public:
  static Result<std::unique_ptr<RecordingProxy>> open(net::Runtime& runtime, RecordingProxyOptions options);
  ~RecordingProxy();

  std::uint16_t port() const;
  /// Takes no further client.
  void close();
  /// Has the scenarios of the connections that are still open written as far as they go.
  void save();

 private:
  struct Impl;
  explicit RecordingProxy(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace mailrig::mock
