#pragma once
#include <functional>
#include <memory>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

namespace mailrig::net {

/// A completion handler of Asio as a callback that may be called once, from anywhere: the handler runs later, by the
/// executor it is associated with, or else by `executor`, which it keeps from running out of work until then.
template <class T, class Handler>
std::function<void(T)> completion(Handler handler, const asio::any_io_executor& executor) {
  using Executor = asio::associated_executor_t<Handler, asio::any_io_executor>;
  struct Held {
    Handler handler;
    Executor executor;
    asio::executor_work_guard<Executor> work;
  };
  const Executor its = asio::get_associated_executor(handler, executor);
  auto held = std::make_shared<Held>(Held{std::move(handler), its, asio::make_work_guard(its)});
  return [held = std::move(held)](T result) {
    const auto runs = held->executor;
    asio::post(runs, [held, result = std::move(result)]() mutable {
      if (auto slot = asio::get_associated_cancellation_slot(held->handler); slot.is_connected()) slot.clear();
      auto called = std::move(held->handler);
      held.reset();
      std::move(called)(std::move(result));
    });
  };
}

}  // namespace mailrig::net
