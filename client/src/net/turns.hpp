#pragma once
#include <chrono>
#include <memory>
#include <system_error>

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

  /// Somebody's turn, which lasts as long as this lives.
  class Turn {
   public:
    Turn(Turn&&) = default;
    Turn& operator=(Turn&&) = delete;

   private:
    friend Turns;
    struct End {
      void operator()(Turns* turns) const {
        turns->taken_ = false;
        turns->free_.cancel_one();
      }
    };
    explicit Turn(Turns& turns) : turns_(&turns) { turns.taken_ = true; }
    std::unique_ptr<Turns, End> turns_;
  };

  /// Waits until nobody has it.
  asio::awaitable<Turn> take() {
    while (taken_) {
      std::error_code woken;
      co_await free_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    co_return Turn(*this);
  }

 private:
  asio::steady_timer free_;  // never expires: a wait for it ends when a turn does
  bool taken_ = false;
};

}  // namespace mailrig::net
