#pragma once
#include <memory>

#include <mailrig/net/smtp_delivery.hpp>
#include <mailrig/net/smtp_options.hpp>
#include <mailrig/smtp/session.hpp>

#include "conversation.hpp"

namespace mailrig::smtp {

// Commands are named before they are awaited: GCC 12 copies an aggregate made within a co_await expression bit by bit.

/// A connection to a server, from the first byte to where mail may be sent. Throws ClientError; behind connect() and
/// when the connection ends DeliveryError.
class Connection {
 public:
  Connection(net::Runtime& runtime, ClientOptions options);

  asio::awaitable<void> connect();

  Ticket submit(Command command);
  /// Waits for the command to be done, or the connection to fail.
  asio::awaitable<std::variant<Completed, Failed>> outcome(Ticket ticket);
  /// The same; a failure is thrown.
  asio::awaitable<Completed> completion(Ticket ticket);
  asio::awaitable<Completed> execute(Command command);
  /// The reply; a refusal is thrown.
  asio::awaitable<Reply> run(Command command);

  const Session& session() const noexcept { return *session_; }

 private:
  asio::awaitable<void> greet();
  asio::awaitable<void> say_hello();
  asio::awaitable<void> begin_tls();
  asio::awaitable<void> authenticate();

  ClientOptions options_;
  std::shared_ptr<Session> session_;
  net::Conversation conversation_;
};

}  // namespace mailrig::smtp
