#include <mailrig/net/pop3_async_client.hpp>

#include <deque>
#include <optional>

#include "pop3_connection.hpp"
#include "turns.hpp"

namespace mailrig::pop3 {
namespace {

constexpr std::size_t most_ahead = 32;  // commands under way at a time

// All the numbers of a set, one after the other.
class Numbers {
 public:
  explicit Numbers(const MessageSet& set) : ranges_(set.ranges()) { skip_empty(); }

  std::optional<MessageNumber> next() {
    if (range_ == ranges_.size()) return std::nullopt;
    const auto number = ranges_[range_].first + taken_;
    if (number == ranges_[range_].last) {
      ++range_;
      taken_ = 0;
      skip_empty();
    } else {
      ++taken_;
    }
    return number;
  }

 private:
  void skip_empty() {
    while (range_ < ranges_.size() && ranges_[range_].first > ranges_[range_].last) ++range_;
  }

  std::vector<MessageRange> ranges_;
  std::size_t range_ = 0;
  MessageNumber taken_ = 0;  // of the range
};

}  // namespace

class AsyncClient::Impl {
 public:
  Impl(net::Runtime& runtime, ClientOptions options) : turns(runtime), connection(runtime, std::move(options)) {}

  asio::awaitable<void> refresh() {
    Command stat = Stat{};
    const auto response = co_await connection.run(std::move(stat));
    listing = std::get<DropListing>(response);
  }

  // A command for each message, some ahead of their replies; `take` gets what came of each, in order.
  template <class Make, class Take>
  asio::awaitable<void> pipeline(const MessageSet& set, const Make& make, const Take& take) {
    Numbers numbers(set);
    std::deque<std::pair<Ticket, MessageNumber>> under_way;
    for (;;) {
      while (under_way.size() < most_ahead) {
        const auto number = numbers.next();
        if (!number) break;
        under_way.emplace_back(connection.submit(make(*number)), *number);
      }
      if (under_way.empty()) co_return;
      auto done = co_await connection.completion(under_way.front().first);
      take(under_way.front().second, std::move(done));
      under_way.pop_front();
    }
  }

  net::Turns turns;
  Connection connection;
  DropListing listing;
};

AsyncClient::AsyncClient(net::Runtime& runtime, ClientOptions options)
    : impl_(std::make_unique<Impl>(runtime, std::move(options))) {}
AsyncClient::~AsyncClient() = default;
AsyncClient::AsyncClient(AsyncClient&&) noexcept = default;
AsyncClient& AsyncClient::operator=(AsyncClient&&) noexcept = default;

asio::awaitable<void> AsyncClient::connect() {
  const auto turn = co_await impl_->turns.take();
  co_await impl_->connection.log_in();
  co_await impl_->refresh();
}

asio::awaitable<Response> AsyncClient::run(Command command) {
  const auto turn = co_await impl_->turns.take();
  co_return co_await impl_->connection.run(std::move(command));
}

std::uint32_t AsyncClient::message_count() const noexcept { return impl_->listing.messages; }
std::uint64_t AsyncClient::total_size() const noexcept { return impl_->listing.octets; }

asio::awaitable<std::string> AsyncClient::retrieve(MessageNumber message) {
  Retr retr{message};
  auto whole = co_await execute(std::move(retr));
  co_return std::move(whole.bytes);
}

asio::awaitable<void> AsyncClient::retrieve(MessageNumber message, Sink sink) {
  const auto turn = co_await impl_->turns.take();
  const auto ticket = impl_->connection.submit(Retr{message, true});
  try {
    const auto done = co_await impl_->connection.completion(ticket, sink);
    if (!done.ok()) throw ClientError(done.error());
  } catch (...) {
    impl_->connection.give_up_unless_idle();
    throw;
  }
}

asio::awaitable<void> AsyncClient::download(MessageSet messages, TakeMessage take) {
  const auto turn = co_await impl_->turns.take();
  const auto make = [](MessageNumber number) { return Retr{number}; };
  const auto pass = [&](MessageNumber number, Completed done) {
    if (done.ok()) take(number, std::move(std::get<Message>(done.response).bytes));
    else take(number, tl::unexpected(done.error()));
  };
  try {
    co_await impl_->pipeline(messages, make, pass);
  } catch (...) {
    impl_->connection.give_up_unless_idle();
    throw;
  }
}

asio::awaitable<void> AsyncClient::delete_messages(MessageSet messages) {
  const auto turn = co_await impl_->turns.take();
  std::optional<Error> refused;
  const auto make = [](MessageNumber number) { return Dele{number}; };
  const auto look = [&](MessageNumber, const Completed& done) {
    if (!done.ok() && !refused) refused = done.error();
  };
  co_await impl_->pipeline(messages, make, look);
  if (refused) throw ClientError(std::move(*refused));
}

asio::awaitable<void> AsyncClient::reset() {
  const auto turn = co_await impl_->turns.take();
  Command reset = Rset{};
  co_await impl_->connection.run(std::move(reset));
  co_await impl_->refresh();
}

asio::awaitable<void> AsyncClient::noop() {
  const auto turn = co_await impl_->turns.take();
  Command noop = Noop{};
  co_await impl_->connection.run(std::move(noop));
  co_await impl_->refresh();
}

asio::awaitable<void> AsyncClient::quit() {
  Command quit = Quit{};
  co_await run(std::move(quit));
}

const Capabilities* AsyncClient::capabilities() const noexcept { return impl_->connection.session().capabilities(); }
bool AsyncClient::secure() const noexcept { return impl_->connection.session().secure(); }

}  // namespace mailrig::pop3
