#pragma once
#include <memory>
#include <optional>
#include <string>

#include <asio/ip/tcp.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/steady_timer.hpp>

#include <mailrig/net/driver.hpp>

#include "deflate_stream.hpp"

namespace mailrig::net {

/// The driver over a connected socket. Kept alive by its pending operations.
class SocketDriver final : public Driver, public std::enable_shared_from_this<SocketDriver> {
 public:
  SocketDriver(asio::ip::tcp::socket socket, std::shared_ptr<Peer> peer, DriverOptions options);

  void start();
  void pump() override;
  void end(End why) override;
  void allow(std::chrono::milliseconds whole) override;

 private:
  using TlsStream = asio::ssl::stream<asio::ip::tcp::socket&>;
  using Clock = std::chrono::steady_clock;

  void gather();
  void write(bool beneath_tls);
  void perform_next();
  void handshake(bool tell_peer);
  void tell_server_name();
  void begin_compression(const Compress& action);
  void wait(std::chrono::milliseconds time);
  void close(const Close& how);
  void drain();
  void read_and_drop();
  void read();
  void read_plain();
  void received(std::string_view bytes);
  void read_on(std::size_t size);
  void inflate();
  void inflate_later();
  void tell(std::string_view bytes);
  void read_failed(const std::error_code& error);
  void finish(std::optional<End> why, std::string detail);

  void watch();
  void expect_within(std::chrono::milliseconds time);
  void touch() { last_activity_ = Clock::now(); }

  asio::ip::tcp::socket socket_;
  std::shared_ptr<Peer> peer_;
  DriverOptions options_;
  std::unique_ptr<TlsStream> tls_;
  std::unique_ptr<DeflateStream> deflate_;
  std::unique_ptr<char[]> tls_inbox_;  // plaintext is read into a buffer that all connections of a thread share
  asio::steady_timer wait_timer_, deadline_timer_;
  Clock::time_point started_, last_activity_;
  std::optional<Clock::time_point> operation_deadline_;  // of a handshake or an orderly close
  std::string outbox_;
  std::optional<Action> next_;      // taken from the peer, to be performed behind the outbox
  std::optional<End> half_closed_;  // the other side will say no more; told once the write is done
  std::size_t read_while_writing_ = 0;
  bool performing_ = false;  // a write, a wait, a handshake or a close
  bool waiting_ = false;
  bool closing_ = false;
  bool reading_ = false;
  bool inflating_ = false;  // inflate() is on its way
  bool ended_ = false;
};

}  // namespace mailrig::net
