#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <mailrig/imap/commands.hpp>
#include <mailrig/imap/execution.hpp>
#include <mailrig/imap/session.hpp>
#include <mailrig/net/client_error.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/net/tls_use.hpp>
#include <mailrig/wire/secret.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::imap {

using mailrig::TlsUse;

struct ClientOptions {
  std::string host;
  std::uint16_t port = 0;  ///< 0: 143, or 993 for TlsUse::implicit
  std::string user;        ///< Empty: no LOGIN.
  Secret password;
  TlsUse tls = TlsUse::starttls;
  net::TlsClientOptions trust;
  std::chrono::milliseconds timeout{30'000};  ///< For connecting, and for each whole command.
  WireLog* log = nullptr;                     ///< Sees the conversation; must outlive the client.
};

/// A blocking IMAP client: one connection, one command at a time. Whatever goes wrong is thrown as ClientError.
class Client {
 public:
  /// Connects, begins TLS as asked, and logs in.
  explicit Client(const ClientOptions& options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends one command and waits for its response.
  template <CommandType C>
  typename C::Response execute(C command) {
    Execution<C> execution(std::move(command));
    if (auto submitted = execution.submit(session()); !submitted) throw ClientError(std::move(submitted.error()));
    begin_command();
    for (;;) {
      auto result = execution.take(next_event());
      if (!result) continue;
      if (!*result) throw ClientError(std::move(result->error()));
      return std::move(**result);
    }
  }

  /// LOGOUT, and the end of the connection.
  void close();

 private:
  struct Impl;
  Session& session();
  void begin_command();
  Event next_event();

  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::imap
