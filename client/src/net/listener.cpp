#include <mailrig/net/listener.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "socket_driver.hpp"

namespace mailrig::net {
namespace {

using asio::ip::tcp;

constexpr auto pause_when_out_of_resources = std::chrono::milliseconds(50);

// Shared with its pending accept, so that a Listener may die at any time.
class Accepting : public std::enable_shared_from_this<Accepting> {
 public:
  Accepting(asio::io_context& context, Listener::Accept accept)
      : acceptor_(context), pause_(context), accept_(std::move(accept)) {}

  std::error_code open(const tcp::endpoint& endpoint) {
    std::error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) next();
    return error;
  }

  // One queue of connections, from which each of the listeners takes when it is free.
  std::error_code open_beside(const Accepting& other) {
    std::error_code error;
    const auto endpoint = other.acceptor_.local_endpoint(error);
    if (error) return error;
    // The descriptor is only copied: Asio leaves it const where it should not.
    const int copy = ::dup(const_cast<tcp::acceptor&>(other.acceptor_).native_handle());
    if (copy < 0) return {errno, std::system_category()};
    acceptor_.assign(endpoint.protocol(), copy, error);
    if (error) ::close(copy);
    else next();
    return error;
  }

  std::uint16_t port() const {
    std::error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

  void close() {
    std::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

  void end_connections(End why) {
    for (const auto& weak : std::exchange(drivers_, {}))
      if (const auto driver = weak.lock()) driver->end(why);
  }

 private:
  void next() {
    acceptor_.async_accept([self = shared_from_this()](std::error_code error, tcp::socket socket) {
      if (!self->acceptor_.is_open()) return;
      if (!error) self->accepted(std::move(socket));
      else if (error != asio::error::connection_aborted) return self->pause();
      self->next();
    });
  }

  // Out of descriptors or memory: accepting again at once would only spin.
  void pause() {
    pause_.expires_after(pause_when_out_of_resources);
    pause_.async_wait([self = shared_from_this()](std::error_code error) {
      if (!error && self->acceptor_.is_open()) self->next();
    });
  }

  void accepted(tcp::socket socket) {
    std::error_code ignored;
    const auto remote = socket.remote_endpoint(ignored);
    auto answer = accept_(remote.address().to_string() + ':' + std::to_string(remote.port()));
    if (const auto* refused = std::get_if<Refused>(&answer)) return refuse(std::move(socket), *refused);
    auto* session = &std::get<Accepted>(answer);
    session->options.role = Role::server;
    const auto driver =
        std::make_shared<SocketDriver>(std::move(socket), std::move(session->peer), std::move(session->options));
    if (drivers_.size() >= forget_at_) {
      drivers_.erase(std::remove_if(drivers_.begin(), drivers_.end(), [](const auto& weak) { return weak.expired(); }),
                     drivers_.end());
      forget_at_ = std::max<std::size_t>(64, 2 * drivers_.size());
    }
    drivers_.push_back(driver);
    if (session->on_driver) session->on_driver(driver);
    driver->start();
  }

  // Without waiting, and without keeping anything: a crowd that is turned away costs no memory.
  static void refuse(tcp::socket socket, const Refused& refused) {
    std::error_code ignored;
    socket.non_blocking(true, ignored);
    if (refused.last_words.empty()) socket.set_option(asio::socket_base::linger(true, 0), ignored);
    else socket.write_some(asio::buffer(refused.last_words), ignored);
    socket.close(ignored);  // the destructor would let the linger option go
  }

  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  Listener::Accept accept_;
  std::vector<std::weak_ptr<SocketDriver>> drivers_;
  std::size_t forget_at_ = 64;  // how many drivers, dead ones among them, before the dead are looked for
};

class TcpListener final : public Listener {
 public:
  explicit TcpListener(std::shared_ptr<Accepting> accepting) : accepting_(std::move(accepting)) {}
  ~TcpListener() override { accepting_->close(); }
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

  Result<std::unique_ptr<Listener>> beside(Runtime& runtime, Accept accept) const override {
    auto accepting = std::make_shared<Accepting>(runtime.context(), std::move(accept));
    if (const auto error = accepting->open_beside(*accepting_)) {
      Error failure{Errc::cannot_listen, {}};
      failure.about.detail = "port " + std::to_string(port()) + " a second time: " + error.message();
      return tl::unexpected(std::move(failure));
    }
    return std::make_unique<TcpListener>(std::move(accepting));
  }
  std::uint16_t port() const override { return accepting_->port(); }
  void end_connections(End why) override { accepting_->end_connections(why); }
  void close() override { accepting_->close(); }

 private:
  std::shared_ptr<Accepting> accepting_;
};

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(Runtime& runtime, const std::string& address, std::uint16_t port,
                                                 Accept accept) {
  const auto failed = [&](const std::error_code& error) {
    Error failure{Errc::cannot_listen, {}};
    failure.about.detail = address + ':' + std::to_string(port) + ": " + error.message();
    return tl::unexpected(std::move(failure));
  };
  std::error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error)
    return fail(Errc::cannot_listen, "an IP address such as 127.0.0.1", 0, address + ':' + std::to_string(port));
  auto accepting = std::make_shared<Accepting>(runtime.context(), std::move(accept));
  error = accepting->open({ip, port});
  if (error) return failed(error);
  return std::make_unique<TcpListener>(std::move(accepting));
}

}  // namespace mailrig::net
