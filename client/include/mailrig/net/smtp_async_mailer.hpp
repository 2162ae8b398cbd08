#pragma once
#include <memory>
#include <string>

#include <asio/awaitable.hpp>

#include <mailrig/net/runtime.hpp>
#include <mailrig/net/smtp_delivery.hpp>
#include <mailrig/net/smtp_mailer_options.hpp>

namespace mailrig::smtp {

/// What Mailer does, as coroutines on a net::Runtime; see there, and AsyncClient for how they are called, take turns
/// and are cancelled.
class AsyncMailer {
 public:
  AsyncMailer(net::Runtime& runtime, MailerOptions options);
  ~AsyncMailer();
  AsyncMailer(AsyncMailer&&) noexcept;
  AsyncMailer& operator=(AsyncMailer&&) noexcept;

  /// Mailer::send().
  asio::awaitable<Delivery> send(std::string message);
  /// QUIT, if there is a connection.
  asio::awaitable<void> close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::smtp
