#pragma once
#include <string_view>

#include <mailrig/wire/error.hpp>

namespace mailrig::smtp {

/// Whether characters beyond ASCII may stand in a mailbox (RFC 6531 §3.3).
enum class Charset { ascii, utf8 };

/// Checks what is to stand between "<" and ">" of MAIL and RCPT: [ A-d-l ":" ] Local-part [ "@" ( Domain /
/// address-literal ) ], RFC 5321 §4.1.2. Fails with bad_argument at the first byte that does not fit: CR, LF, NUL
/// and every other control character, a ">" outside of quotes and whatever would follow it, a space.
///
/// Looser than the RFC where mail in use is: dots may stand anywhere in a Local-part, a Domain may hold
/// "_", and a mailbox of this host (such as "Postmaster") may be named without one.
Result<void> check_path(std::string_view path, Charset charset = Charset::ascii);

/// Checks the argument of EHLO, HELO and LHLO: Domain / address-literal. Fails with bad_argument.
Result<void> check_domain(std::string_view domain);

}  // namespace mailrig::smtp
