#pragma once

namespace mailrig::cli {

/// What the command's exit status says; the same for every sub-command.
enum class ExitStatus : int {
  held = 0,         ///< Everything that was judged held.
  mismatch = 1,     ///< Some side did not do what a transcript says.
  usage = 2,        ///< Bad usage, or a bad scenario.
  environment = 3,  ///< The machine or the network: a port, a file, a connection, a program that cannot be started.
};

}  // namespace mailrig::cli
