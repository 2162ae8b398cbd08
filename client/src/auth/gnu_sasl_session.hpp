#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/wire/error.hpp>

struct Gsasl;
struct Gsasl_session;

namespace mailrig::auth {

/// Whether GNU SASL was built with this mechanism, on the client's side.
bool gnu_sasl_supports(const std::string& mechanism);

/// One exchange in GNU SASL, the client's side, with a library context of its own: nothing is shared, so that sessions
/// may live in different threads. The library asks for what it needs of the credentials, and gets no more.
class GnuSaslSession {
 public:
  struct Step {
    Secret output;
    bool done = false;  ///< The mechanism has nothing more to say or to check.
  };

  GnuSaslSession(const std::string& mechanism, Credentials credentials, bool bound_to_channel);

  /// Fails with bad_syntax for input that the library cannot read, with authentication_failed where it gives up, with
  /// bad_argument for names or passwords that SASLprep (RFC 4013) refuses, and with out_of_turn after the last step.
  Result<Step> step(std::string_view input);

 private:
  struct ContextDeleter {
    void operator()(Gsasl* context) const noexcept;
  };
  struct SessionDeleter {
    void operator()(Gsasl_session* session) const noexcept;
  };
  struct Answers;

  // The library keeps their addresses.
  struct AnswersDeleter {
    void operator()(Answers* answers) const noexcept;
  };
  std::unique_ptr<Answers, AnswersDeleter> answers_;
  std::unique_ptr<Gsasl, ContextDeleter> context_;
  std::unique_ptr<Gsasl_session, SessionDeleter> session_;
  int start_ = 0;  // how the start went
};

}  // namespace mailrig::auth
