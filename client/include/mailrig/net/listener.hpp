#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include <mailrig/net/driver.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::net {

/// What to run over an accepted connection.
struct Accepted {
  std::shared_ptr<Peer> peer;
  DriverOptions options;  ///< Its role is taken to be the server's.
  /// Gets the driver before it runs, for a peer that others give something to do (Driver::pump()). May be empty.
  std::function<void(const std::shared_ptr<Driver>&)> on_driver = {};
};

/// Why there is nothing to run over it: the client is told so, and the connection closed. Without a word it is reset.
struct Refused {
  std::string last_words = {};
};

/// A listening TCP port. Dies quietly; connections it accepted live on.
class Listener {
 public:
  /// Asked for each connection. `remote` is "address:port".
  using Accept = std::function<std::variant<Accepted, Refused>(const std::string& remote)>;

  /// Listens on `address`, an IP address, and `port`, 0 for any that is free. The failure says what the system said.
  static Result<std::unique_ptr<Listener>> open(Runtime& runtime, const std::string& address, std::uint16_t port,
                                                Accept accept);
  virtual ~Listener() = default;

  /// Another listener on the same port, for a runtime that runs in a thread of its own: each connection is given to
  /// whichever of them is free. The port is taken until all are closed.
  virtual Result<std::unique_ptr<Listener>> beside(Runtime& runtime, Accept accept) const = 0;

  virtual std::uint16_t port() const = 0;
  /// Ends all connections accepted here: their peers are told `why`.
  virtual void end_connections(End why) = 0;
  /// Takes no further connection.
  virtual void close() = 0;
};

}  // namespace mailrig::net
