#include <mailrig/imap/session.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

#include "characters.hpp"
#include "literal_locator.hpp"
#include "quote_server.hpp"

namespace mailrig::imap {
namespace {

Errc code_of(End why) {
  switch (why) {
    case End::closed: return Errc::peer_closed;
    case End::truncated: return Errc::peer_truncated;
    case End::reset: return Errc::peer_reset;
    case End::timed_out: return Errc::timed_out;
    case End::tls_failed: return Errc::tls_failed;
    case End::bad_compression: return Errc::bad_compression;
  }
  return Errc::peer_closed;
}

}  // namespace

Session::Session(SessionOptions options)
    : options_(std::move(options)),
      parse_options_{.limits = options_.limits, .strict = options_.strict},
      framer_(options_.limits, options_.literals),
      secure_(options_.security == Security::tls),
      locator_(std::make_unique<LiteralLocator>()) {
  assert(!options_.tag_prefix.empty() && all_of(options_.tag_prefix, is_alphanumeric));
  assert(!options_.strict || !options_.literals.loose);
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::received(std::string_view bytes) {
  if (state_ == State::closed) return;
  if (handshaking_) return stop(Errc::bytes_before_tls, "TLS");
  if (auto* compress = actions_.empty() ? nullptr : std::get_if<Compress>(&actions_.back().action)) {
    compress->received += bytes;
    return;
  }
  framer_.feed(bytes);
  while (state_ != State::closed) {
    const auto frame = framer_.next(this);
    if (!frame) return stop(frame.error());
    if (!*frame) return;
    locator_->reset();
    parse_options_.left_out = framer_.left_out();
    auto response = OwnedResponse::parse(**frame, parse_options_);
    parse_options_.left_out = {};
    if (!response) return stop(std::move(response.error()));
    handle(std::move(*response));
  }
}

void Session::handle(OwnedResponse response) {
  if (state_ == State::greeting) return handle_greeting(std::move(response));
  if (const auto* status = response.as<StatusResponse>())
    return status->tag ? handle_tagged(std::move(response)) : handle_untagged(std::move(response));
  if (const auto* request = response.as<ContinuationRequest>()) return handle_continuation(*request);
  // Whoever sends mailbox data before TLS is an attacker, or means nothing by it.
  if (must_upgrade() && !response.as<CapabilityData>()) return;
  learn(response);
  const auto size = response.frame().size();
  push(Data{std::move(response), youngest_}, size);
}

// greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
void Session::handle_greeting(OwnedResponse response) {
  const auto* status = response.as<StatusResponse>();
  const bool greets = status && !status->tag;
  if (greets && status->condition == Condition::bye) return stop(Errc::shut_down, {}, status);
  if (!greets || status->condition == Condition::no || status->condition == Condition::bad)
    return stop(Errc::bad_syntax, "greeting", status);
  const bool preauth = status->condition == Condition::preauth;
  if (preauth && must_upgrade()) return stop(Errc::tls_required, "STARTTLS", status);
  state_ = preauth ? State::authenticated : State::not_authenticated;
  learn(response);
  const auto size = response.frame().size();
  push(Greeting{std::move(response)}, size);
}

void Session::handle_untagged(OwnedResponse response) {
  const auto& status = *response.as<StatusResponse>();
  const auto condition = status.condition;
  if (condition == Condition::bye && state_ != State::logout) return stop(Errc::shut_down, {}, &status);
  learn(response);
  const auto size = response.frame().size();
  if (condition == Condition::no || condition == Condition::bad || condition == Condition::bye) complaint_ = response;
  push(Data{std::move(response), youngest_}, size);
}

void Session::handle_tagged(OwnedResponse response) {
  const auto& status = *response.as<StatusResponse>();
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(),
                                  [&](const Pending& command) { return command.tag == *status.tag; });
  if (found == in_flight_.end() || found->refusal) return stop(Errc::out_of_turn, "the tag of a command", &status);
  if (status.condition == Condition::ok) {
    // Nobody can know that a command succeeds who has not read all of it.
    const bool all_sent = found->waiting.empty() && found->unsent == 0;
    if (!all_sent || found->traits.stays_open != found->ended) return stop(Errc::out_of_turn, "continue-req", &status);
    if (found->encoded.dialogue && (found->given_up || !found->encoded.dialogue->complete()))
      return stop(Errc::out_of_turn, "the end of the exchange", &status);
    if (found->traits.effect == Effect::logs_out && in_flight_.size() > 1)
      return stop(Errc::out_of_turn, "the end of the commands before LOGOUT", &status);
  } else if (found->unsent > 0) {
    // The server will still read what it has agreed to read, or was told to, as part of this command.
    found->refusal = std::move(response);
    return;
  }
  auto command = std::move(*found);
  in_flight_.erase(found);
  complete(std::move(command), std::move(response));
}

void Session::complete(Pending command, OwnedResponse response) {
  if (command.traits.effect == Effect::starts_tls) return complete_starttls(std::move(command), std::move(response));
  learn(response);
  const auto tolerated = apply(command, *response.as<StatusResponse>());
  if (state_ == State::closed && command.traits.effect != Effect::logs_out) return;
  finish(std::move(command), std::move(response), tolerated);
}

void Session::finish(Pending command, OwnedResponse response, std::optional<Tolerance> tolerated) {
  const auto size = response.frame().size();
  Completed completed{command.tag, command.traits.name, std::move(response), std::move(command.given_up), tolerated};
  if (!command.cancelled) return push(std::move(completed), size);
  auto why = fail(Errc::cancelled).value();
  why.about.tag = command.tag;
  push(Cancelled{command.tag, command.traits.name, true, std::move(why)}, 0);
}

void Session::handle_continuation(const ContinuationRequest& request) {
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(), [](const Pending& command) {
    const bool goes_on = !command.waiting.empty() || (command.encoded.dialogue && !command.given_up) ||
                         (command.traits.stays_open && !command.held_open && !command.ended);
    return command.unsent == 0 && !command.refusal && goes_on;
  });
  if (found == in_flight_.end()) return stop(Errc::out_of_turn, "no continue-req");
  if (!found->waiting.empty()) return send_pieces(*found);
  if (!found->encoded.dialogue) {
    found->held_open = true;
    return;
  }
  if (found->cancelled) {  // RFC 3501 §6.2.2
    found->given_up = fail(Errc::cancelled).value();
    return send(*found, {"*\r\n"});
  }
  auto answer = found->encoded.dialogue->answer(request.text);
  found->given_up = std::move(answer.cancelled);
  send(*found, std::move(answer.piece));
}

void Session::ended(End why) {
  if (state_ == State::closed) return;
  stop(code_of(why), "response", complaint_ ? complaint_->as<StatusResponse>() : nullptr);
}

void Session::stop(Errc code, std::string_view expected, const StatusResponse* status) {
  auto error = fail(code, expected).value();
  if (status) quote_server(error.about, *status);
  stop(std::move(error));
}

void Session::stop(Error error) {
  if (!in_flight_.empty()) error.about.tag = in_flight_.front().tag;
  state_ = State::closed;
  in_flight_.clear();
  queue_.clear();
  mailbox_.reset();
  actions_.clear();
  actions_.push_back({Close{}, {}});
  events_.push_back({Failed{std::move(error)}, 0});
}

void Session::push(Event event, std::size_t size) {
  if (queued_ > options_.limits.response) return stop(Errc::response_too_big, "events to be taken");
  size += sizeof(Queued);
  queued_ += size;
  events_.push_back({std::move(event), size});
}

std::optional<Event> Session::next_event() {
  if (events_.empty()) return std::nullopt;
  auto [event, size] = std::move(events_.front());
  events_.pop_front();
  queued_ -= size;
  return std::move(event);
}

}  // namespace mailrig::imap
