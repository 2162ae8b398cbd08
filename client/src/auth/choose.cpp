#include <mailrig/auth/choose.hpp>

#include <algorithm>
#include <utility>

#include <mailrig/auth/bearer_token.hpp>

#include "gnu_sasl_mechanism.hpp"
#include "mechanism_table.hpp"

namespace mailrig::auth {
namespace {

// Bearer tokens are formatted here; all else is as good as the library.
bool have(const MechanismTraits& traits) {
  return traits.needs == Needs::token || gnu_sasl_supports(std::string(traits.name));
}

}  // namespace

std::vector<std::string> choose(std::span<const std::string> offered, const Credentials& credentials,
                                const Policy& policy) {
  std::vector<std::string> chosen;
  bool bound = false;
  for (const auto& traits : mechanism_table()) {
    const bool here =
        std::any_of(offered.begin(), offered.end(), [&](const auto& name) { return same_name(name, traits.name); });
    if (!here || !permitted(traits, policy) || !missing(traits, credentials).empty() || !have(traits)) continue;
    if (traits.scram && !traits.bound_to_channel && bound) continue;
    bound = bound || traits.bound_to_channel;
    chosen.emplace_back(traits.name);
  }
  return chosen;
}

Result<std::shared_ptr<Mechanism>> make_mechanism(std::string_view name, const Credentials& credentials,
                                                  const Policy& policy) {
  const auto* traits = find_mechanism(name);
  if (!traits) return fail(Errc::bad_argument, "a mechanism that we know", 0, name);
  if (!permitted(*traits, policy))
    return fail(Errc::tls_required, policy.channel_binding_required ? "channel binding" : "TLS");
  if (const auto what = missing(*traits, credentials); !what.empty()) return fail(Errc::bad_argument, what);
  if (!have(*traits)) return fail(Errc::bad_argument, "a mechanism that GNU SASL was built with", 0, name);
  if (traits->needs == Needs::token)
    return std::make_shared<BearerToken>(
        traits->name == "XOAUTH2" ? BearerToken::Form::xoauth2 : BearerToken::Form::oauthbearer, credentials);
  return std::make_shared<GnuSaslMechanism>(*traits, credentials, policy.iterations);
}

bool suspicious(const Error& why) noexcept {
  switch (why.code) {
    case Errc::server_not_authenticated:
    case Errc::iteration_count_refused:
    case Errc::bad_syntax:
    case Errc::out_of_turn:
    case Errc::response_too_big: return true;
    default: return false;
  }
}

bool wrong_credentials(const Error& why) noexcept {
  const auto& code = why.about.response_code;
  return code == "AUTHENTICATIONFAILED" || code == "AUTH";
}

Attempts::Attempts(std::span<const std::string> offered, Credentials credentials, Policy policy)
    : credentials_(std::move(credentials)),
      policy_(std::move(policy)),
      names_(choose(offered, credentials_, policy_)),
      last_error_(fail(Errc::authentication_failed, "a mechanism that both sides may use").value()) {}

std::shared_ptr<Mechanism> Attempts::first() { return from(0); }

std::shared_ptr<Mechanism> Attempts::next(const Error& why) {
  last_error_ = why;
  const auto shown = next_ == 0 ? Needs::password : find_mechanism(names_[next_ - 1])->needs;
  if (wrong_credentials(why) && shown == Needs::password) wrong_password_ = true;
  if (wrong_credentials(why) && shown == Needs::token) wrong_token_ = true;
  return from(suspicious(why) ? names_.size() : next_);
}

bool Attempts::may_tell_password() const noexcept {
  return !suspicious(last_error_) && !(wrong_password_ && told_password_);
}

bool Attempts::is_pointless(std::string_view name) const noexcept {
  const auto& traits = *find_mechanism(name);
  if (traits.needs == Needs::token) return wrong_token_;
  return traits.needs == Needs::password && wrong_password_ && (told_password_ || !traits.reveals);
}

std::shared_ptr<Mechanism> Attempts::from(std::size_t index) {
  next_ = index;
  while (next_ < names_.size() && is_pointless(names_[next_])) ++next_;
  if (next_ == names_.size()) return nullptr;
  const auto& name = names_[next_++];
  const auto& traits = *find_mechanism(name);
  told_password_ = told_password_ || (traits.needs == Needs::password && traits.reveals);
  auto made = make_mechanism(name, credentials_, policy_);
  return made ? std::move(*made) : nullptr;  // what choose() gave can be made
}

}  // namespace mailrig::auth
