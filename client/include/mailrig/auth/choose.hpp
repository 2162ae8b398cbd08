#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/auth/mechanism.hpp>

namespace mailrig::auth {

/// The mechanisms that can be tried, most secure first: EXTERNAL, GSSAPI, SCRAM bound to the channel, SCRAM,
/// DIGEST-MD5, CRAM-MD5, then those that hand over a token (OAUTHBEARER, XOAUTH2) or the password (PLAIN, LOGIN), which
/// need TLS or the policy's leave by name; ANONYMOUS last. Each only if the server offers it and the credentials
/// suffice.
///
/// Where SCRAM can be bound to the channel, SCRAM without that is left out: RFC 5802 §6 forbids it.
/// @param offered  names as the server spelt them, in any case and order, such as "SCRAM-SHA-256"; unknown ones are
///                 skipped.
std::vector<std::string> choose(std::span<const std::string> offered, const Credentials& credentials,
                                const Policy& policy);

/// A mechanism for one exchange, whatever the server offers.
/// Fails with bad_argument for a name that is not known, credentials that do not suffice or that the mechanism cannot
/// carry (control characters in a name, NUL in a password), and with tls_required for one that would reveal a secret
/// where the policy does not let it, or that is not bound to the channel where the policy asks for that.
Result<std::shared_ptr<Mechanism>> make_mechanism(std::string_view name, const Credentials& credentials,
                                                  const Policy& policy);

/// Whether an exchange failed as it does with a server that does not know the password, or with somebody between us who
/// wants it told in an easier way: no proof or a wrong one, a hash too weak or too costly, a mechanism's rules broken.
bool suspicious(const Error& why) noexcept;

/// Whether the server said that the credentials are wrong, rather than that it does not like the way they were shown:
/// AUTHENTICATIONFAILED (RFC 5530 §3), AUTH (RFC 3206 §4). Not 5.7.8: SMTP servers say that of every failed exchange.
bool wrong_credentials(const Error& why) noexcept;

/// One mechanism after the other, until one holds:
///
///     for (auto mechanism = attempts.first(); mechanism; mechanism = attempts.next(error))
///       if (an exchange with it succeeds) break;  // else `error` says why it did not
class Attempts {
 public:
  Attempts(std::span<const std::string> offered, Credentials credentials, Policy policy);

  /// The most secure one; nullptr if there is none.
  std::shared_ptr<Mechanism> first();

  /// The one after it; nullptr if there is none, or if there must not be one, because what happened is suspicious().
  /// Where the server said that the password is wrong, another proof of it will not do either, unless the server has no
  /// more than a hash and needs the password as it is: so one mechanism that tells it is tried, if none was yet, and no
  /// more. Further ones would only cost the delays that servers make between failures, or have us locked out. A token
  /// that is wrong is not shown again.
  /// @param why  why the one before failed, or before first() a login of another kind, such as APOP.
  std::shared_ptr<Mechanism> next(const Error& why);

  /// Whether what happened lets the password be told in a way that is no mechanism, such as LOGIN or PASS.
  bool may_tell_password() const noexcept;

  /// Why there are no more: the last failure, or authentication_failed if there was nothing to try.
  const Error& last_error() const noexcept { return last_error_; }

 private:
  std::shared_ptr<Mechanism> from(std::size_t index);
  bool is_pointless(std::string_view name) const noexcept;

  Credentials credentials_;
  Policy policy_;
  std::vector<std::string> names_;
  std::size_t next_ = 0;
  bool wrong_password_ = false, wrong_token_ = false;  // as the server said
  bool told_password_ = false;                         // itself, not a proof that we know it
  Error last_error_;
};

}  // namespace mailrig::auth
