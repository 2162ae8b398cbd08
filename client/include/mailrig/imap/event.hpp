#pragma once
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
};

/// A command has ended. There is exactly one for each command, unless the session fails before.
struct Completed {
  std::string tag;
  std::string_view command;  ///< CommandTraits::name
  OwnedResponse response;    ///< A tagged StatusResponse. After STARTTLS one of our own, without words of the server.
  std::optional<Error> cancelled;  ///< Why we gave the command up, if we did: a bad challenge.

  const StatusResponse& status() const noexcept { return *response.as<StatusResponse>(); }
  bool ok() const noexcept { return status().condition == Condition::ok; }
  /// Unless ok(): `rejected` with the server's text and code, or why we gave up.
  Error error() const;
};

/// The session is over; no event follows.
struct Failed {
  Error error;
};

using Event = std::variant<Greeting, Data, Completed, Failed>;

}  // namespace mailrig::imap
