#pragma once

namespace mailrig {

/// When TLS begins.
enum class TlsUse {
  starttls,  ///< In plaintext, then by STARTTLS or STLS; a server without it is refused.
  implicit,  ///< With the first byte (RFC 8314 §3).
  none       ///< Never: what is said can be read by anyone on the way.
};

}  // namespace mailrig
