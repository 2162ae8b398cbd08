#pragma once
#include <cstddef>

#include <mailrig/wire/peer.hpp>

namespace mailrig {

struct ConverseOptions {
  /// Bytes delivered at a time, at least 1.
  std::size_t chunk = static_cast<std::size_t>(-1);
  /// Bytes delivered in all, both directions together; then both sides are told End::reset.
  std::size_t cut_after = static_cast<std::size_t>(-1);
};

/// How a conversation in memory came to rest.
enum class Standstill {
  idle,    ///< Neither side has anything to do; the conversation may go on.
  closed,  ///< One side ended it, and the other was told.
  cut,     ///< ConverseOptions::cut_after
};

/// The driver without I/O: joins two peers and runs until both rest. Waits take no time and nothing is compressed; TLS
/// is agreed on as soon as both sides ask for it and fails, for both, if only one does. `delivered`, where given,
/// counts the bytes.
Standstill converse(Peer& client, Peer& server, const ConverseOptions& options = {}, std::size_t* delivered = nullptr);

}  // namespace mailrig
