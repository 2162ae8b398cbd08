#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/net/smtp_delivery.hpp>
#include <mailrig/net/smtp_mailer_options.hpp>

namespace mailrig::smtp {

/// Sends messages as people hand them in: finds the envelope, completes the header, looks for a server that takes it.
///
/// The connection is kept for the next message; where it has ended, the servers are tried anew, from the first. A
/// server is left for the next one as long as nothing can have been accepted: it cannot be reached, refuses to serve or
/// to authenticate us, does not begin TLS, or its connection breaks before the end of the message has left. Behind that
/// point nobody else is tried.
class Mailer {
 public:
  explicit Mailer(MailerOptions options);
  ~Mailer();
  Mailer(Mailer&&) noexcept;
  Mailer& operator=(Mailer&&) noexcept;

  /// Sends one message; see prepare() and Client::send(). The rejected recipients are in the answer.
  /// Throws DeliveryError where no server took it, which says whether one may have; ClientError with bad_argument or
  /// bad_syntax for a message that cannot be sent.
  [[nodiscard]] Delivery send(std::string_view message);

  /// QUIT, if there is a connection.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What send_letter() puts into the header beside From, To, Date and Message-ID.
struct LetterOptions {
  std::string subject;   ///< UTF-8
  std::string reply_to;  ///< An address
};

/// Sends a text, in UTF-8, with a header made for it. Addresses are "foo" or "foo@bar.com", anything else is refused.
/// Throws ClientError, or DeliveryError where it was not sent to all.
void send_letter(const ClientOptions& server, const std::string& from, const std::vector<std::string>& to,
                 std::string_view text, const LetterOptions& options = {});

/// Sends the parts, one after the other, as they are: the first begins with the header, or is all of it. Otherwise like
/// send_letter().
void send_message(const ClientOptions& server, const std::string& from, const std::vector<std::string>& to,
                  const std::vector<std::string_view>& parts);

}  // namespace mailrig::smtp
