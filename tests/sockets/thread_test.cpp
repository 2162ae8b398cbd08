// Threads of ours leave signals to the program's own.
#include <mailrig/net/thread.hpp>

#include <csignal>

#include <gtest/gtest.h>

namespace mailrig::net {
namespace {

bool takes(int signal) {
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return sigismember(&blocked, signal) == 0;
}

TEST(Thread, TakesNoSignalsAndLeavesTheMaskOfWhoStartsIt) {
  ASSERT_TRUE(takes(SIGTERM));
  bool term = true, interrupt = true, ran = false;
  start_thread([&] {
    ran = true;
    term = takes(SIGTERM);
    interrupt = takes(SIGINT);
  }).join();
  EXPECT_TRUE(ran);
  EXPECT_FALSE(term);
  EXPECT_FALSE(interrupt);
  EXPECT_TRUE(takes(SIGTERM));
  EXPECT_TRUE(takes(SIGINT));
}

}  // namespace
}  // namespace mailrig::net
