#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mailrig::cli {

/// How a program ended.
struct ChildExit {
  enum class How { exited, killed_by_signal, timed_out, stopped, not_started };
  How how = How::exited;
  int status = 0;      ///< The exit status, the signal that it died by or that we were sent, or errno
  std::string output;  ///< What it wrote to standard output and error, the last of it if that was more than is kept
};

/// Runs a program in a process group of its own, with nothing on its standard input, until it ends, `timeout` passes,
/// or stop_signal() has come; then the whole group is killed. `environment` is added to ours. Safe to call from several
/// threads.
ChildExit run_child(const std::vector<std::string>& command,
                    const std::vector<std::pair<std::string, std::string>>& environment,
                    std::chrono::milliseconds timeout, std::size_t most_output = 256 << 10);

}  // namespace mailrig::cli
