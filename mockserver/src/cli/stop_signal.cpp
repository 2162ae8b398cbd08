#include "stop_signal.hpp"

#include <atomic>
#include <csignal>

namespace mailrig::cli {
namespace {

std::atomic<int> noted = 0;
static_assert(std::atomic<int>::is_always_lock_free);  // a handler may set it

void note(int signal) { noted = signal; }

}  // namespace

void note_stop_signals() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (std::signal(signal, note) == SIG_IGN) std::signal(signal, SIG_IGN);
}

int stop_signal() noexcept { return noted; }

void die_by_stop_signal() {
  if (const int signal = noted) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

}  // namespace mailrig::cli
