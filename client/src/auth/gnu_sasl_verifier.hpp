#pragma once
#include <memory>
#include <string>

#include <mailrig/auth/verifier.hpp>

struct Gsasl;
struct Gsasl_session;

namespace mailrig::auth {

/// The server's side of one exchange in GNU SASL, with a library context of its own.
class GnuSaslVerifier final : public Verifier {
 public:
  GnuSaslVerifier(const std::string& mechanism, Account account, Sabotage sabotage);

  Result<std::string> step(std::optional<std::string_view> input) override;
  bool done() const noexcept override { return done_; }
  const std::string& let_in() const noexcept override;

 private:
  struct Answers;
  struct Deleter {
    void operator()(Gsasl* context) const noexcept;
    void operator()(Gsasl_session* session) const noexcept;
    void operator()(Answers* answers) const noexcept;
  };
  std::string sabotaged(std::string output) const;

  Sabotage sabotage_;
  std::unique_ptr<Answers, Deleter> answers_;  // the library keeps its address
  std::unique_ptr<Gsasl, Deleter> context_;
  std::unique_ptr<Gsasl_session, Deleter> session_;
  bool done_ = false;
};

}  // namespace mailrig::auth
