#pragma once
#include <chrono>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <mailrig/net/runtime.hpp>

namespace mailrig::net {

/// Lets one coroutine after the other have something.
class Turns {
 public:
  explicit Turns(Runtime& runtime) : free_(runtime.context(), std::chrono::steady_clock::time_point::max()) {}

  /// Lasts as long as this lives.
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(&turns) { turns.taken_ = true; }
    ~Turn() {
      turns_->taken_ = false;
      turns_->free_.cancel_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Turns* turns_;
  };

  /// Waits until nobody has it; then take it by a Turn, at once.
  asio::awaitable<void> free() {
    while (taken_) {
      std::error_code woken;
      co_await free_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
  }

 private:
  asio::steady_timer free_;  // never expires: a wait for it ends when a turn does
  bool taken_ = false;
};

}  // namespace mailrig::net
