#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>

namespace mailrig::auth {

/// The one who may log in, as the server knows him.
struct Account {
  std::string user;
  Secret password;
  std::optional<Secret> token;   ///< What OAUTHBEARER and XOAUTH2 have to show.
  std::string authorization_id;  ///< Whom he may act as; empty: nobody else.
  std::string service = "imap", host = "localhost", realm = "localhost";  ///< For DIGEST-MD5.
  std::uint32_t iterations = 4096;                                        ///< SCRAM has the client hash so often.
  ChannelBinding channel_binding;                                         ///< For the -PLUS forms.
};

/// What a server gets wrong on purpose, to see whether its client notices.
enum class Sabotage : std::uint8_t {
  none,
  wrong_signature,   ///< The proof that the server knows the password (SCRAM's v=, DIGEST-MD5's rspauth) is not one.
  wrong_nonce,       ///< SCRAM: a nonce that does not continue the client's (RFC 5802 §5.1).
  absurd_iterations  ///< SCRAM: 4294967295 of them.
};

/// The server's side of one SASL exchange (RFC 4422 §3); the counterpart of Mechanism. It deals in bytes; base64 and
/// line ends are the protocol's.
class Verifier {
 public:
  virtual ~Verifier() = default;

  /// @param input  what the client said: its initial response, nullopt if it sent none (which is not an empty one);
  /// then
  ///               an answer to each challenge.
  /// @return the next challenge, which may be empty. If done() then, one that is empty need not be sent, and any other
  ///         has to be answered by nothing. Fails with rejected where the client is not let in, and with bad_syntax.
  virtual Result<std::string> step(std::optional<std::string_view> input) = 0;
  /// The client is let in once it has answered what step() returned, if that is not empty.
  virtual bool done() const noexcept = 0;
  /// Whom: the user; "external:NAME" and "anonymous:TRACE" for EXTERNAL and ANONYMOUS.
  virtual const std::string& let_in() const noexcept = 0;
};

/// Verifies by GNU SASL, or for bearer tokens by itself.
/// @return bad_argument for a mechanism that is not known (GSSAPI among them), or a sabotage that it has no place for.
Result<std::unique_ptr<Verifier>> make_verifier(std::string_view mechanism, const Account& account,
                                                Sabotage sabotage = Sabotage::none);

}  // namespace mailrig::auth
