#pragma once
#include <exception>
#include <optional>
#include <utility>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <mailrig/net/runtime.hpp>

namespace mailrig::net {

/// Runs a coroutine to its end and answers what it does: how a blocking client uses its asynchronous one.
template <class T>
T block(Runtime& runtime, asio::awaitable<T> work) {
  std::optional<T> result;
  std::exception_ptr failure;
  asio::co_spawn(runtime.context(), std::move(work), [&](std::exception_ptr error, T value) {
    failure = std::move(error);
    result = std::move(value);
    runtime.stop();
  });
  while (!result) runtime.run();
  if (failure) std::rethrow_exception(failure);
  return std::move(*result);
}

inline void block(Runtime& runtime, asio::awaitable<void> work) {
  bool done = false;
  std::exception_ptr failure;
  asio::co_spawn(runtime.context(), std::move(work), [&](std::exception_ptr error) {
    failure = std::move(error);
    done = true;
    runtime.stop();
  });
  while (!done) runtime.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace mailrig::net
