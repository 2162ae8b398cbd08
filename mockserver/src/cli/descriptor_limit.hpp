#pragma once
#include <sys/resource.h>

#include <algorithm>
#include <cstddef>

namespace mailrig::cli {

/// Sessions that there can be at once: each takes a file descriptor, of which the system lets us have so many, here as
/// many as it does at most.
inline std::size_t sessions_possible() {
  constexpr rlim_t others = 64;  // listeners, logs and reports, each thread's own
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1000;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(limit.rlim_cur - std::min(limit.rlim_cur - 1, others));
}

}  // namespace mailrig::cli
