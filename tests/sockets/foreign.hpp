#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/ssl.hpp>
#include <asio/write.hpp>

namespace mailrig::test {

/// The other end of a connection, without our driver: blocking, for a thread of its own, and able to misbehave.
class Foreign {
 public:
  explicit Foreign(std::uint16_t port) : socket_(context_) {
    socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    socket_.set_option(asio::ip::tcp::no_delay(true));
  }
  explicit Foreign(asio::ip::tcp::acceptor& acceptor) : socket_(context_) { acceptor.accept(socket_); }

  void say(std::string_view bytes) {
    std::error_code ignored;  // the other side may be gone
    if (tls_) asio::write(*tls_, asio::buffer(bytes), ignored);
    else asio::write(socket_, asio::buffer(bytes), ignored);
  }

  /// Until `text` has come, or the connection is over; all that came so far.
  const std::string& hear(std::string_view text) {
    while (heard_.find(text) == std::string::npos && hear_some()) {
    }
    return heard_;
  }
  /// Until the connection is over.
  const std::string& hear_all() {
    while (hear_some()) {
    }
    return heard_;
  }
  /// Why hear_all() ended.
  const std::error_code& ending() const { return ending_; }

  /// True if the handshake succeeds. Any certificate is taken.
  bool secure(asio::ssl::stream_base::handshake_type type, asio::ssl::context& context) {
    tls_ = std::make_unique<Tls>(socket_, context);
    std::error_code error;
    tls_->handshake(type, error);
    return !error;
  }
  void close_notify() {
    std::error_code ignored;
    tls_->shutdown(ignored);
  }
  void no_more() {
    std::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  }
  void close() {
    std::error_code ignored;
    socket_.close(ignored);
  }
  void reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    close();
  }
  asio::ip::tcp::socket& socket() { return socket_; }

 private:
  using Tls = asio::ssl::stream<asio::ip::tcp::socket&>;

  bool hear_some() {
    char buffer[64 * 1024];
    const auto size =
        tls_ ? tls_->read_some(asio::buffer(buffer), ending_) : socket_.read_some(asio::buffer(buffer), ending_);
    heard_.append(buffer, size);
    return !ending_;
  }

  asio::io_context context_;
  asio::ip::tcp::socket socket_;
  std::unique_ptr<Tls> tls_;
  std::string heard_;
  std::error_code ending_;
};

}  // namespace mailrig::test
