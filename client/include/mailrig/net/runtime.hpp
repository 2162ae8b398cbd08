#pragma once
#include <chrono>
#include <functional>
#include <memory>

namespace asio {
class io_context;
}

namespace mailrig::net {

/// Where sockets and timers live. All handlers of a runtime run in the one thread that is in run(), and
/// everything made on it is used from there; only post() and stop() may be called from other threads.
class Runtime {
 public:
  Runtime();
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// Until nothing is left to do, or stop(). May be called again afterwards.
  void run();
  /// The same, but at most until `deadline`.
  void run_until(std::chrono::steady_clock::time_point deadline);
  /// Makes run() return after the handler it is in. What is open stays open until the runtime dies.
  void stop();
  void post(std::function<void()> task);
  /// Calls `task` once, on the runtime, when the process is asked to end (SIGINT, SIGTERM). Keeps run() from returning.
  void on_signal(std::function<void()> task);
  /// Gives the signals back, so that run() may end.
  void ignore_signals();

  /// From hold() to release() run() does not return for want of something to do.
  void hold();
  void release();

  /// For Asio's own vocabulary: executors and completion tokens.
  asio::io_context& context() noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::net
