#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include <mailrig/net/pop3_client.hpp>

#include "blocking_connection.hpp"

namespace mailrig::pop3 {

/// A connection to a maildrop, from the first byte to the TRANSACTION state. Throws ClientError.
class Connection {
 public:
  /// Completes the options by MAILHOST and .netrc; connects in log_in().
  explicit Connection(const ClientOptions& options);

  void log_in();

  Ticket submit(Command command);
  /// Waits for the command to be done; its pieces go to `sink`.
  Completed completion(Ticket ticket, const std::function<void(std::string_view)>& sink = {});
  /// Submits and waits; a refusal is thrown.
  Response run(Command command);
  /// Ends the connection if replies are outstanding that nobody will wait for.
  void give_up_unless_idle();

  const Session& session() const noexcept { return *session_; }

 private:
  void open();
  void close();
  void begin_tls();
  bool try_apop();
  bool ask_capabilities();
  bool try_sasl();
  bool try_user_and_pass();
  std::optional<Error> attempt(Command command);
  void failed(const Error& error);
  bool trusted() const;
  Event next_event();

  ClientOptions options_;
  std::shared_ptr<Session> session_;
  std::unique_ptr<net::BlockingConnection> connection_;
  std::string timestamp_;        // of the greeting
  std::optional<Error> reason_;  // why we are not logged in
};

}  // namespace mailrig::pop3
