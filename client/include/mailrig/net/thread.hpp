#pragma once
#include <functional>
#include <thread>

namespace mailrig::net {

/// Runs `task` in a thread that takes no signals: they are left to the threads of the program, which may wait for them.
/// What a process started from it inherits is the same, so none is to be started there.
std::jthread start_thread(std::function<void()> task);

}  // namespace mailrig::net
