#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/wire/peer.hpp>

namespace mailrig::net {

enum class Role : std::uint8_t { client, server };

/// How long the other side may take. Zero: no such deadline.
struct Deadlines {
  std::chrono::milliseconds connect{30'000};    ///< Resolving and connecting.
  std::chrono::milliseconds handshake{30'000};  ///< TLS.
  std::chrono::milliseconds idle{300'000};      ///< Without a byte in either direction.
  std::chrono::milliseconds whole{0};           ///< The whole connection.
};

/// How a connection ended.
struct Ending {
  std::optional<End> why;  ///< nullopt: our peer closed it.
  std::string detail;      ///< For people: what the system or TLS said. May be empty.
};

struct DriverOptions {
  Role role = Role::client;
  std::optional<TlsContext> tls;  ///< Needed where TLS may begin; without it a StartTls fails.
  bool implicit_tls = false;      ///< The connection begins with the handshake; the peer is not told.
  std::string host_name;          ///< Client: asked for by SNI and checked in the certificate.
  Deadlines deadlines;
  /// After the peer was told something and its actions were taken: time to look for what it has learnt.
  std::function<void()> on_progress;
  /// TLS is up; called before the peer is told. What an exchange of SASL may be bound to (RFC 5929 §3, RFC 9266) is the
  /// same on both sides of this connection, and on no other; it may be empty.
  std::function<void(const auth::ChannelBinding&)> on_tls;
  /// Server: the name that the client asked for in its handshake (RFC 6066 §3), or nothing; called before on_tls.
  std::function<void(std::string_view)> on_server_name;
  /// So many of the bytes that the peer has said have been handed to the system, and are held no longer.
  std::function<void(std::size_t)> on_written;
  /// Once, last of all: the socket is closed.
  std::function<void(const Ending&)> on_end;
};

/// Runs one Peer over one TCP connection: the one I/O loop of the project. It performs next_action() until the peer has
/// nothing to do, then reads; it reads while it writes, so that two talkative sides do not wait for each other, but
/// never where a TLS handshake may begin behind what is written.
class Driver {
 public:
  virtual ~Driver() = default;

  /// Call after giving the peer something to do.
  virtual void pump() = 0;
  /// Ends the connection as if the other side had: the peer is told `why`.
  virtual void end(End why) = 0;
  /// Sets Deadlines::whole anew, which counts from the beginning of the connection.
  virtual void allow(std::chrono::milliseconds whole) = 0;
};

}  // namespace mailrig::net
