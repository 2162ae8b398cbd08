#include <mailrig/net/imap_connection.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include "imap_log_in.hpp"

namespace mailrig::imap {

Connection::Connection(net::Runtime& runtime, ClientOptions options)
    : engine_(std::make_shared<Engine>(runtime, std::move(options))) {}
Connection::~Connection() {
  if (engine_) engine_->end();
}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&& other) noexcept {
  if (engine_) engine_->end();
  engine_ = std::move(other.engine_);
  return *this;
}

void Connection::end_idle() { engine_->end_idle(); }
const Session& Connection::session() const noexcept { return engine_->session(); }

asio::any_io_executor Connection::executor(Engine& engine) { return engine.runtime().context().get_executor(); }

void Connection::connect(const std::shared_ptr<Engine>& engine, std::function<void(Result<void>)> done) {
  asio::co_spawn(engine->runtime().context(), log_in(engine),
                 [done = std::move(done)](const std::exception_ptr& failure, Result<void> result) {
                   if (failure) std::rethrow_exception(failure);  // no peer's doing
                   done(std::move(result));
                 });
}

std::uint64_t Connection::begin(Engine& engine, std::unique_ptr<Operation> operation) {
  return engine.begin(std::move(operation));
}
LiteralSink Connection::streaming(Engine& engine, LiteralSink sink) { return engine.streaming(std::move(sink)); }
void Connection::cancel(Engine& engine, std::uint64_t id) { engine.cancel(id); }
void Connection::next_news(Engine& engine, std::function<void(Result<OwnedResponse>)> take) {
  engine.next_news(std::move(take));
}
void Connection::end(Engine& engine) { engine.end(); }

}  // namespace mailrig::imap
