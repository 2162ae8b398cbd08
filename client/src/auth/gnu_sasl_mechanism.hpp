#pragma once
#include <string>

#include <mailrig/auth/mechanism.hpp>

#include "gnu_sasl_session.hpp"
#include "mechanism_table.hpp"

namespace mailrig::auth {

/// A mechanism of GNU SASL with bounds of our own around it: what a server may say is looked at first.
class GnuSaslMechanism final : public Mechanism {
 public:
  /// @param traits       of the table
  /// @param credentials  that suffice for it
  GnuSaslMechanism(const MechanismTraits& traits, const Credentials& credentials, const IterationBounds& iterations);

  std::string_view name() const noexcept override { return traits_.name; }
  Result<std::optional<Secret>> initial_response() override;
  Result<Secret> respond(std::string_view challenge) override;
  bool complete() const noexcept override { return done_ && !failed_; }

 private:
  Result<void> check(std::string_view challenge) const;
  Result<Secret> step(std::string_view input);

  const MechanismTraits& traits_;
  IterationBounds iterations_;
  GnuSaslSession session_;
  std::string client_nonce_;
  std::size_t challenges_ = 0;  // answered, or being answered
  bool done_ = false;
  bool failed_ = false;
};

}  // namespace mailrig::auth
