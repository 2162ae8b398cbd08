#pragma once

namespace mailrig::cli {

/// From now on SIGINT, SIGTERM and SIGHUP are only noted, so that whoever runs a program can end it first, and remove
/// what it has made. One that is ignored, as by nohup, stays so.
void note_stop_signals();

/// The one that has come; 0 if none has. From any thread.
int stop_signal() noexcept;

/// Dies by the signal that has come, so that a shell sees it; does nothing if none has.
void die_by_stop_signal();

}  // namespace mailrig::cli
