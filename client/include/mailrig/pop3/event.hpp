#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <mailrig/pop3/command.hpp>
#include <mailrig/pop3/reply.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::pop3 {

/// What servers do although RFC 1939 does not allow it, and what we take it for.
enum class Tolerance : std::uint8_t {
  bare_lf,              ///< A line that ends in LF alone: a line.
  ok_for_continuation,  ///< "+OK" where SASL has "+" (Exchange 2003): a continuation.
  repeated_ok,          ///< A second "+OK" behind the first (km.ru): skipped.
};

/// The enumerator as words, such as "repeated ok".
std::string_view describe(Tolerance tolerance) noexcept;

/// Names a command that was submitted, among all of a session.
using Ticket = std::uint64_t;

/// The server is there; commands may be submitted.
struct Greeting {
  Reply reply;
  std::string timestamp;  ///< For APOP, with its angle brackets; empty if the server does not offer it.
};

/// A part of a message that was asked for in pieces: they come before the command's completion, in order, and joined
/// they are the message. One may be cut anywhere, between CR and LF excepted.
struct MessagePiece {
  Ticket ticket{};
  std::string bytes;
};

/// A command is done. There is exactly one for each command, unless the session fails before. Of STLS it comes once TLS
/// is up.
struct Completed {
  Ticket ticket{};
  Reply reply;
  Response response;  ///< What the command's Response says if the reply is positive, else monostate.
  /// Why we gave it up, if we did: the challenge of an AUTH that made us cancel it, or a PASS that was not sent because
  /// its USER was refused (then there is no reply).
  std::optional<Error> cancelled;

  bool ok() const noexcept { return reply.ok; }
  /// Unless ok(): `rejected` with the server's text and code, or why we gave up.
  Error error() const;
};

/// Something irregular was tolerated; told once of each kind.
struct Tolerated {
  Tolerance what{};
};

/// The connection is over, and not because of QUIT. Commands not completed will not be; nothing follows.
struct Failed {
  Error error;
};

using Event = std::variant<Greeting, Completed, Tolerated, Failed, MessagePiece>;

}  // namespace mailrig::pop3
