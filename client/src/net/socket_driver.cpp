#include "socket_driver.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/ssl/error.hpp>
#include <asio/write.hpp>

#include "channel_binding.hpp"

namespace mailrig::net {
namespace {

constexpr std::size_t read_size = 16 << 10;    // a TLS record's worth (RFC 8446 §5.1)
constexpr std::size_t outbox_size = 64 << 10;  // gathered into one write
// The most that the peer is told while one write does not come to its end: a whole response (Limits::response).
constexpr std::size_t most_read_while_writing = 64 << 20;
constexpr auto close_time = std::chrono::milliseconds(500);

End why_ended(const std::error_code& error) {
  if (error == asio::error::eof) return End::closed;
  if (error == asio::ssl::error::stream_truncated) return End::truncated;
  return End::reset;
}

std::string handshake_detail(asio::ssl::stream<asio::ip::tcp::socket&>& stream, const std::error_code& error) {
  const auto verified = SSL_get_verify_result(stream.native_handle());
  if (verified != X509_V_OK) return std::string("certificate: ") + X509_verify_cert_error_string(verified);
  return error.message();
}

// Has OpenSSL check the certificate for this host, by RFC 9525: a name by the certificate's DNS names alone. False if
// that cannot be checked, as of an empty name.
bool check_host(SSL* ssl, const std::string& host, bool is_address) {
  if (is_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return !host.empty() && SSL_set1_host(ssl, host.c_str()) == 1;
}

template <class T>
bool holds(const std::optional<Action>& action) {
  return action && std::holds_alternative<T>(*action);
}

}  // namespace

SocketDriver::SocketDriver(asio::ip::tcp::socket socket, std::shared_ptr<Peer> peer, DriverOptions options)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      options_(std::move(options)),
      wait_timer_(socket_.get_executor()),
      deadline_timer_(socket_.get_executor()),
      started_(Clock::now()),
      last_activity_(started_) {}

void SocketDriver::start() {
  std::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  if (options_.implicit_tls) handshake(false);
  else pump();
  watch();
}

// What the peer wants said goes into one write, until that is large or an action of another kind comes. The action
// behind it is always known: by it write() decides whether to read.
void SocketDriver::gather() {
  for (;;) {
    if (!next_) next_ = peer_->next_action();
    if (!holds<Send>(next_) || std::get<Send>(*next_).beneath_tls || outbox_.size() >= outbox_size) return;
    auto& bytes = std::get<Send>(*next_).bytes;
    if (outbox_.empty()) outbox_ = std::move(bytes);
    else outbox_ += bytes;
    next_.reset();
  }
}

void SocketDriver::pump() {
  if (ended_ || performing_) return;
  gather();
  if (options_.on_progress) {
    options_.on_progress();
    if (ended_ || performing_) return;
  }
  if (!outbox_.empty()) return write(false);
  if (next_) return perform_next();
  if (deflate_ && deflate_->pending()) return inflate_later();
  if (half_closed_) return finish(half_closed_, {});
  read();
}

void SocketDriver::write(bool beneath_tls) {
  performing_ = true;
  read_while_writing_ = 0;
  const auto said = outbox_.size();
  if (deflate_ && !beneath_tls) outbox_ = deflate_->deflate(outbox_);
  const auto all = [self = shared_from_this()](const std::error_code& error, std::size_t) {
    self->touch();
    return error ? 0 : outbox_size;
  };
  const auto then = [self = shared_from_this(), said](std::error_code error, std::size_t) {
    self->performing_ = false;
    self->outbox_.clear();
    if (self->ended_) return;
    if (error) return self->finish(End::reset, error.message());
    if (self->options_.on_written) self->options_.on_written(said);
    self->pump();
  };
  if (tls_ && !beneath_tls) asio::async_write(*tls_, asio::buffer(outbox_), all, then);
  else asio::async_write(socket_, asio::buffer(outbox_), all, then);
  // A handshake may stand behind a wait, too.
  if (!holds<StartTls>(next_) && !holds<Wait>(next_)) read();
}

void SocketDriver::perform_next() {
  auto action = *std::exchange(next_, std::nullopt);
  if (auto* send = std::get_if<Send>(&action)) {
    outbox_ = std::move(send->bytes);
    return write(true);
  }
  if (std::holds_alternative<StartTls>(action)) return handshake(true);
  if (const auto* compress = std::get_if<Compress>(&action)) return begin_compression(*compress);
  if (const auto* delay = std::get_if<Wait>(&action)) return wait(delay->time);
  close(std::get<Close>(action));
}

void SocketDriver::handshake(bool tell_peer) {
  if (!options_.tls) return finish(End::tls_failed, "no certificate or trust for TLS");
  if (tls_) return finish(End::tls_failed, "TLS runs already");
  if (deflate_) return finish(End::tls_failed, "TLS cannot begin behind compression");
  performing_ = true;
  tls_ = std::make_unique<TlsStream>(socket_, options_.tls->context());
  const bool client = options_.role == Role::client;
  if (client) {
    std::error_code not_an_address;
    asio::ip::make_address(options_.host_name, not_an_address);
    if (not_an_address) SSL_set_tlsext_host_name(tls_->native_handle(), options_.host_name.c_str());  // RFC 6066 §3
    if (options_.tls->verifies() && !check_host(tls_->native_handle(), options_.host_name, !not_an_address))
      return finish(End::tls_failed, "no host name that a certificate could hold");
  }
  expect_within(options_.deadlines.handshake);
  tls_->async_handshake(client ? TlsStream::client : TlsStream::server,
                        [self = shared_from_this(), tell_peer](std::error_code error) {
                          self->performing_ = false;
                          self->operation_deadline_.reset();
                          if (self->ended_) return;
                          if (error) return self->finish(End::tls_failed, handshake_detail(*self->tls_, error));
                          self->touch();
                          self->watch();
                          self->tell_server_name();
                          if (self->options_.on_tls)
                            self->options_.on_tls(channel_binding_of(self->tls_->native_handle()));
                          if (tell_peer) self->peer_->tls_established();
                          self->pump();
                        });
}

void SocketDriver::tell_server_name() {
  if (!options_.on_server_name || options_.role != Role::server) return;
  const char* name = SSL_get_servername(tls_->native_handle(), TLSEXT_NAMETYPE_host_name);
  options_.on_server_name(name ? name : "");
}

// What a write ahead of it let come in stands in the action, too.
void SocketDriver::begin_compression(const Compress& action) {
  if (deflate_) return finish(End::bad_compression, "compression runs already");
  deflate_ = std::make_unique<DeflateStream>();
  deflate_->feed(action.received);
  pump();
}

void SocketDriver::wait(std::chrono::milliseconds time) {
  performing_ = waiting_ = true;
  wait_timer_.expires_after(time);
  wait_timer_.async_wait([self = shared_from_this()](std::error_code error) {
    self->performing_ = self->waiting_ = false;
    if (error || self->ended_) return;
    self->touch();
    self->watch();
    self->peer_->wait_over();
    self->pump();
  });
}

// In an orderly end our last words must arrive: closing a socket with unread input would reset the connection, so the
// other side is told that no more comes, and for a short time what it still says is read and dropped.
void SocketDriver::close(const Close& how) {
  performing_ = true;
  std::error_code ignored;
  if (how.reset) {
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    return finish(std::nullopt, {});
  }
  closing_ = true;
  expect_within(close_time);
  if (!tls_ || half_closed_ || how.without_close_notify) return drain();
  tls_->async_shutdown([self = shared_from_this()](std::error_code) {
    if (!self->ended_) self->drain();
  });
}

void SocketDriver::drain() {
  std::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  read_and_drop();
}

void SocketDriver::read_and_drop() {
  socket_.async_wait(asio::ip::tcp::socket::wait_read, [self = shared_from_this()](std::error_code error) {
    if (self->ended_) return;
    std::array<char, 4096> sink;
    if (!error) self->socket_.read_some(asio::buffer(sink), error);
    if (error && error != asio::error::would_block) return self->finish(std::nullopt, {});
    self->read_and_drop();
  });
}

void SocketDriver::read() {
  if (ended_ || closing_ || half_closed_) return;
  if (deflate_ && deflate_->pending()) return inflate_later();
  if (reading_) return;
  if (!tls_) return read_plain();
  reading_ = true;
  if (!tls_inbox_) tls_inbox_ = std::make_unique<char[]>(read_size);
  tls_->async_read_some(asio::buffer(tls_inbox_.get(), read_size),
                        [self = shared_from_this()](std::error_code error, std::size_t size) {
                          self->reading_ = false;
                          if (self->ended_) return;
                          if (self->closing_) {  // Asio's shutdown does not notice what this read was told
                            if (error) self->finish(std::nullopt, {});
                            return;
                          }
                          if (error) return self->read_failed(error);
                          self->received({self->tls_inbox_.get(), size});
                        });
}

// Waits for input without taking it, so that no byte of a TLS handshake can be swallowed, and an idle session has no
// buffer.
void SocketDriver::read_plain() {
  reading_ = true;
  socket_.async_wait(asio::ip::tcp::socket::wait_read, [self = shared_from_this()](std::error_code error) {
    self->reading_ = false;
    if (self->ended_ || self->closing_ || self->tls_ || self->waiting_ || holds<StartTls>(self->next_) ||
        holds<Wait>(self->next_))
      return;  // behind a wait, too, may stand a handshake; pump() reads on
    if (error) return self->read_failed(error);
    thread_local std::array<char, read_size> inbox;
    const auto size = self->socket_.read_some(asio::buffer(inbox), error);
    if (error == asio::error::would_block || error == asio::error::try_again) return self->read();
    if (error) return self->read_failed(error);
    self->received({inbox.data(), size});
  });
}

void SocketDriver::received(std::string_view bytes) {
  touch();
  if (auto* compress = next_ ? std::get_if<Compress>(&*next_) : nullptr) {
    compress->received += bytes;
    return read_on(bytes.size());
  }
  if (!deflate_) return tell(bytes);
  deflate_->feed(bytes);
  inflate();
}

void SocketDriver::tell(std::string_view bytes) {
  if (!holds<Close>(next_)) peer_->received(bytes);  // behind its Close the peer hears nothing
  if (!performing_) return pump();
  read_on(bytes.size());
}

// Reads although a write is under way, up to a limit.
void SocketDriver::read_on(std::size_t size) {
  read_while_writing_ += size;
  if (read_while_writing_ < most_read_while_writing) read();
}

// One piece of what has come; the next one when the peer has dealt with it.
void SocketDriver::inflate() {
  const auto piece = deflate_->next();
  if (!piece) return finish(End::bad_compression, piece.error().message());
  if (!piece->empty()) return tell(*piece);
  if (performing_) read();
  else pump();
}

void SocketDriver::inflate_later() {
  if (std::exchange(inflating_, true)) return;
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->inflating_ = false;
    if (!self->ended_ && !self->closing_ && !self->waiting_) self->inflate();
  });
}

