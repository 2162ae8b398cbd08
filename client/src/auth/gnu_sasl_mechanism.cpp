#include "gnu_sasl_mechanism.hpp"

#include <utility>

#include "scram_message.hpp"

namespace mailrig::auth {

GnuSaslMechanism::GnuSaslMechanism(const MechanismTraits& traits, const Credentials& credentials,
                                   const IterationBounds& iterations)
    : traits_(traits),
      iterations_(iterations),
      session_(std::string(traits.name), credentials, traits.bound_to_channel) {}

Result<std::optional<Secret>> GnuSaslMechanism::initial_response() {
  if (!traits_.client_first) return std::nullopt;
  auto first = step({});
  if (!first) return tl::unexpected(std::move(first.error()));
  if (traits_.scram) client_nonce_ = client_nonce(first->reveal());
  return std::move(*first);
}

Result<Secret> GnuSaslMechanism::respond(std::string_view challenge) {
  ++challenges_;
  if (auto sound = check(challenge); !sound) {
    failed_ = true;
    return tl::unexpected(std::move(sound.error()));
  }
  return step(challenge);
}

Result<void> GnuSaslMechanism::check(std::string_view challenge) const {
  if (failed_ || done_ || challenges_ > traits_.challenges) return fail(Errc::out_of_turn, "no further challenge");
  if (challenge.size() > traits_.challenge_bytes)
    return fail(Errc::response_too_big, "at most " + std::to_string(traits_.challenge_bytes) + " bytes");
  if (traits_.scram)
    return challenges_ == 1 ? check_server_first(challenge, client_nonce_, iterations_) : check_server_final(challenge);
  if (traits_.needs == Needs::kerberos || traits_.name == "LOGIN") return {};  // anything; LOGIN's text means nothing
  // The library takes an empty challenge for a question whether it wants to begin, and a NUL for the end.
  if (challenge.empty()) return fail(Errc::bad_syntax, "challenge");
  if (const auto nul = challenge.find('\0'); nul != std::string_view::npos)
    return fail(Errc::bad_syntax, "a challenge without NUL", nul, challenge);
  return {};
}

Result<Secret> GnuSaslMechanism::step(std::string_view input) {
  auto step = session_.step(input);
  if (!step) {
    failed_ = true;
    const bool proof = traits_.proves_server && challenges_ == traits_.challenges;
    if (proof && step.error().code == Errc::authentication_failed) step.error().code = Errc::server_not_authenticated;
    return tl::unexpected(std::move(step.error()));
  }
  done_ = step->done;
  return std::move(step->output);
}

}  // namespace mailrig::auth
