#pragma once
#include <functional>
#include <string>

#include <mailrig/wire/error.hpp>

namespace mailrig {

/// Where the bytes of a message come from that is not held in memory: each call answers the next bytes, empty at the
/// end. Called while a session is asked for its next action, so that no more of the message is held than a piece. A
/// failure ends the connection before the message is complete, and is the session's.
using Source = std::function<Result<std::string>()>;

}  // namespace mailrig
