#pragma once
#include <string>

#include <mailrig/imap/response_framer.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::imap {

/// What a session may say in plaintext.
enum class Security {
  plaintext,     ///< Anything. STARTTLS, once submitted, still fails closed.
  tls_required,  ///< No credential before STARTTLS has succeeded; its refusal and PREAUTH end the session.
  tls            ///< The driver speaks TLS from the first byte.
};

/// IMAP puts on one line what other protocols put on many: "* SEARCH" with 1,000,000 identifiers of ten digits is
/// 11,000,009 octets and as many items, and beside them there may be a few more.
inline constexpr Limits session_limits{.line = 12 << 20, .items = 1'100'000};

struct SessionOptions {
  Limits limits = session_limits;
  bool strict = false;  ///< No Tolerance: what a server does wrong ends the session.
  /// One or more letters or digits. A random one makes it hard to forge replies in advance.
  std::string tag_prefix = "A";
  Security security = Security::plaintext;
  LiteralOptions literals{};
};

}  // namespace mailrig::imap
