#pragma once
#include <memory>
#include <utility>

#include <asio/async_result.hpp>

#include <mailrig/imap/commands.hpp>
#include <mailrig/net/completion.hpp>
#include <mailrig/net/imap_operation.hpp>
#include <mailrig/net/imap_options.hpp>
#include <mailrig/net/runtime.hpp>

namespace mailrig::imap {

class Engine;

/// An IMAP connection for programs that run a net::Runtime. Operations are begun with a completion token of Asio's, a
/// callback, asio::use_future or asio::use_awaitable, and complete with a Result; nothing is thrown:
///
///     const imap::Select inbox{"INBOX"};
///     auto mailbox = co_await connection.async_execute(inbox, asio::use_awaitable);
///
/// (In a coroutine give a command a name first: GCC 12 copies the bytes of aggregates made within a co_await
/// expression.)
///
/// Any number of commands may be on their way. They leave in the order in which they were begun, each as soon as none
/// before it makes it ambiguous (RFC 9051 §5.5). An IDLE ends by itself when another command is begun; it is for the
/// caller to end it (end_idle()) and begin it anew before 29 minutes are over (RFC 2177 §3).
///
/// Each command has ClientOptions::timeout from when it is begun, or from when the one before it has ended; when that
/// is over the connection ends. A cancelled operation (asio::bind_cancellation_slot) completes at once with
/// Errc::cancelled; if its command has left, its reply is read and thrown away, and the connection goes on.
///
/// Everything here is called from the thread that runs the runtime (asio::co_spawn or Runtime::post() bring work to
/// it). Handlers run there, too, unless they are associated with another executor. Failures are Errors as
/// ClientOptions::on_report sees them; behind a fatal one every operation fails with it.
class Connection {
 public:
  Connection(net::Runtime& runtime, ClientOptions options);
  /// Ends the connection without a word. What is on its way fails with peer_closed.
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  /// Connects, begins TLS as asked, and logs in. To be done once; void(Result<void>).
  template <class Token>
  auto async_connect(Token&& token) {
    return asio::async_initiate<Token, void(Result<void>)>(
        [](auto handler, std::shared_ptr<Engine> engine) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          connect(engine, net::completion<Result<void>>(std::move(handler), executor(*engine)));
          if (slot.is_connected())
            slot.assign([weak = std::weak_ptr<Engine>(engine)](asio::cancellation_type) {
              if (const auto alive = weak.lock()) end(*alive);
            });
        },
        token, engine_);
  }

  /// Carries out a command; void(Result<typename C::Response>). Fails as Session::submit() does, with `rejected` if the
  /// server refuses, and as the connection does.
  template <CommandType C, class Token>
  auto async_execute(C command, Token&& token) {
    return async_execute(std::move(command), LiteralSink(), std::forward<Token>(token));
  }

  /// The same; big literals go to `sink` as they arrive (Session::submit()).
  template <CommandType C, class Token>
  auto async_execute(C command, LiteralSink sink, Token&& token) {
    return asio::async_initiate<Token, void(Result<typename C::Response>)>(
        [](auto handler, std::shared_ptr<Engine> engine, C its_command, LiteralSink its_sink) {
          auto slot = asio::get_associated_cancellation_slot(handler);
          auto done = net::completion<Result<typename C::Response>>(std::move(handler), executor(*engine));
          const auto id =
              begin(*engine, std::make_unique<CommandOperation<C>>(
                                 std::move(its_command), streaming(*engine, std::move(its_sink)), std::move(done)));
          if (slot.is_connected())
            slot.assign([id, weak = std::weak_ptr<Engine>(engine)](asio::cancellation_type) {
              if (const auto alive = weak.lock()) cancel(*alive, id);
            });
        },
        token, engine_, std::move(command), std::move(sink));
  }

  /// The next thing that the server says by itself; void(Result<OwnedResponse>). That is: untagged status responses,
  /// what changes the numbers of messages (EXISTS, RECENT, EXPUNGE, VANISHED), unknown responses, and, while no command
  /// is on its way but IDLE, all data. Of what nobody has asked for yet the last 1,000 are kept.
  template <class Token>
  auto async_next_event(Token&& token) {
    return asio::async_initiate<Token, void(Result<OwnedResponse>)>(
        [](auto handler, std::shared_ptr<Engine> engine) {
          next_news(*engine, net::completion<Result<OwnedResponse>>(std::move(handler), executor(*engine)));
        },
        token, engine_);
  }

  /// Ends the IDLE that runs or is still to run, as soon as the server lets us.
  void end_idle();

  /// Its state, capabilities and selected mailbox.
  const Session& session() const noexcept;

 private:
  static asio::any_io_executor executor(Engine& engine);
  static void connect(const std::shared_ptr<Engine>& engine, std::function<void(Result<void>)> done);
  static std::uint64_t begin(Engine& engine, std::unique_ptr<Operation> operation);
  static LiteralSink streaming(Engine& engine, LiteralSink sink);
  static void cancel(Engine& engine, std::uint64_t id);
  static void next_news(Engine& engine, std::function<void(Result<OwnedResponse>)> take);
  static void end(Engine& engine);

  std::shared_ptr<Engine> engine_;
};

}  // namespace mailrig::imap
