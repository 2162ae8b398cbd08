#include <mailrig/net/runtime.hpp>

#include <csignal>
#include <optional>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>

namespace mailrig::net {

struct Runtime::Impl {
  asio::io_context context{1};
  std::optional<asio::signal_set> signals;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> held;
};

Runtime::Runtime() : impl_(std::make_unique<Impl>()) {}
Runtime::~Runtime() = default;

void Runtime::run() {
  impl_->context.restart();
  impl_->context.run();
}

void Runtime::run_until(std::chrono::steady_clock::time_point deadline) {
  impl_->context.restart();
  impl_->context.run_until(deadline);
}

void Runtime::stop() { impl_->context.stop(); }

void Runtime::post(std::function<void()> task) { asio::post(impl_->context, std::move(task)); }

void Runtime::on_signal(std::function<void()> task) {
  if (!impl_->signals) impl_->signals.emplace(impl_->context, SIGINT, SIGTERM);  // else a signal now would kill
  impl_->signals->async_wait([task = std::move(task)](std::error_code error, int) {
    if (!error) task();
  });
}

void Runtime::ignore_signals() { impl_->signals.reset(); }

void Runtime::hold() { impl_->held.emplace(impl_->context.get_executor()); }
void Runtime::release() { impl_->held.reset(); }

asio::io_context& Runtime::context() noexcept { return impl_->context; }

}  // namespace mailrig::net
