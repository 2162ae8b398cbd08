#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/auth/credentials.hpp>

struct Gsasl;
struct Gsasl_session;

namespace mailrig::test {

/// GNU SASL's server side of one exchange, in memory: what our mechanisms are held to. It knows one user.
class GnuSaslServer {
 public:
  struct Account {
    std::string user = "fred";
    std::string password = "sesame";
    std::string authorization_id;  ///< Whom `user` may act as.
    std::string iterations = "4096";
    auth::ChannelBinding channel_binding;
    /// Whom it let in, or nothing.
    std::string let_in;
  };

  GnuSaslServer(const std::string& mechanism, Account account);

  /// The answer to what the client said: a challenge, which may be empty; nullopt if it refuses.
  std::optional<std::string> step(std::string_view input);
  /// The last step was the last: the client is let in, behind what that step answered.
  bool done() const { return done_; }
  const std::string& mechanism() const { return mechanism_; }
  const std::string& let_in() const { return account_->let_in; }

 private:
  struct Deleter {
    void operator()(Gsasl* context) const;
    void operator()(Gsasl_session* session) const;
  };
  std::string mechanism_;
  std::unique_ptr<Account> account_;
  std::unique_ptr<Gsasl, Deleter> context_;
  std::unique_ptr<Gsasl_session, Deleter> session_;
  bool done_ = false;
};

}  // namespace mailrig::test
