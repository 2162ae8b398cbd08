#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/auth/mechanism.hpp>

namespace mailrig::auth {

/// OAUTHBEARER (RFC 7628), or XOAUTH2, its forerunner that Google and Microsoft speak. Both reveal the token.
class BearerToken final : public Mechanism {
 public:
  enum class Form { oauthbearer, xoauth2 };

  /// @param credentials  of these `token`, never empty, and `user`; OAUTHBEARER also tells `host` and `port`, and
  ///                     `authorization_id` in place of `user` if there is one.
  BearerToken(Form form, Credentials credentials);

  std::string_view name() const noexcept override;
  /// Fails as the token's source does, or with bad_argument if the user or the token has characters that would end it.
  Result<std::optional<Secret>> initial_response() override;
  /// The one challenge there is tells why the token was refused; the answer is a formality after which the server
  /// refuses (RFC 7628 §3.2.3). Fails with response_too_big, and with out_of_turn for a second one.
  Result<Secret> respond(std::string_view challenge) override;
  bool complete() const noexcept override { return sent_ && !refusal_; }

  /// What the server said about a token that it refused: JSON with "status", "scope" and "openid-configuration"
  /// (RFC 7628 §3.2.2), as it came. Valid as long as this object.
  const std::optional<std::string>& refusal() const noexcept { return refusal_; }

 private:
  Form form_;
  Credentials credentials_;
  bool sent_ = false;
  std::optional<std::string> refusal_;
};

}  // namespace mailrig::auth
