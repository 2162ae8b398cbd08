#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace mailrig::imap {

/// What a literal that streams belongs to.
struct LiteralInfo {
  std::uint32_t message = 0;         ///< Message sequence number.
  std::optional<std::uint32_t> uid;  ///< If the response named it before the literal.
  std::string_view item;             ///< As the server names it: "BODY[1.2]<0>", "RFC822.TEXT".
  std::uint64_t size = 0;            ///< Octets of the whole literal.
};

/// Takes the literals of FETCH responses as they arrive: in order, each from its first octet to its last, the last
/// piece marked. The views are valid only during the call, which comes from within Session::received() and must neither
/// throw nor call the session. Where the session fails or the command is cancelled in the middle of a literal, no last
/// piece comes.
using LiteralSink = std::function<void(const LiteralInfo& literal, std::string_view piece, bool last)>;

}  // namespace mailrig::imap