void SocketDriver::read_failed(const std::error_code& error) {
  const auto why = why_ended(error);
  if ((performing_ || inflating_) && why != End::reset) {
    half_closed_ = why;  // it may still be reading, or we have not told all that it said
    return;
  }
  finish(why, why == End::closed ? std::string() : error.message());
}

void SocketDriver::end(End why) { finish(closing_ ? std::nullopt : std::optional<End>(why), {}); }

// Looked at later: the deadline may have passed already, and whoever says this may be in the middle of something.
void SocketDriver::allow(std::chrono::milliseconds whole) {
  options_.deadlines.whole = whole;
  asio::post(socket_.get_executor(), [self = shared_from_this()] { self->watch(); });
}

void SocketDriver::finish(std::optional<End> why, std::string detail) {
  if (std::exchange(ended_, true)) return;
  const auto self = shared_from_this();
  if (why && !holds<Close>(next_)) peer_->ended(*why);
  if (options_.on_progress) options_.on_progress();
  std::error_code ignored;
  socket_.close(ignored);
  wait_timer_.cancel();
  deadline_timer_.cancel();
  if (const auto on_end = std::exchange(options_.on_end, nullptr)) on_end({why, std::move(detail)});
}

void SocketDriver::expect_within(std::chrono::milliseconds time) {
  if (time.count() == 0) return;
  operation_deadline_ = Clock::now() + time;
  watch();
}

// One timer for all deadlines: it is set for the nearest, and when it fires, that may have moved. A wait that was asked
// for is no idleness.
void SocketDriver::watch() {
  if (ended_) return;
  const auto& deadlines = options_.deadlines;
  auto nearest = Clock::time_point::max();
  if (deadlines.whole.count() > 0) nearest = started_ + deadlines.whole;
  if (operation_deadline_) nearest = std::min(nearest, *operation_deadline_);
  else if (deadlines.idle.count() > 0 && !waiting_) nearest = std::min(nearest, last_activity_ + deadlines.idle);
  if (nearest == Clock::time_point::max()) return;
  if (nearest <= Clock::now())
    return finish(closing_ ? std::nullopt : std::optional<End>(End::timed_out), "a deadline passed");
  deadline_timer_.expires_at(nearest);
  deadline_timer_.async_wait([weak = weak_from_this()](std::error_code error) {
    if (const auto self = weak.lock(); self && !error) self->watch();
  });
}

}  // namespace mailrig::net
