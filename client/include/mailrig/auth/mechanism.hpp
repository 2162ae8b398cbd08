#pragma once
#include <optional>
#include <string_view>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>

namespace mailrig::auth {

/// The client's side of one SASL exchange (RFC 4422 §3). An object serves one exchange and is then thrown away.
///
/// It deals in bytes: the session that drives it does the base64, the line ends and the cancelling that
/// its protocol asks for. Whatever it returns is secret, and the session marks it so.
class Mechanism {
 public:
  virtual ~Mechanism() = default;

  /// RFC 4422 §3.1: 1 to 20 of A-Z, 0-9, "-" and "_", such as "SCRAM-SHA-256".
  virtual std::string_view name() const noexcept = 0;

  /// What a mechanism that speaks first has to say, or nullopt if the server speaks first. Asked once, before
  /// respond(); the session sends it with the command, or as the answer to an empty first challenge.
  virtual Result<std::optional<Secret>> initial_response() = 0;

  /// The answer to one challenge, which may be empty as the answer may. A failure makes the session
  /// cancel the exchange; nothing is asked of the mechanism after that.
  virtual Result<Secret> respond(std::string_view challenge) = 0;

  /// Whether the server's word that we are authenticated may be believed. False as long as the mechanism has
  /// not seen all it must, such as the server's signature (RFC 5802 §5).
  virtual bool complete() const noexcept = 0;
};

}  // namespace mailrig::auth
