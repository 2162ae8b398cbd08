#pragma once
#include <memory>

#include <asio/awaitable.hpp>

#include "imap_engine.hpp"

namespace mailrig::imap {

/// From nothing to the authenticated state, as the engine's options say. Fails with what stood in the way; the
/// connection is over then.
asio::awaitable<Result<void>> log_in(std::shared_ptr<Engine> engine);

}  // namespace mailrig::imap
