#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <mailrig/net/driver.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::net {

/// What to run over an accepted connection.
struct Accepted {
  std::shared_ptr<Peer> peer;
  DriverOptions options;  ///< Its role is taken to be the server's.
};

/// A listening TCP port. Dies quietly; connections it accepted live on.
class Listener {
 public:
  /// Asked for each connection; nullopt refuses it by a reset. `remote` is "address:port".
  using Accept = std::function<std::optional<Accepted>(const std::string& remote)>;

  /// Listens on `address`, an IP address, and `port`, 0 for any that is free. The failure says what the system said.
  /// A port that is shared may be opened once more by each further listener that shares it: on runtimes of their own,
  /// they are given about the same number of connections.
  static Result<std::unique_ptr<Listener>> open(Runtime& runtime, const std::string& address, std::uint16_t port,
                                                Accept accept, bool shared = false);
  virtual ~Listener() = default;

  virtual std::uint16_t port() const = 0;
  /// Ends all connections accepted here: their peers are told `why`.
  virtual void end_connections(End why) = 0;
  /// Takes no further connection.
  virtual void close() = 0;
};

}  // namespace mailrig::net
