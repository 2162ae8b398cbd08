#pragma once
#include <string_view>

#include <mailrig/auth/credentials.hpp>

namespace mailrig::auth {

/// The client's nonce, as client-first-message says it (RFC 5802 §7): a view into it. Empty if there is none.
std::string_view client_nonce(std::string_view client_first) noexcept;

/// Looks at a server-first-message before anything is computed from it (RFC 5802 §5.1, §7).
/// Fails with bad_syntax; with server_not_authenticated if the nonce does not continue ours; with
/// iteration_count_refused outside the bounds.
Result<void> check_server_first(std::string_view message, std::string_view client_nonce,
                                const IterationBounds& iterations);

/// Fails with authentication_failed and the server's words for a server-error, with bad_syntax for what is neither that
/// nor a verifier. Whether the verifier is right is not looked at.
Result<void> check_server_final(std::string_view message);

}  // namespace mailrig::auth
