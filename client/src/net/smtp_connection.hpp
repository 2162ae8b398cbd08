#pragma once
#include <memory>
#include <string_view>

#include <mailrig/net/smtp_client.hpp>

#include "blocking_connection.hpp"

namespace mailrig::smtp {

/// A connection to a server, from the first byte to where mail may be sent. Throws ClientError.
class Connection {
 public:
  explicit Connection(ClientOptions options);

  Ticket submit(Command command);
  /// Waits for the command to be done. Throws DeliveryError when the connection ends.
  Completed completion(Ticket ticket);
  Completed execute(Command command) { return completion(submit(std::move(command))); }
  /// The reply; a refusal is thrown.
  Reply run(Command command);

  const Session& session() const noexcept { return *session_; }

 private:
  Event next_event();
  void greet();
  void say_hello();
  void begin_tls();
  void authenticate();

  ClientOptions options_;
  std::shared_ptr<Session> session_;
  std::unique_ptr<net::BlockingConnection> connection_;
};

}  // namespace mailrig::smtp
