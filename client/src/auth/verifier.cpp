#include <mailrig/auth/verifier.hpp>

#include "gnu_sasl_verifier.hpp"
#include "mechanism_table.hpp"

namespace mailrig::auth {
namespace {

// The value behind "auth=Bearer " in one of the pairs that \x01 divides (RFC 7628 §3.1), and who stands before them.
class BearerVerifier final : public Verifier {
 public:
  BearerVerifier(bool xoauth2, Account account) : xoauth2_(xoauth2), account_(std::move(account)) {}

  Result<std::string> step(std::optional<std::string_view> said) override {
    if (refused_) return fail(Errc::rejected, "a token that is valid");  // the answer to our word is a formality
    if (!said) return std::string();
    const auto input = *said;
    const auto user = field(input, xoauth2_ ? "user=" : "n,a=", xoauth2_ ? '\x01' : ',');
    const auto token = field(input, "auth=Bearer ", '\x01');
    if (!user || !token || !input.ends_with("\x01\x01"))
      return fail(Errc::bad_syntax, "client-resp", 0, input.substr(0, 5));
    if (*user == account_.user && account_.token && *token == account_.token->reveal()) {
      let_in_ = account_.user;
      done_ = true;
      return std::string();
    }
    refused_ = true;
    return std::string(R"({"status":"invalid_token"})");  // RFC 7628 §3.2.2
  }
  bool done() const noexcept override { return done_; }
  const std::string& let_in() const noexcept override { return let_in_; }

 private:
  static std::optional<std::string_view> field(std::string_view input, std::string_view name, char end) {
    const auto at = input.find(name);
    if (at == input.npos || (at > 0 && input[at - 1] != '\x01')) return std::nullopt;
    const auto value = input.substr(at + name.size());
    return value.substr(0, value.find(end));
  }

  bool xoauth2_;
  Account account_;
  bool done_ = false, refused_ = false;
  std::string let_in_;
};

bool has_place(Sabotage sabotage, const MechanismTraits& traits) {
  switch (sabotage) {
    case Sabotage::none: return true;
    case Sabotage::wrong_signature: return traits.proves_server;
    case Sabotage::wrong_nonce:
    case Sabotage::absurd_iterations: return traits.scram;
  }
  return false;
}

}  // namespace

Result<std::unique_ptr<Verifier>> make_verifier(std::string_view mechanism, const Account& account, Sabotage sabotage) {
  const auto* traits = find_mechanism(mechanism);
  if (!traits || traits->needs == Needs::kerberos)
    return fail(Errc::bad_argument, "a mechanism that we know", 0, mechanism);
  if (!has_place(sabotage, *traits)) return fail(Errc::bad_argument, "a mechanism with a place for the sabotage");
  if (traits->needs == Needs::token) return std::make_unique<BearerVerifier>(traits->name == "XOAUTH2", account);
  return std::make_unique<GnuSaslVerifier>(std::string(traits->name), account, sabotage);
}

}  // namespace mailrig::auth
