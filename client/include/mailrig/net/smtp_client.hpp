#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/net/client_error.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/net/tls_use.hpp>
#include <mailrig/smtp/parameters.hpp>
#include <mailrig/smtp/session.hpp>
#include <mailrig/wire/secret.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::smtp {

using mailrig::TlsUse;

/// What to do with a server that does not begin TLS.
enum class WithoutTls {
  secure,   ///< Leave it; a Mailer goes to the next server.
  insecure  ///< Go on in plaintext: what is sent can be read and changed on the way.
};
/// Asked with the reply that refused STARTTLS; its code is 0 if the server does not offer it.
using TlsPolicy = std::function<WithoutTls(const Reply& refusal)>;

struct ClientOptions {
  std::string host = "localhost";
  std::uint16_t port = 0;   ///< 0: 25, or 465 for TlsUse::implicit
  std::string client_name;  ///< For EHLO. Empty: localhost to localhost, else this host's name.
  bool lmtp = false;        ///< LHLO, and a reply for each recipient (RFC 2033).
  TlsUse tls = TlsUse::starttls;
  TlsPolicy tls_policy;  ///< Empty: secure. A handshake that fails is the end whatever it says.
  net::TlsClientOptions trust;
  std::string user;  ///< Empty: no AUTH.
  Secret password;
  auth::TokenSource token;                        ///< For OAUTHBEARER and XOAUTH2, in place of a password.
  std::vector<std::string> allowed_in_plaintext;  ///< SASL mechanisms that reveal the password, by name.
  std::chrono::milliseconds timeout{30'000};      ///< For connecting, and for each whole command.
  WireLog* log = nullptr;                         ///< Must outlive the client.
};

/// Who a message is for; the parameters as parameters.hpp makes them.
struct Recipient {
  Recipient(std::string to, std::vector<Parameter> with = {})  // NOLINT(google-explicit-constructor)
      : address(std::move(to)), parameters(std::move(with)) {}
  std::string address;
  std::vector<Parameter> parameters;  ///< Such as NOTIFY.
};

/// One message and its envelope.
struct Submission {
  std::string from;  ///< Without "<>"; empty for notifications.
  std::vector<Recipient> to;
  std::string message;  ///< With any line ends.
  Source source = {};   ///< What follows `message`, read as it is sent.
  /// Send it although some recipients are refused, as long as one is not; else it is sent to all or to nobody.
  bool at_least_one = false;
  bool use_bdat = false;                ///< BDAT in place of DATA, where the server offers CHUNKING.
  bool binary = false;                  ///< BODY=BINARYMIME, by BDAT: fails where the server does not offer both.
  bool require_tls = false;             ///< REQUIRETLS of RFC 8689: fails where the server does not offer it under TLS.
  std::vector<Parameter> parameters{};  ///< Of MAIL; SIZE, BODY and SMTPUTF8 are added where they are called for.
};

struct RejectedRecipient {
  std::string address;
  unsigned code = 0;  ///< The reply's.
  std::optional<EnhancedCode> enhanced;
  std::string text;
  bool try_later = false;  ///< Refused for now (4yz, and 552); else for good.
};

/// What became of a message that no failure ended.
struct Delivery {
  /// The server has it, for all recipients but those rejected. False: for nobody; then at least one was rejected.
  bool sent = false;
  Reply reply;  ///< To the message. Of LMTP the last recipient's.
  std::vector<RejectedRecipient> rejected;
};

/// A failure to send, which says whether trying again might deliver the message twice.
class DeliveryError : public ClientError {
 public:
  DeliveryError(Error error, bool in_doubt, std::vector<RejectedRecipient> rejected = {})
      : ClientError(std::move(error)), in_doubt_(in_doubt), rejected_(std::move(rejected)) {}

  /// The message had left and its reply had not come: the server may have accepted it. Else it certainly has not.
  bool may_have_been_accepted() const noexcept { return in_doubt_; }
  /// Those that were, before it failed.
  const std::vector<RejectedRecipient>& rejected() const noexcept { return rejected_; }

 private:
  bool in_doubt_;
  std::vector<RejectedRecipient> rejected_;
};

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

/// What EHLO is to say to `host` if nobody says otherwise.
std::string default_client_name(const std::string& host);

}  // namespace mailrig::smtp
