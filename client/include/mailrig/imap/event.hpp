#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <mailrig/imap/response.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::imap {

/// The server's first response: OK or PREAUTH (RFC 3501 §7.1).
struct Greeting {
  OwnedResponse response;
};

/// An untagged response, asked for or not. Which of several commands in flight it answers, IMAP does not say.
struct Data {
  OwnedResponse response;
  /// Which of the commands submitted, counted from 1, was the last to begin to leave before this came: it answers none
  /// behind that one.
  std::uint32_t youngest = 0;
};

/// A command has ended. For each command there is exactly one Completed or Cancelled, unless the session fails before.
struct Completed {
  std::string tag;
  std::string_view command;  ///< CommandTraits::name
  OwnedResponse response;    ///< A tagged StatusResponse. After STARTTLS one of our own, without words of the server.
  std::optional<Error> cancelled;      ///< Why we gave the command up, if we did: a bad challenge.
  std::optional<Tolerance> tolerated;  ///< What the session had to overlook, beside what its responses say themselves.

  const StatusResponse& status() const noexcept { return *response.as<StatusResponse>(); }
  bool ok() const noexcept { return status().condition == Condition::ok; }
  /// Unless ok(): `rejected` with the server's text and code, or why we gave up. A server that asks us to come back
  /// later in words that we know sets Diagnostics::retry_after.
  Error error() const;
};

/// A command has ended without a result: the caller cancelled it, or a command on whose success it stood has failed.
struct Cancelled {
  std::string tag;
  std::string_view command;  ///< CommandTraits::name
  bool sent = false;         ///< The server has carried it out or refused it; its answer was thrown away.
  Error why;                 ///< `cancelled`, or `wrong_state` with the state needed.
};

/// The session is over; no event follows.
struct Failed {
  Error error;
};

using Event = std::variant<Greeting, Data, Completed, Cancelled, Failed>;

/// How long a server that throttles asks us to wait, if `text` says so: "Suggested Backoff Time: 92415 milliseconds".
std::optional<std::chrono::milliseconds> suggested_wait(std::string_view text) noexcept;

}  // namespace mailrig::imap
