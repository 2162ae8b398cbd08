#include "stage.hpp"

#include <utility>

#include "token.hpp"

namespace mailrig::mock {
namespace {

constexpr std::string_view tls_handshake = "\x16\x03";  // a record of TLS 1.0 to 1.3 begins so   RFC 8446 §5.1

UnitReader::Literals literals(Protocol protocol, Side plays) {
  if (protocol != Protocol::imap) return UnitReader::Literals::none;
  return plays == Side::server ? UnitReader::Literals::announced_by_client : UnitReader::Literals::announced_by_server;
}

}  // namespace

Replay::Stage::Stage(std::shared_ptr<const Transcript> transcript, Side plays, ReplayOptions options)
    : transcript_(std::move(transcript)),
      plays_(plays),
      options_(std::move(options)),
      reader_(literals(transcript_->protocol, plays), options_.limits),
      script_(transcript_->session),
      rule_uses_(transcript_->rules.size()),
      checks_(*transcript_),
      login_watch_(transcript_->protocol),
      tls_(options_.tls_from_start) {
  for (const auto& [name, value] : options_.bound) bindings_[name] = {value, value};
}

Where Replay::Stage::here() const {
  if (const auto* step = current()) return step->where;
  return transcript_->session.empty() ? transcript_->where : transcript_->session.back().where;
}

std::size_t Replay::Stage::held() const {
  auto sum = reader_.held() + message_.size() + checks_.held() + login_watch_.held();
  for (const auto& [name, binding] : bindings_) sum += binding.value().size() + binding.spelled().size();
  return sum;
}

void Replay::Stage::received(std::string_view bytes) {
  // Some check the certificate behind the handshake, and leave then: it is what they say that shows that they go on.
  if (!over_ && tls_runs_ && !tls_forbidden_.empty())
    tell_violations(checks_.judge_tls(std::exchange(tls_forbidden_, {})), nullptr);
  if (!over_) reader_.feed(bytes);
}

void Replay::Stage::tls_established() {
  blocked_ = handshaking_ = false;
  tls_ = true;
  checks_.tls_established();
}

void Replay::Stage::bind(auth::ChannelBinding channel_binding) {
  channel_binding_ = std::move(channel_binding);
  tls_runs_ = true;
}

std::optional<Action> Replay::Stage::next_action() {
  while (actions_.empty() && !over_ && !blocked_ && advance()) {
  }
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

bool Replay::Stage::advance() {
  if (!unsaid_.empty()) return say_rest_of_line();
  if (const auto* step = current()) {
    reached_.insert(step);
    return std::visit([&](const auto& what) { return perform(what); }, step->what);
  }
  return script_.leave() || ending();
}

bool Replay::Stage::perform(const Line& line) {
  if (line.who != plays_) return listen();
  auto pieces = speak(line, *transcript_, bindings_);
  std::string whole;
  for (const auto& piece : pieces) whole += piece.bytes;
  unsaid_secret_ = !hidden({whole, {}, false}, plays_).empty();
  said(line, whole);
  say(std::move(pieces.front().bytes), unsaid_secret_);
  unsaid_.assign(std::make_move_iterator(pieces.begin() + 1), std::make_move_iterator(pieces.end()));
  if (unsaid_.empty()) script_.step_over();
  return true;
}

// The server must let a synchronizing literal in (RFC 3501 §4.3).
bool Replay::Stage::say_rest_of_line() {
  const auto status = reader_.read();
  if (!status) {
    fail(mismatch_at(here(), status.error().message()), false);
    return true;
  }
  if (*status != UnitReader::Status::complete) return false;
  const auto unit = reader_.take();
  ++lines_;
  log(Direction::received, unit, other());
  if (!unit.text.starts_with('+')) {
    auto mismatch = unexpected(unit, Difference{0, unit.text.size(), "no continuation"});
    mismatch.expected = "S: + (the server lets the literal in)";
    fail(std::move(mismatch), false);
    return true;
  }
  ++matched_;
  say(std::move(unsaid_.front().bytes), unsaid_secret_);
  unsaid_.pop_front();
  if (unsaid_.empty()) script_.step_over();
  return true;
}

bool Replay::Stage::listen() {
  if (plays_ == Side::server && !tls_ && !reader_.in_unit() && reader_.pending().starts_with(tls_handshake)) {
    auto mismatch = mismatch_at(here(),
                                "the client begins TLS, which does not begin here (mailrig's --tls, or 'tls: "
                                "implicit' or 'starttls' in the scenario)");
    mismatch.received = "C: \\x16\\x03...";
    fail(std::move(mismatch), false);
    return true;
  }
  const auto status = reader_.read();
  if (!status) {
    fail(mismatch_at(here(),
                     "the " + std::string(name(other())) + "'s line cannot be read: " + status.error().message()),
         true);
    return true;
  }
  switch (*status) {
    case UnitReader::Status::incomplete: return false;
    case UnitReader::Status::wants_continuation:
      if (refuses_literal()) {
        reader_.refuse_literal();
        judge(reader_.take());
      } else {
        tell(continuation() + "\r\n");
      }
      return true;
    case UnitReader::Status::complete: judge(reader_.take()); return true;
  }
  return false;
}

bool Replay::Stage::perform(const UpgradeToTls&) {
  if (reader_.in_unit() || !reader_.pending().empty()) {
    auto mismatch = mismatch_at(here(), "the " + std::string(name(other())) + " sent plaintext where TLS was to begin");
    mismatch.received = unread();
    fail(std::move(mismatch), false);
    return true;
  }
  script_.step_over();
  blocked_ = handshaking_ = true;
  if (options_.log) options_.log->event("TLS handshake");
  actions_.emplace_back(StartTls{});
  return true;
}

// It is the server who takes its time.
bool Replay::Stage::perform(const Delay& delay) {
  script_.step_over();
  if (plays_ == Side::client) return true;
  blocked_ = true;
  const auto time = static_cast<double>(delay.time.count()) * options_.time_scale;
  actions_.emplace_back(Wait{std::chrono::milliseconds(static_cast<std::int64_t>(time))});
  return true;
}

// What came behind the go-ahead belongs to the stream already (RFC 4978 §3).
bool Replay::Stage::perform(const UpgradeToCompression&) {
  if (reader_.in_unit()) {
    auto mismatch =
        mismatch_at(here(), "the " + std::string(name(other())) + " sent half a line where compression was to begin");
    mismatch.received = unread();
    fail(std::move(mismatch), false);
    return true;
  }
  script_.step_over();
  if (options_.log) options_.log->event("compression begins");
  std::string received(reader_.pending());
  reader_.skip(received.size());
  actions_.emplace_back(Compress{std::move(received)});
  return true;
}

bool Replay::Stage::perform(const Sync& sync) {
  const auto& meeting = options_.meeting;
  const auto state = meeting ? meeting->arrive(sync.name, transcript_->connection) : Meeting::State::met;
  syncing_ = state == Meeting::State::awaited;
  if (syncing_ && reader_.pending().size() <= options_.limits.response) return false;
  if (state == Meeting::State::met) {
    script_.step_over();
    return true;
  }
  fail(mismatch_at(here(), syncing_
                               ? "the " + std::string(name(other())) + " said too much at the sync '" + sync.name + "'"
                               : "the connection '" + meeting->missing(sync.name) + "' ended before the sync '" +
                                     sync.name + "'"),
       true);
  return true;
}

bool Replay::Stage::perform(const Fault& fault) {
  script_.step_over();
  if (options_.on_fault) options_.on_fault(fault);
  return true;
}

bool Replay::Stage::perform(const EndConnection& end_connection) {
  if (end_connection.who != plays_) return listen();  // whatever is said now is one line too many
  script_.step_over();
  end(end_connection.reset, Verdict::passed);
  return true;
}

// Every step has been played. A client ends the conversation; a server waits for its client to do so, but behind its
// answer to LOGOUT or QUIT closes first (RFC 3501 §3.4, RFC 1939 §6, RFC 5321 §4.1.1.10): there are clients that wait.
bool Replay::Stage::ending() {
  const bool said_goodbye = context_.client_verb == "LOGOUT" || context_.client_verb == "QUIT";
  if (plays_ == Side::server &&
      (!said_goodbye || context_.reply_line == 0 || transcript_->expect.client != ClientEnd::any))
    return listen();
  end(false, Verdict::passed);
  return true;
}

void Replay::Stage::leave_meeting() {
  if (options_.meeting) options_.meeting->leave(transcript_->connection);
}

void Replay::Stage::ended(End why) {
  if (over_) return;
  leave_meeting();
  if (authentication_ && authentication_->ended_rightly() && why != End::timed_out) finish_authentication();
  if (!excuse_.empty()) {
    over_ = true;
    if (why != End::timed_out || script_over()) return void(verdict_ = Verdict::passed);
    return condemn(mismatch_at(here(), "the " + std::string(name(other())) +
                                           " neither went on nor left in the time it had, after the fault " + excuse_),
                   false);
  }
  if (!tls_forbidden_.empty() && why != End::timed_out) {
    over_ = true;
    return void(verdict_ = Verdict::passed);
  }
  if (handshaking_ || why == End::tls_failed) {
    over_ = true;
    fail(mismatch_at(here(), !handshaking_           ? "TLS failed"
                             : why == End::timed_out ? "the TLS handshake was not done in time"
                                                     : "the TLS handshake failed"),
         false);
    return;
  }
  const bool left_early = !script_over();
  // What is still to be said by us alone needs no listener: a client may leave right behind its QUIT.
  const auto* before = current();
  blocked_ = false;
  while (!over_ && !blocked_ && advance()) {
    actions_.clear();
    blocked_ = handshaking_;
  }
  actions_.clear();
  if (over_) return;
  over_ = true;
  const bool end_awaited = awaits_end();
  const auto wanted = transcript_->expect.client;
  const std::string other_side(name(other()));
  const bool half_a_line = reader_.in_unit() || !reader_.pending().empty();
  if (script_over() || (end_awaited && why != End::timed_out)) {
    verdict_ = Verdict::passed;
    if (half_a_line) {
      auto mismatch = mismatch_at(here(), "the " + other_side + "'s last line never ended");
      mismatch.received = unread() + " (no end of line)";
      return fail(std::move(mismatch), false);
    }
    if (plays_ == Side::client) return;
    if (!end_awaited && wanted != ClientEnd::closes && why != End::timed_out &&
        tell_violations(checks_.judge_end(), nullptr))
      return;
    if (wanted == ClientEnd::stays && left_early && before && !end_awaited && why != End::timed_out)
      fail(mismatch_at(before->where, "the client left before the end, where expect says that it stays"), false);
    if (wanted == ClientEnd::closes && why == End::timed_out)
      fail(mismatch_at(here(), "the client stayed connected, where expect says that it closes"), false);
    return;
  }
  std::string reason;
  switch (why) {
    case End::closed:
    case End::truncated: reason = "the " + other_side + " closed the connection"; break;
    case End::reset: reason = "the " + other_side + " reset the connection"; break;
    case End::timed_out: reason = "the " + other_side + " said nothing more in the time it had"; break;
    case End::tls_failed: reason = "TLS failed"; break;
    case End::bad_compression: reason = "the compressed stream is broken"; break;
  }
  auto mismatch = mismatch_at(here(), std::move(reason));
  if (half_a_line) mismatch.received = unread() + " (no end of line)";
  fail(std::move(mismatch), false);
}

void Replay::Stage::say(std::string bytes, bool secret) { actions_.emplace_back(Send{std::move(bytes), secret}); }

// Words of our own, which no scenario holds.
void Replay::Stage::tell(const std::string& bytes) {
  log(Direction::sent, bytes, {});
  say(bytes, false);
}

void Replay::Stage::end(bool reset, Verdict verdict) {
  over_ = true;
  leave_meeting();
  if (verdict_ == Verdict::playing) verdict_ = verdict;
  if (options_.log) options_.log->event(reset ? "reset by the rig" : "closed by the rig");
  actions_.emplace_back(Close{reset});
}

}  // namespace mailrig::mock
