#pragma once
#include <memory>
#include <string>

#include <mailrig/net/smtp_delivery.hpp>
#include <mailrig/net/smtp_options.hpp>
#include <mailrig/smtp/session.hpp>

namespace mailrig::smtp {

/// A blocking SMTP or LMTP client: one connection, any number of messages. What goes wrong is thrown as ClientError.
class Client {
 public:
  /// Connects, says EHLO, or HELO where that is not known, begins TLS as asked, and authenticates.
  explicit Client(const ClientOptions& options);
  /// Ends the connection without QUIT.
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  /// Sends a message. MAIL and the RCPTs go out together where the server offers PIPELINING (RFC 2920); DATA never
  /// before all of them are answered. Throws DeliveryError, and ClientError with bad_argument before anything is sent
  /// for an address that is none or content that the server does not take.
  [[nodiscard]] Delivery send(Submission submission);

  /// What the server says of an address or a list (RFC 5321 §3.5), 252 included; a refusal is thrown.
  Reply verify(std::string string);
  Reply expand(std::string string);
  void noop();
  void reset();
  /// Queue what follows without delivering at once; does nothing where the server does not offer XQUE.
  void queue();
  void quit();

  /// What EHLO answered; nullptr behind HELO.
  const Extensions* extensions() const noexcept;
  bool secure() const noexcept;
  /// Any command: its outcome, a refusal too.
  Completed execute(Command command);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::smtp
