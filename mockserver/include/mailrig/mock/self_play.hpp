#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <mailrig/mock/check.hpp>
#include <mailrig/mock/coverage.hpp>
#include <mailrig/mock/mismatch.hpp>
#include <mailrig/mock/transcript.hpp>
#include <mailrig/wire/converse.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::mock {

/// What came of a transcript played against itself, in memory.
struct SelfPlay {
  std::optional<Mismatch> client, server;  ///< What each side found wrong with the other.
  std::vector<Warning> warnings;           ///< Of the server, about what the client did.
  Coverage coverage;                       ///< Of the server.
  std::size_t bytes = 0;                   ///< Said by both sides.
  std::chrono::milliseconds time{0};       ///< That it would have taken: delays pass at once, and count.

  bool passed() const { return !client && !server; }
};

/// Plays both sides of a transcript against each other. It must be speakable. `log` sees the conversation as the server
/// does.
SelfPlay self_play(const std::shared_ptr<const Transcript>& transcript, const ConverseOptions& options = {},
                   WireLog* log = nullptr);

}  // namespace mailrig::mock
