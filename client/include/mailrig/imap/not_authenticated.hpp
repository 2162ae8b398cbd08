#pragma once
#include <memory>
#include <string>

#include <mailrig/auth/mechanism.hpp>
#include <mailrig/imap/command.hpp>
#include <mailrig/wire/secret.hpp>

namespace mailrig::imap {

/// STARTTLS (RFC 3501 §6.2.1). Named so because StartTls is the action that follows it.
struct StartTlsCommand {
  using Response = Nothing;

  CommandTraits traits() const {
    return {.name = "STARTTLS", .states = not_authenticated_state, .effect = Effect::starts_tls};
  }
  void encode(CommandEncoder& out) const { out.text("STARTTLS"); }
};

/// AUTHENTICATE (RFC 3501 §6.2.2). A challenge that is not base64, or that the mechanism fails on, cancels it.
struct Authenticate {
  using Response = Nothing;

  std::shared_ptr<auth::Mechanism> mechanism;  ///< Not null; used up by this one command.
  bool initial_response = false;  ///< Send what the mechanism says first with the command, if SASL-IR is known.

  CommandTraits traits() const {
    return {.name = "AUTHENTICATE", .states = not_authenticated_state, .effect = Effect::authenticates};
  }
  void encode(CommandEncoder& out) const;
};

/// LOGIN (RFC 3501 §6.2.3)
struct Login {
  using Response = Nothing;

  std::string user;
  Secret password;

  CommandTraits traits() const {
    return {.name = "LOGIN", .states = not_authenticated_state, .effect = Effect::authenticates};
  }
  void encode(CommandEncoder& out) const;
};

}  // namespace mailrig::imap
