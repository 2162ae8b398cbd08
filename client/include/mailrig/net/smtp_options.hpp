#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/net/tls_use.hpp>
#include <mailrig/smtp/reply.hpp>
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

/// What EHLO is to say to `host` if nobody says otherwise.
std::string default_client_name(const std::string& host);

}  // namespace mailrig::smtp
