#pragma once
#include <cstddef>

namespace mailrig {

/// The most that any peer may make us hold. Every parser takes one; none has an unlimited mode.
struct Limits {
  /// Bytes of one line, its CRLF included. RFC 2683 §3.2.1.5 asks servers to take 8,000; real servers
  /// answer FETCH and LIST with far longer lines.
  std::size_t line = 64 << 10;

  /// Bytes of one literal or of one dot-terminated block held in memory.
  std::size_t literal = 32 << 20;

  /// Bytes of one whole response or command: its lines and literals together.
  std::size_t response = 64 << 20;

  /// Open parentheses. A message nested deeper than this in MIME is an attack, not mail.
  std::size_t nesting = 32;

  /// Elements of one list or lines of one reply: bounds what a short wire form expands to in memory.
  std::size_t items = 1'000'000;
};

}  // namespace mailrig
