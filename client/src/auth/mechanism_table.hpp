#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include <mailrig/auth/credentials.hpp>

namespace mailrig::auth {

/// What a client must have for it.
enum class Needs { external, kerberos, password, token, trace };

struct MechanismTraits {
  std::string_view name;
  Needs needs{};
  bool reveals = false;             ///< Sends the password or token itself.
  bool client_first = false;        ///< RFC 4422 §5
  bool authorization_id = false;    ///< Can carry one.
  bool scram = false;               ///< RFC 5802 messages
  bool bound_to_channel = false;    ///< -PLUS
  bool proves_server = false;       ///< The last challenge is the server's proof that it knows the secret.
  std::size_t challenges = 0;       ///< The most in one exchange, not counting an empty one that asks us to begin.
  std::size_t challenge_bytes = 0;  ///< The most in one challenge.
};

/// All that we speak, most secure first.
std::span<const MechanismTraits> mechanism_table() noexcept;

/// The row of that name, in any case; nullptr if there is none.
const MechanismTraits* find_mechanism(std::string_view name) noexcept;

/// RFC 4422 §3.1 names are upper-case; what servers write is not always.
bool same_name(std::string_view one, std::string_view other) noexcept;

/// Empty if the credentials have all that this mechanism needs and nothing it cannot carry; else what is missing.
std::string_view missing(const MechanismTraits& traits, const Credentials& credentials);

/// Whether the policy lets it be used.
bool permitted(const MechanismTraits& traits, const Policy& policy) noexcept;

}  // namespace mailrig::auth
