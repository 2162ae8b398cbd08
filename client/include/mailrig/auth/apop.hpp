#pragma once
#include <string_view>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/secret.hpp>

namespace mailrig::auth {

/// The digest of APOP (RFC 1939 §7): MD5 of the timestamp, angle brackets and all, followed by the shared secret; 32
/// lower-case hexadecimal digits.
///
/// Fails with bad_syntax for a timestamp that is no msg-id of RFC 822 §4.6 in printable ASCII, at most 512 octets:
/// whoever may choose it freely learns the password from a few hundred digests by collisions of MD5 (CVE-2007-1558).
Result<Secret> apop_digest(std::string_view timestamp, const Secret& secret);

}  // namespace mailrig::auth
