// The half of the session that faces the server: replies, what they change, and the end.
#include <mailrig/smtp/session.hpp>

#include <cassert>
#include <utility>

#include "content.hpp"

namespace mailrig::smtp {
namespace {

template <class T>
std::optional<T> pop(std::deque<T>& queue) {
  if (queue.empty()) return std::nullopt;
  std::optional<T> front = std::move(queue.front());
  queue.pop_front();
  return front;
}

template <class... Commands>
bool is(const Command& command) noexcept {
  return (std::holds_alternative<Commands>(command) || ...);
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

Outcome outcome_of(const Command& command, const Reply& reply) {
  if (reply.positive()) return Outcome::accepted;
  const bool too_many_recipients = is<Rcpt>(command) && reply.code == 552;
  return reply.severity() == 4 || too_many_recipients ? Outcome::try_later : Outcome::refused;
}

}  // namespace

Session::Session(SessionOptions options)
    : options_(options), framer_(options.limits), secure_(options.security == Security::tls) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::optional<Event> Session::next_event() { return pop(events_); }

// What the session says itself goes first; behind it the content of a message, piece by piece.
std::optional<Action> Session::next_action() {
  if (auto action = pop(actions_)) return action;
  if (!exchange_.content) return std::nullopt;
  auto piece = is<Bdat>(commands_.front().command) ? next_chunk() : next_piece();
  return piece ? std::move(piece) : pop(actions_);
}

void Session::received(std::string_view bytes) {
  if (state_ == State::closed || bytes.empty()) return;
  if (state_ == State::upgrading) return stop(fail(Errc::bytes_before_tls, "TLS handshake", 0, bytes).value());
  framer_.feed(bytes);
  while (state_ != State::closed && state_ != State::upgrading) {
    const auto frame = framer_.next();
    if (!frame) return stop(frame.error());
    if (!*frame) return;
    handle(**frame);
  }
}

void Session::handle(const Frame& frame) {
  if (frame.bare_lf && options_.strict) return stop(fail(Errc::bad_syntax, "CRLF", 0, frame.bytes).value());
  if (frame.bare_lf) tolerate_bare_lf();
  auto parsed = parse_reply(frame.bytes);
  if (!parsed) return stop(std::move(parsed.error()));
  auto& reply = *parsed;

  if (state_ == State::greeting) return handle_greeting(std::move(reply));
  if (sent_ == 0) return stop_at(reply, reply.code == 421 ? Errc::shut_down : Errc::out_of_turn, "no reply");
  const auto& command = commands_.front().command;
  if (is<Quit>(command)) return complete(std::move(reply));
  if (reply.code == 421 && !exchange_.content) {  // RFC 5321 §3.8: it may come for any command, and the server closes
    const auto last = reply;
    complete(std::move(reply));
    if (state_ != State::closed) stop_at(last, Errc::shut_down, {});
    return;
  }
  if (is<Auth>(command)) return handle_auth(std::move(reply));
  if (is<Data>(command)) return handle_data(std::move(reply));
  if (is<Bdat>(command)) return handle_chunk_reply(std::move(reply));
  if (reply.severity() == 3) return stop_at(reply, Errc::out_of_turn, "2yz, 4yz or 5yz");
  if (!is<Starttls>(command)) return complete(std::move(reply));
  if (reply.severity() >= 4 && must_upgrade()) return stop_at(reply, Errc::tls_required, "220");
  if (reply.severity() >= 4) return complete(std::move(reply));
  if (reply.code != 220) return stop_at(reply, Errc::out_of_turn, "220");
  begin_tls(std::move(reply));
}

// RFC 5321 §4.3.2: 220, or 554 from a server that will not serve us.
void Session::handle_greeting(Reply reply) {
  if (reply.code == 220) {
    state_ = State::connected;
    events_.push_back(Greeting{std::move(reply)});
    return;
  }
  stop_at(reply, reply.severity() >= 4 ? Errc::shut_down : Errc::out_of_turn, "220");
}

// A TLS handshake begins behind the go-ahead, and nothing else may (CVE-2011-0411, CVE-2021-38371).
void Session::begin_tls(Reply reply) {
  if (!framer_.at_boundary()) return stop(fail(Errc::bytes_before_tls, "TLS handshake").value());
  go_ahead_ = std::move(reply);
  state_ = State::upgrading;
  actions_.push_back(StartTls{});
}

// RFC 3207 §4.2: back to the state behind the greeting; what was learnt before TLS is forgotten.
void Session::tls_established() {
  if (state_ != State::upgrading) return;
  secure_ = true;
  framer_ = ReplyFramer(options_.limits);
  extensions_.reset();
  last_refusal_.reset();
  lmtp_ = authenticated_ = false;
  transaction_ = {};
  state_ = State::connected;
  complete(std::move(*go_ahead_));
}

/// What a positive reply changes; what a refused command leaves as it was.
Result<void> Session::apply(const Command& command, const Reply& reply) {
  if (is<Data>(command) && exchange_.content_asked) transaction_ = {};  // whatever became of it, RFC 5321 §4.1.1.4
  if (is<Bdat>(command) && exchange_.content_left) transaction_ = {};
  if (!reply.positive()) return {};
  if (is<Ehlo, Lhlo>(command)) {
    auto extensions = parse_extensions(reply, options_.limits);
    if (!extensions) return tl::unexpected(std::move(extensions.error()));
    extensions_ = std::move(*extensions);
    lmtp_ = is<Lhlo>(command);
  }
  if (is<Helo>(command)) {
    extensions_.reset();
    lmtp_ = false;
  }
  if (is<Mail>(command)) transaction_ = {true, 0};
  if (is<Rcpt>(command) && transaction_.open) ++transaction_.recipients;
  if (is<Ehlo, Helo, Lhlo>(command)) state_ = State::ready;
  if (is<Ehlo, Helo, Lhlo, Rset>(command)) transaction_ = {};
  if (is<Auth>(command)) authenticated_ = true;
  return {};
}

void Session::complete(Reply reply) {
  auto applied = apply(commands_.front().command, reply);
  if (!applied) return stop(std::move(applied.error()));
  if (state_ == State::ready || state_ == State::transaction)
    state_ = transaction_.open ? State::transaction : State::ready;

  const auto done = std::move(commands_.front());
  commands_.pop_front();
  --sent_;
  if (commands_.empty()) submitted_ = transaction_;
  last_refusal_.reset();
  if (!reply.positive()) last_refusal_ = reply;

  auto exchange = std::exchange(exchange_, {});
  auto outcome = outcome_of(done.command, reply);
  for (auto one = exchange.replies.rbegin(); one != exchange.replies.rend(); ++one)
    if (!one->positive()) outcome = outcome_of(done.command, *one);
  if (exchange.cancelled && outcome == Outcome::accepted) outcome = Outcome::refused;
  events_.push_back(
      Completed{done.ticket, outcome, std::move(reply), std::move(exchange.replies), std::move(exchange.cancelled)});
  if (is<Quit>(done.command)) return close();
  send_ready();
}

void Session::ended(End why) {
  if (state_ != State::closed) stop({code_of(why), {}});
}

void Session::close() {
  state_ = State::closed;
  actions_.clear();  // nothing more may leave, a credential least of all
  actions_.push_back(Close{});
}

void Session::stop_at(const Reply& reply, Errc code, std::string_view expected) {
  auto error = rejection(reply);
  error.code = code;
  error.about.expected = expected;
  stop(std::move(error));
}

void Session::stop(Error error) {
  assert(state_ != State::closed);
  if (error.about.server_text.empty() && last_refusal_) {
    auto refusal = rejection(*last_refusal_).about;
    error.about.server_text = std::move(refusal.server_text);
    error.about.response_code = std::move(refusal.response_code);
  }
  close();
  commands_.clear();
  sent_ = 0;
  const auto exchange = std::exchange(exchange_, {});
  events_.push_back(Failed{std::move(error), exchange.content_left, exchange.replies});
}

void Session::tolerate_bare_lf() {
  if (!std::exchange(bare_lf_told_, true)) events_.push_back(Tolerated{Tolerance::bare_lf});
}

}  // namespace mailrig::smtp
