#pragma once
#include <chrono>
#include <cstddef>

#include <mailrig/wire/peer.hpp>

namespace mailrig {

struct ConverseOptions {
  /// Bytes delivered at a time, at least 1.
  std::size_t chunk = static_cast<std::size_t>(-1);
  /// Bytes delivered in all, both directions together; then both sides are told End::reset.
  std::size_t cut_after = static_cast<std::size_t>(-1);
  /// In virtual time: so long after the last byte whoever waits for one is told End::timed_out, and the other side
  /// End::closed. Zero: never.
  std::chrono::milliseconds idle{0};
};

/// What passed.
struct Conversed {
  std::size_t bytes = 0;              ///< Delivered, both directions together.
  std::size_t said_by_client = 0;     ///< Of these.
  std::chrono::milliseconds time{0};  ///< That the waits would have taken.
};

/// How a conversation in memory came to rest.
enum class Standstill {
  idle,    ///< Neither side has anything to do; the conversation may go on.
  closed,  ///< One side ended it, and the other was told; or time was over for one.
  cut,     ///< ConverseOptions::cut_after
};

/// The driver without I/O: joins two peers and runs until both rest. Time is virtual: waits pass at once, and count.
/// Nothing is compressed; TLS is agreed on as soon as both sides ask for it and fails, for both, if only one does. What
/// is then said beneath it resets the connection. `conversed`, where given, is added to.
Standstill converse(Peer& client, Peer& server, const ConverseOptions& options = {}, Conversed* conversed = nullptr);

}  // namespace mailrig
