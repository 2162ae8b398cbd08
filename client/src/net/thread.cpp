#include <mailrig/net/thread.hpp>

#include <csignal>
#include <utility>

namespace mailrig::net {
namespace {

// A thread begins with the mask of the one that starts it.
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~NoSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

std::jthread start_thread(std::function<void()> task) {
  const NoSignals meanwhile;
  return std::jthread(std::move(task));
}

}  // namespace mailrig::net
