#pragma once
#include <memory>
#include <optional>
#include <string_view>

#include <mailrig/net/client_error.hpp>
#include <mailrig/net/pop3_options.hpp>
#include <mailrig/pop3/session.hpp>

#include "conversation.hpp"

namespace mailrig::pop3 {

// Commands are named before they are awaited: GCC 12 copies an aggregate made within a co_await expression bit by bit.

/// A connection to a maildrop, from the first byte to the TRANSACTION state. Throws ClientError.
class Connection {
 public:
  Connection(net::Runtime& runtime, ClientOptions options);

  /// Completes the options by MAILHOST and .netrc, connects, and logs in.
  asio::awaitable<void> log_in();

  Ticket submit(Command command);
  /// Waits for the command to be done; its pieces go to `sink`.
  asio::awaitable<Completed> completion(Ticket ticket, const Sink& sink);
  asio::awaitable<Completed> completion(Ticket ticket);
  /// Submits and waits; a refusal is thrown.
  asio::awaitable<Response> run(Command command);
  /// Ends the connection if replies are outstanding that nobody will wait for.
  void give_up_unless_idle();

  const Session& session() const noexcept { return *session_; }

 private:
  asio::awaitable<void> open();
  void close();
  asio::awaitable<void> begin_tls();
  asio::awaitable<bool> try_apop();
  asio::awaitable<bool> ask_capabilities();
  asio::awaitable<bool> try_sasl();
  asio::awaitable<bool> try_user_and_pass();
  asio::awaitable<std::optional<Error>> attempt(Command command);
  void failed(const Error& error);
  bool trusted() const;
  asio::awaitable<Event> next_event();

  ClientOptions options_;
  std::shared_ptr<Session> session_;
  net::Conversation conversation_;
  bool open_ = false;
  std::string timestamp_;        // of the greeting
  std::optional<Error> reason_;  // why we are not logged in
  bool may_tell_password_ = true;
};

}  // namespace mailrig::pop3
