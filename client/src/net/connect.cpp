#include <mailrig/net/connect.hpp>

#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include "socket_driver.hpp"

namespace mailrig::net {
namespace {

using asio::ip::tcp;

// From a name to a running driver. Kept alive by its pending operations.
class Connecting : public std::enable_shared_from_this<Connecting> {
 public:
  using Done = std::function<void(Result<std::shared_ptr<Driver>>)>;

  Connecting(asio::io_context& context, std::shared_ptr<Peer> peer, DriverOptions options, Done done)
      : resolver_(context),
        socket_(context),
        timer_(context),
        peer_(std::move(peer)),
        options_(std::move(options)),
        done_(std::move(done)) {}

  void start(const std::string& host, std::uint16_t port) {
    where_ = host + ':' + std::to_string(port);
    if (options_.deadlines.connect.count() > 0) {
      timer_.expires_after(options_.deadlines.connect);
      timer_.async_wait([self = shared_from_this()](std::error_code error) {
        if (!error) self->failed(Errc::timed_out, "no answer in time");
      });
    }
    resolver_.async_resolve(
        host, std::to_string(port), tcp::resolver::numeric_service,
        [self = shared_from_this()](std::error_code error, const tcp::resolver::results_type& found) {
          if (error) return self->failed(Errc::unreachable, error.message());
          self->connect(found);
        });
  }

 private:
  void connect(const tcp::resolver::results_type& endpoints) {
    if (!done_) return;
    asio::async_connect(socket_, endpoints, [self = shared_from_this()](std::error_code error, const tcp::endpoint&) {
      if (error) return self->failed(Errc::unreachable, error.message());
      self->connected();
    });
  }

  void connected() {
    if (!done_) return;
    timer_.cancel();
    const auto driver = std::make_shared<SocketDriver>(std::move(socket_), std::move(peer_), std::move(options_));
    const auto done = std::exchange(done_, nullptr);
    done(std::static_pointer_cast<Driver>(driver));
    driver->start();
  }

  void failed(Errc code, const std::string& detail) {
    const auto done = std::exchange(done_, nullptr);
    if (!done) return;
    resolver_.cancel();
    std::error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    Error error{code, {}};
    error.about.detail = where_ + ": " + detail;
    done(tl::unexpected(std::move(error)));
  }

  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  std::shared_ptr<Peer> peer_;
  DriverOptions options_;
  Done done_;
  std::string where_;
};

}  // namespace

void connect(Runtime& runtime, const std::string& host, std::uint16_t port, std::shared_ptr<Peer> peer,
             DriverOptions options, std::function<void(Result<std::shared_ptr<Driver>>)> done) {
  options.role = Role::client;
  if (options.host_name.empty()) options.host_name = host;
  std::make_shared<Connecting>(runtime.context(), std::move(peer), std::move(options), std::move(done))
      ->start(host, port);
}

}  // namespace mailrig::net
