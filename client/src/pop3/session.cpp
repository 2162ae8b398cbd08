#include <mailrig/pop3/session.hpp>

#include <cassert>
#include <utility>

namespace mailrig::pop3 {
namespace {

template <class T>
std::optional<T> pop(std::deque<T>& queue) {
  if (queue.empty()) return std::nullopt;
  std::optional<T> front = std::move(queue.front());
  queue.pop_front();
  return front;
}

template <class C>
bool is(const Command& command) noexcept {
  return std::holds_alternative<C>(command);
}

Reply own(const ReplyLine& line) {
  return {line.indicator == Indicator::ok, std::string(line.code), std::string(line.text)};
}

Errc code_of(End why) {
  switch (why) {
    case End::closed: return Errc::peer_closed;
    case End::truncated: return Errc::peer_truncated;
    case End::reset: return Errc::peer_reset;
    case End::timed_out: return Errc::timed_out;
    case End::tls_failed: return Errc::tls_failed;
    case End::bad_compression: return Errc::bad_compression;
  }
  return Errc::peer_reset;
}

}  // namespace

std::optional<Event> Session::next_event() { return pop(events_); }
std::optional<Action> Session::next_action() { return pop(actions_); }

void Session::received(std::string_view bytes) {
  if (state_ == State::closed || bytes.empty()) return;
  if (state_ == State::upgrading) return stop(fail(Errc::bytes_before_tls, "TLS handshake", 0, bytes).value());
  framer_.feed(bytes);
  while (state_ != State::closed && state_ != State::upgrading) {
    auto frame = framer_.next(sent_ > 0 ? shape(commands_.front().command) : Shape::single_line);
    if (!frame) return stop(std::move(frame.error()));
    if (!*frame) return hand_over_piece();
    handle(std::move(**frame));
  }
}

void Session::handle(Frame frame) {
  if (frame.bare_lf && !tolerate(Tolerance::bare_lf))
    return stop(fail(Errc::bad_syntax, "CRLF", 0, frame.line).value());
  const auto line = parse_reply_line(frame.line);
  if (!line) return stop(line.error());
  if (state_ == State::greeting) return handle_greeting(*line);
  if (sent_ == 0) return handle_unasked(*line);
  const bool auth = is<Auth>(commands_.front().command);
  if (auth && line->indicator == Indicator::ok) return handle_end_of_exchange(*line);
  if (auth && line->indicator == Indicator::continuation) return handle_challenge(*line);
  if (line->indicator == Indicator::continuation)
    return stop(fail(Errc::out_of_turn, "+OK or -ERR", 0, frame.line).value());
  handle_reply(*line, frame.block);
}

// Nothing of a message is held that its reader may have already.
void Session::hand_over_piece() {
  if (sent_ == 0 || !in_pieces(commands_.front().command)) return;
  auto piece = framer_.take_piece();
  if (piece.empty()) return;
  if (!std::exchange(piece_handed_over_, true)) drop_second_ok(piece);
  if (!piece.empty()) events_.push_back(MessagePiece{commands_.front().ticket, std::move(piece)});
}

// km.ru says "+OK" twice; the second one looks like the first line of the block.
void Session::drop_second_ok(std::string& block) {
  const bool second_ok = block.starts_with("+OK\r\n") || block.starts_with("+OK ");
  if (second_ok && tolerate(Tolerance::repeated_ok)) block.erase(0, block.find('\n') + 1);
}

// RFC 1939 §4: a greeting can be any positive reply.
void Session::handle_greeting(const ReplyLine& line) {
  if (line.indicator == Indicator::continuation) return stop(fail(Errc::bad_syntax, "greeting", 0, line.text).value());
  auto reply = own(line);
  if (!reply.ok) {
    last_refusal_ = std::move(reply);
    return stop({Errc::shut_down, {}});
  }
  state_ = State::authorization;
  events_.push_back(Greeting{std::move(reply), std::string(apop_timestamp(line.text))});
}

// With nothing asked, -ERR is a server that is about to close, for inactivity perhaps.
void Session::handle_unasked(const ReplyLine& line) {
  const bool bare_ok = line.indicator == Indicator::ok && line.code.empty() && line.text.empty();
  if (bare_ok && std::exchange(second_ok_may_follow_, false) && tolerate(Tolerance::repeated_ok)) return;
  if (line.indicator == Indicator::err) last_refusal_ = own(line);
  stop(fail(line.indicator == Indicator::err ? Errc::shut_down : Errc::out_of_turn, "no reply", 0, line.text).value());
}

void Session::handle_reply(const ReplyLine& line, std::string& block) {
  auto reply = own(line);
  const auto& command = commands_.front().command;
  if (!reply.ok && is<Stls>(command) && must_upgrade()) {
    last_refusal_ = std::move(reply);
    return stop(fail(Errc::tls_required, "+OK").value());
  }
  if (!reply.ok) return complete(std::move(reply), {});
  if (is<Stls>(command)) return begin_tls(std::move(reply));

  if (!std::exchange(piece_handed_over_, false)) drop_second_ok(block);
  if (in_pieces(command) && !block.empty())
    events_.push_back(MessagePiece{commands_.front().ticket, std::exchange(block, {})});
  auto response = collect(command, line.text, block, options_.limits);
  if (!response) {
    const bool bare_ok = shape(command) == Shape::single_line && line.code.empty() && line.text.empty();
    if (bare_ok && std::exchange(second_ok_may_follow_, false) && tolerate(Tolerance::repeated_ok)) return;
    return stop(std::move(response.error()));
  }
  complete(std::move(reply), std::move(*response));
}

// A TLS handshake begins behind the go-ahead, and nothing else may (RFC 2595 §4, CVE-2011-0411 family).
void Session::begin_tls(Reply reply) {
  if (!framer_.at_boundary()) return stop(fail(Errc::bytes_before_tls, "TLS handshake").value());
  go_ahead_ = std::move(reply);
  state_ = State::upgrading;
  actions_.push_back(StartTls{});
}

// RFC 2595 §4: what was learnt before TLS is forgotten; the state is AUTHORIZATION, without another greeting.
void Session::tls_established() {
  if (state_ != State::upgrading) return;
  secure_ = true;
  framer_ = ReplyFramer(options_.limits);
  capabilities_.reset();
  last_refusal_.reset();
  user_given_ = false;
  state_ = State::authorization;
  complete(std::move(*go_ahead_), {});
}

void Session::complete(Reply reply, Response response) {
  const auto done = std::move(commands_.front());
  commands_.pop_front();
  --sent_;
  const bool ok = reply.ok;
  last_refusal_.reset();
  if (!ok) last_refusal_ = reply;
  second_ok_may_follow_ = ok && !is<Stls>(done.command);

  if (is<Capa>(done.command)) {
    capabilities_.reset();
    if (ok) capabilities_ = std::get<Capabilities>(response);
  }
  const bool authenticated = is<Pass>(done.command) || is<Apop>(done.command) || is<Auth>(done.command);
  if (ok && authenticated && state_ == State::authorization) state_ = State::transaction;
  auto cancelled = std::exchange(exchange_, {}).cancelled;
  events_.push_back(Completed{done.ticket, std::move(reply), std::move(response), std::move(cancelled)});

  if (is<Quit>(done.command)) return close();
  if (is<User>(done.command) && !ok) user_refused();
  send_ready();
}

// RFC 1939 §7: PASS only behind a USER that succeeded. One that has not left yet must not leave any more.
void Session::user_refused() {
  if (commands_.empty()) user_given_ = false;
  if (sent_ > 0 || commands_.empty() || !is<Pass>(commands_.front().command)) return;
  auto error = fail(Errc::wrong_state, "a USER that was not refused").value();
  events_.push_back(Completed{commands_.front().ticket, {}, {}, std::move(error)});
  commands_.pop_front();
}

void Session::ended(End why) {
  if (state_ != State::closed) stop({code_of(why), {}});
}

void Session::close() {
  state_ = State::closed;
  actions_.clear();  // nothing more may leave, a credential least of all
  actions_.push_back(Close{});
}

void Session::stop(Error error) {
  assert(state_ != State::closed);
  if (error.about.server_text.empty() && last_refusal_) {
    error.about.server_text = last_refusal_->text;
    error.about.response_code = last_refusal_->code;
  }
  close();
  commands_.clear();
  sent_ = 0;
  events_.push_back(Failed{std::move(error)});
}

// False in strict mode, where the caller fails instead.
bool Session::tolerate(Tolerance what) {
  if (options_.strict) return false;
  if (!std::exchange(tolerated_[static_cast<std::size_t>(what)], true)) events_.push_back(Tolerated{what});
  return true;
}

}  // namespace mailrig::pop3
