#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <mailrig/auth/verifier.hpp>

namespace mailrig::test {

/// The server's side of one exchange, with a user whom the tests know.
class SaslServer {
 public:
  struct Account {
    std::string user = "fred";
    std::string password = "sesame";
    std::string authorization_id;  ///< Whom `user` may act as.
    std::uint32_t iterations = 4096;
    auth::ChannelBinding channel_binding;
  };

  SaslServer(const std::string& mechanism, const Account& account, auth::Sabotage sabotage = auth::Sabotage::none)
      : mechanism_(mechanism) {
    auth::Account known;
    known.user = account.user;
    known.password = Secret(account.password);
    known.authorization_id = account.authorization_id;
    known.iterations = account.iterations;
    known.channel_binding = account.channel_binding;
    known.host = "mail.example";
    known.realm = "example";
    verifier_ = auth::make_verifier(mechanism, known, sabotage).value();
  }

  /// The answer to what the client said: a challenge, which may be empty; nullopt if it refuses.
  std::optional<std::string> step(std::string_view input) {
    const bool nothing = std::exchange(first_, false) && input.empty();
    auto said = verifier_->step(nothing ? std::nullopt : std::optional(input));
    return said ? std::optional(std::move(*said)) : std::nullopt;
  }
  /// The last step was the last: the client is let in, behind what that step answered.
  bool done() const { return verifier_->done(); }
  const std::string& mechanism() const { return mechanism_; }
  const std::string& let_in() const { return verifier_->let_in(); }

 private:
  std::string mechanism_;
  std::unique_ptr<auth::Verifier> verifier_;
  bool first_ = true;
};

}  // namespace mailrig::test
