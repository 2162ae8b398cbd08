#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <asio/awaitable.hpp>

#include <mailrig/net/pop3_options.hpp>
#include <mailrig/net/runtime.hpp>
#include <mailrig/pop3/session.hpp>

namespace mailrig::pop3 {

/// A POP3 client for programs that run a net::Runtime: what Client does, as coroutines. Who wants a callback or a
/// future in place of co_await gives them to Asio:
///
///     asio::co_spawn(runtime.context(), client.retrieve(1), asio::use_future);
///
/// Operations take their turns: one that is begun while another is under way waits for it. A failure is thrown as
/// ClientError. Cancelling an operation (asio::bind_cancellation_slot) that is under way ends the connection, and the
/// operation throws; connect() makes another. The client must outlive its operations.
class AsyncClient {
 public:
  AsyncClient(net::Runtime& runtime, ClientOptions options);
  /// Ends the connection without QUIT: nothing is deleted.
  ~AsyncClient();
  AsyncClient(AsyncClient&&) noexcept;
  AsyncClient& operator=(AsyncClient&&) noexcept;

  /// Connects, begins TLS as asked, and logs in; see Client's constructor.
  asio::awaitable<void> connect();

  /// How many messages there are, and their size in octets: as it was at the login, or the last noop() or reset().
  std::uint32_t message_count() const noexcept;
  std::uint64_t total_size() const noexcept;

  /// Any command: List, Uidl, Top, ... A refusal is thrown.
  asio::awaitable<Response> run(Command command);
  /// The same, with the response of its type.
  template <class C>
  asio::awaitable<typename C::Response> execute(C command) {
    Command any = std::move(command);
    auto response = co_await run(std::move(any));
    co_return std::move(std::get<typename C::Response>(response));
  }

  /// A message as it is, its lines ending as the server sent them.
  asio::awaitable<std::string> retrieve(MessageNumber message);
  /// The same, piece by piece as it arrives, without holding it. What `sink` throws ends the connection.
  asio::awaitable<void> retrieve(MessageNumber message, Sink sink);
  /// Many messages, some asked for ahead; see Client::download().
  asio::awaitable<void> download(MessageSet messages, TakeMessage take);

  /// Marks messages as deleted. One that is refused is thrown once all have been tried.
  asio::awaitable<void> delete_messages(MessageSet messages);
  /// Takes all marks back, and refreshes the count.
  asio::awaitable<void> reset();
  /// Keeps the connection alive, and refreshes the count with STAT.
  asio::awaitable<void> noop();
  /// Deletes what was marked, and ends the connection. Throws where the server could not delete all.
  asio::awaitable<void> quit();

  /// What the server can do; nullptr if it does not say.
  const Capabilities* capabilities() const noexcept;
  bool secure() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mailrig::pop3
