#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/auth/mechanism.hpp>

#include "support/sasl_server.hpp"

namespace mailrig::auth::test {

/// How an exchange in memory ended.
struct Outcome {
  bool let_in = false;         ///< By the server.
  bool believed = false;       ///< ... and by our mechanism, which is complete.
  std::optional<Error> error;  ///< Ours; then the exchange is cancelled.
};

/// Joins a mechanism of ours to GNU SASL's server, as a session would: the first word goes to whom it belongs, and the
/// server lets in once it has nothing more to say.
inline Outcome exchange(Mechanism& client, mailrig::test::SaslServer& server) {
  Outcome outcome;
  const auto end = [&](std::optional<Error> error = std::nullopt) {
    outcome.error = std::move(error);
    outcome.believed = outcome.let_in && client.complete();
    return outcome;
  };
  const auto first = client.initial_response();
  if (!first) return end(first.error());
  auto challenge = server.step(*first ? (*first)->reveal() : std::string_view());
  for (int round = 0; challenge && round < 20; ++round) {
    if (server.done() && challenge->empty()) {
      outcome.let_in = true;
      return end();
    }
    const auto response = client.respond(*challenge);
    if (!response) return end(response.error());
    if (server.done()) {  // its last challenge was answered by an empty line
      outcome.let_in = true;
      return end(response->empty() ? std::nullopt : std::optional(fail(Errc::out_of_turn).value()));
    }
    challenge = server.step(response->reveal());
  }
  return end();
}

}  // namespace mailrig::auth::test
