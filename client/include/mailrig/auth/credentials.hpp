#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>

namespace mailrig::auth {

/// What ties an exchange to the TLS connection it runs on (RFC 5802 §6), as bytes; empty where there is none.
struct ChannelBinding {
  std::string tls_exporter;  ///< RFC 9266, TLS 1.3. Preferred where both are given.
  std::string tls_unique;    ///< RFC 5929 §3, TLS 1.2.

  bool empty() const noexcept { return tls_exporter.empty() && tls_unique.empty(); }
};

/// Asked for a bearer token when an exchange needs one. A failure ends that exchange before it begins.
using TokenSource = std::function<Result<Secret>()>;

/// All that a client has to show; a mechanism is chosen only if what it needs is here.
struct Credentials {
  std::string user;              ///< The authentication identity, UTF-8.
  std::string authorization_id;  ///< Whom to act as; empty: as whom `user` says.
  std::optional<Secret> password;
  TokenSource token;                 ///< For OAUTHBEARER and XOAUTH2.
  std::optional<std::string> trace;  ///< For ANONYMOUS (RFC 4505 §2): an address or a word, 1 to 255 characters.
  bool external = false;  ///< The server knows us from elsewhere, such as our certificate (RFC 4422 appendix A).
  bool kerberos = false;  ///< There may be a ticket: try GSSAPI.

  std::string service;     ///< "imap", "pop" or "smtp": for DIGEST-MD5 and GSSAPI.
  std::string host;        ///< The server's name, as it was asked for.
  std::uint16_t port = 0;  ///< For OAUTHBEARER; 0: not told.
  std::string realm;       ///< DIGEST-MD5; empty: the first that the server offers.
  ChannelBinding channel_binding;
};

/// How often SCRAM may have us hash the password. Too few make what a listener sees cheap to guess by (RFC 7677 §4 asks
/// for 4096); too many are an attack on us, at half a second a million.
struct IterationBounds {
  std::uint64_t least = 4096;
  std::uint64_t most = 1'000'000;
};

/// What may be said where.
struct Policy {
  bool tls = false;  ///< TLS stands, and the server's certificate was checked.
  /// Mechanisms that reveal the password or token and are allowed all the same without TLS, by name.
  std::vector<std::string> allowed_in_plaintext{};
  /// Of the mechanisms with a password, only those that are bound to the channel.
  bool channel_binding_required = false;
  IterationBounds iterations{};
};

}  // namespace mailrig::auth
