#pragma once
#include <memory>
#include <string>

#include <asio/awaitable.hpp>

#include <mailrig/net/runtime.hpp>
#include <mailrig/net/smtp_delivery.hpp>
#include <mailrig/net/smtp_options.hpp>
#include <mailrig/smtp/session.hpp>

namespace mailrig::smtp {

/// An SMTP or LMTP client for programs that run a net::Runtime: what Client does, as coroutines. Who wants a callback
/// or a future in place of co_await gives them to Asio:
///
///     asio::co_spawn(runtime.context(), client.send(submission), asio::use_future);
///
/// Operations take their turns: one that is begun while another is under way waits for it. A failure is thrown as
/// ClientError or DeliveryError. Cancelling an operation (asio::bind_cancellation_slot) that is under way ends the
/// connection, and the operation throws; connect() makes another. The client must outlive its operations.
class AsyncClient {
 public:
  AsyncClient(net::Runtime& runtime, ClientOptions options);
  /// Ends the connection without QUIT.
  ~AsyncClient();
  AsyncClient(AsyncClient&&) noexcept;
  AsyncClient& operator=(AsyncClient&&) noexcept;

  /// Connects, says EHLO, or HELO where that is not known, begins TLS as asked, and authenticates.
  asio::awaitable<void> connect();

  /// Sends a message. MAIL and the RCPTs go out together where the server offers PIPELINING (RFC 2920); DATA never
  /// before all of them are answered. Throws DeliveryError, and ClientError with bad_argument before anything is sent
  /// for an address that is none or content that the server does not take.
  asio::awaitable<Delivery> send(Submission submission);

  /// What the server says of an address or a list (RFC 5321 §3.5), 252 included; a refusal is thrown.
  asio::awaitable<Reply> verify(std::string string);
  asio::awaitable<Reply> expand(std::string string);
  asio::awaitable<void> noop();
  asio::awaitable<void> reset();
  /// Queue what follows without delivering at once; does nothing where the server does not offer XQUE.
  asio::awaitable<void> queue();
  /// Ends the conversation; whatever the server answers, or does not, nothing depends on it.
  asio::awaitable<void> quit();
  /// Any command: its outcome, a refusal too.
  asio::awaitable<Completed> execute(Command command);

  /// What EHLO answered; nullptr before it and behind HELO.
  const Extensions* extensions() const noexcept;
  bool secure() const noexcept;

 private:
  class Impl;
  asio::awaitable<Reply> run(Command command);

  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::smtp
