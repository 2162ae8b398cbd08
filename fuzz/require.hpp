#pragma once
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace mailrig::fuzz {

/// What must hold for any input. If it does not, the fuzzer keeps the input that shows it.
inline void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what.c_str());
  std::abort();
}

/// The same result however the bytes are cut: `run(chunk)` for a byte at a time, for odd pieces and whole.
template <class Run>
void require_same_however_cut(Run run) {
  const auto whole = run(static_cast<std::size_t>(-1));
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}})
    require(run(chunk) == whole, "the same result however the bytes are cut");
}

}  // namespace mailrig::fuzz
