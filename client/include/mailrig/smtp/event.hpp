#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <mailrig/smtp/reply.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::smtp {

/// What servers do although RFC 5321 does not allow it, and what we take it for.
enum class Tolerance : std::uint8_t {
  bare_lf,  ///< A line that ends in LF alone: a line.
};

/// The enumerator as words.
std::string_view describe(Tolerance tolerance) noexcept;

/// Names a command that was submitted, among all of a session.
using Ticket = std::uint64_t;

/// The server is there; commands may be submitted.
struct Greeting {
  Reply reply;
};

enum class Outcome {
  accepted,
  try_later,  ///< 4yz, and 552 for a RCPT (RFC 5321 §4.5.3.1.10).
  refused,    ///< 5yz.
};

/// A command is done. There is exactly one for each command, unless the session fails before. Of STARTTLS it comes once
/// TLS is up, of DATA behind the reply to the content.
struct Completed {
  Ticket ticket{};
  Outcome outcome{};  ///< Of LMTP's DATA: accepted if it is so for every recipient, else the first refusal's.
  Reply reply;        ///< Of LMTP's DATA the last one.
  /// LMTP's DATA: a reply for each recipient accepted, in the order of the RCPTs (RFC 2033 §4.2); else empty.
  std::vector<Reply> for_recipients;
  /// Why we gave it up, if we did: the challenge of an AUTH that made us cancel it, or a DATA without a recipient
  /// left. The latter is not sent (then there is no reply), or if it already has been, without content.
  std::optional<Error> cancelled;

  bool ok() const noexcept { return outcome == Outcome::accepted; }
  /// Unless ok(): `rejected` with the server's reply, or why we gave up. Of LMTP's DATA see for_recipients instead.
  Error error() const;
};

/// Something irregular was tolerated; told once of each kind.
struct Tolerated {
  Tolerance what{};
};

/// The connection is over, and not because of QUIT. Commands not completed will not be; nothing follows.
struct Failed {
  Error error;
  /// The end of a message has left and its reply has not come: the server may have accepted it, or not.
  bool in_doubt = false;
  /// Of LMTP: the replies to that message that did come, in the order of the recipients accepted; the rest is in doubt.
  std::vector<Reply> for_recipients = {};
};

using Event = std::variant<Greeting, Completed, Tolerated, Failed>;

}  // namespace mailrig::smtp
