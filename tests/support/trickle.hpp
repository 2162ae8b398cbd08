#pragma once
#include <cstddef>
#include <string_view>

namespace mailrig::test {

/// How every table of input and outcome is fed: a byte at a time, in odd pieces, and whole.
inline constexpr std::size_t chunk_sizes[] = {1, 7, static_cast<std::size_t>(-1)};

/// Calls feed(piece) with at most `chunk` bytes of `input` at a time.
template <class Feed>
void in_chunks(std::string_view input, std::size_t chunk, Feed&& feed) {
  while (!input.empty()) {
    const auto piece = input.substr(0, chunk);
    feed(piece);
    input.remove_prefix(piece.size());
  }
}

}  // namespace mailrig::test
