#include "mechanism_table.hpp"

#include <algorithm>

namespace mailrig::auth {
namespace {

constexpr std::size_t kib = 1024;

// RFC 2831 §2.1.1 bounds a challenge of DIGEST-MD5 by 2048 octets, which is ample for the others that are text. GSSAPI
// carries tickets; what a server says about a token is JSON.
constexpr MechanismTraits table[] = {
    {.name = "EXTERNAL", .needs = Needs::external, .client_first = true, .authorization_id = true},
    {.name = "GSSAPI",
     .needs = Needs::kerberos,
     .client_first = true,
     .authorization_id = true,
     .challenges = 16,
     .challenge_bytes = 48 * kib},
    {.name = "SCRAM-SHA-256-PLUS",
     .needs = Needs::password,
     .client_first = true,
     .authorization_id = true,
     .scram = true,
     .bound_to_channel = true,
     .proves_server = true,
     .challenges = 2,
     .challenge_bytes = 2 * kib},
    {.name = "SCRAM-SHA-1-PLUS",
     .needs = Needs::password,
     .client_first = true,
     .authorization_id = true,
     .scram = true,
     .bound_to_channel = true,
     .proves_server = true,
     .challenges = 2,
     .challenge_bytes = 2 * kib},
    {.name = "SCRAM-SHA-256",
     .needs = Needs::password,
     .client_first = true,
     .authorization_id = true,
     .scram = true,
     .proves_server = true,
     .challenges = 2,
     .challenge_bytes = 2 * kib},
    {.name = "SCRAM-SHA-1",
     .needs = Needs::password,
     .client_first = true,
     .authorization_id = true,
     .scram = true,
     .proves_server = true,
     .challenges = 2,
     .challenge_bytes = 2 * kib},
    {.name = "DIGEST-MD5",
     .needs = Needs::password,
     .authorization_id = true,
     .proves_server = true,
     .challenges = 2,
     .challenge_bytes = 2 * kib},
    {.name = "CRAM-MD5", .needs = Needs::password, .challenges = 1, .challenge_bytes = 2 * kib},
    {.name = "OAUTHBEARER",
     .needs = Needs::token,
     .reveals = true,
     .client_first = true,
     .authorization_id = true,
     .challenges = 1,
     .challenge_bytes = 8 * kib},
    {.name = "XOAUTH2",
     .needs = Needs::token,
     .reveals = true,
     .client_first = true,
     .challenges = 1,
     .challenge_bytes = 8 * kib},
    {.name = "PLAIN", .needs = Needs::password, .reveals = true, .client_first = true, .authorization_id = true},
    {.name = "LOGIN", .needs = Needs::password, .reveals = true, .challenges = 2, .challenge_bytes = 2 * kib},
    {.name = "ANONYMOUS", .needs = Needs::trace, .client_first = true},
};

char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

bool has_control(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

// DIGEST-MD5 puts these between quotation marks (RFC 2831 §2.1.2), and GNU SASL does not escape them.
bool quotable(const Credentials& c) {
  for (const std::string_view text : {std::string_view(c.user), std::string_view(c.authorization_id),
                                      std::string_view(c.realm), std::string_view(c.host), std::string_view(c.service)})
    if (has_control(text) || text.find_first_of("\"\\") != std::string_view::npos) return false;
  return true;
}

std::string_view missing_for(Needs needs, const Credentials& c) {
  switch (needs) {
    case Needs::external: return c.external ? "" : "something external to be known by";
    case Needs::kerberos:
      return !c.kerberos ? "Kerberos" : c.service.empty() || c.host.empty() ? "service and host" : "";
    case Needs::password:
      if (c.user.empty()) return "user";
      if (!c.password) return "password";
      return c.password->reveal().find('\0') == std::string_view::npos ? "" : "a password without NUL";
    case Needs::token: return c.user.empty() ? "user" : !c.token ? "token" : "";
    case Needs::trace:
      return !c.trace || c.trace->empty() || c.trace->size() > 255 || has_control(*c.trace) ? "trace" : "";
  }
  return "";
}

}  // namespace

std::span<const MechanismTraits> mechanism_table() noexcept { return table; }

bool same_name(std::string_view one, std::string_view other) noexcept {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return upper(a) == upper(b); });
}

const MechanismTraits* find_mechanism(std::string_view name) noexcept {
  const auto* found =
      std::find_if(std::begin(table), std::end(table), [&](const auto& row) { return same_name(row.name, name); });
  return found == std::end(table) ? nullptr : found;
}

std::string_view missing(const MechanismTraits& traits, const Credentials& credentials) {
  if (has_control(credentials.user) || has_control(credentials.authorization_id))
    return "names without control characters";
  if (!traits.authorization_id && !credentials.authorization_id.empty()) return "no authorization identity";
  if (traits.bound_to_channel && credentials.channel_binding.empty()) return "channel binding";
  if (traits.name == "DIGEST-MD5") {
    if (credentials.service.empty() || credentials.host.empty()) return "service and host";
    if (!quotable(credentials)) return "names without quotation marks and backslashes";
  }
  return missing_for(traits.needs, credentials);
}

bool permitted(const MechanismTraits& traits, const Policy& policy) noexcept {
  if (traits.needs == Needs::password && policy.channel_binding_required && !traits.bound_to_channel) return false;
  const auto& allowed = policy.allowed_in_plaintext;
  return !traits.reveals || policy.tls ||
         std::any_of(allowed.begin(), allowed.end(), [&](const auto& name) { return same_name(name, traits.name); });
}

}  // namespace mailrig::auth
