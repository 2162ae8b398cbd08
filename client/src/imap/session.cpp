#include <mailrig/imap/session.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

Errc code_of(End why) {
  switch (why) {
    case End::closed: return Errc::peer_closed;
    case End::truncated: return Errc::peer_truncated;
    case End::reset: return Errc::peer_reset;
    case End::timed_out: return Errc::timed_out;
    case End::tls_failed: return Errc::tls_failed;
  }
  return Errc::peer_closed;
}

void quote_server(Diagnostics& about, const StatusResponse& status) {
  about.server_text = status.text;
  if (status.code) about.response_code = status.code->name;
}

// A tagged response of our own making, in place of one that must not be believed in every word.
OwnedResponse bare_status(std::string_view tag, Condition condition) {
  return *OwnedResponse::parse(std::string(tag) + ' ' + std::string(describe(condition)) + " done\r\n");
}

}  // namespace

Error Completed::error() const {
  Error error = cancelled ? *cancelled : Error{Errc::rejected, {}};
  quote_server(error.about, status());
  error.about.tag = tag;
  return error;
}

Session::Session(SessionOptions options)
    : options_(std::move(options)),
      parse_options_{options_.limits, options_.strict},
      framer_(options_.limits),
      secure_(options_.security == Security::tls) {
  assert(!options_.tag_prefix.empty() && all_of(options_.tag_prefix, is_alphanumeric));
}

void Session::received(std::string_view bytes) {
  if (state_ == State::closed) return;
  if (handshaking_) return stop(Errc::bytes_before_tls, "TLS");
  framer_.feed(bytes);
  while (state_ != State::closed) {
    const auto frame = framer_.next();
    if (!frame) return stop(frame.error());
    if (!*frame) return;
    auto response = OwnedResponse::parse(**frame, parse_options_);
    if (!response) return stop(std::move(response.error()));
    handle(std::move(*response));
  }
}

void Session::handle(OwnedResponse response) {
  if (state_ == State::greeting) return handle_greeting(std::move(response));
  if (const auto* status = response.as<StatusResponse>())
    return status->tag ? handle_tagged(std::move(response)) : handle_untagged(std::move(response));
  if (const auto* request = response.as<ContinuationRequest>()) return handle_continuation(*request);
  if (const auto* data = response.as<CapabilityData>()) capabilities_.learn(data->names);
  else if (must_upgrade()) return;  // whoever sends mailbox data now is an attacker, or means nothing by it
  const auto size = response.frame().size();
  push(Data{std::move(response)}, size);
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
  learn(*status);
  const auto size = response.frame().size();
  push(Greeting{std::move(response)}, size);
}

void Session::handle_untagged(OwnedResponse response) {
  const auto& status = *response.as<StatusResponse>();
  const auto condition = status.condition;
  if (condition == Condition::bye && state_ != State::logout) return stop(Errc::shut_down, {}, &status);
  learn(status);
  const auto size = response.frame().size();
  if (condition == Condition::no || condition == Condition::bad || condition == Condition::bye)
    complaint_ = *OwnedResponse::parse(response.frame(), parse_options_);
  push(Data{std::move(response)}, size);
}

void Session::handle_tagged(OwnedResponse response) {
  const auto& status = *response.as<StatusResponse>();
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(),
                                  [&](const InFlight& command) { return command.tag == *status.tag; });
  if (found == in_flight_.end()) return stop(Errc::out_of_turn, "the tag of a command", &status);
  if (status.condition == Condition::ok) {
    // Nobody can know that a command succeeds who has not read all of it.
    if (!found->waiting.empty() || found->unsent > 0) return stop(Errc::out_of_turn, "continue-req", &status);
    if (found->dialogue && (found->cancelled || !found->dialogue->complete()))
      return stop(Errc::out_of_turn, "the end of the exchange", &status);
  }
  const auto command = std::move(*found);
  in_flight_.erase(found);
  std::erase_if(actions_, [&](const Outgoing& outgoing) { return outgoing.tag == command.tag; });
  if (command.traits.effect == Effect::starts_tls) return complete_starttls(command, std::move(response));
  if (command.traits.effect == Effect::logs_out && status.condition == Condition::ok && !in_flight_.empty())
    return stop(Errc::out_of_turn, "the end of the commands before LOGOUT", &status);
  learn(status);
  apply(command.traits.effect, status.condition);
  const auto size = response.frame().size();
  push(Completed{command.tag, command.traits.name, std::move(response), command.cancelled}, size);
}

void Session::complete_starttls(const InFlight& command, OwnedResponse response) {
  const auto& status = *response.as<StatusResponse>();
  if (status.condition == Condition::ok) {
    if (framer_.pending() > 0) return stop(Errc::bytes_before_tls, "TLS");
    handshaking_ = true;
    actions_.push_back({StartTls{}, {}});
    in_flight_.push_back(command);  // until TLS stands
    return;
  }
  if (must_upgrade()) return stop(Errc::tls_required, "OK", &status);
  state_ = State::not_authenticated;
  const auto size = response.frame().size();
  push(Completed{command.tag, command.traits.name, std::move(response), std::nullopt}, size);
}

// RFC 3501 §6.2.1: nothing that was learnt in plaintext is to be believed, for anybody may have said it.
void Session::tls_established() {
  if (state_ == State::closed) return;
  secure_ = true;
  if (!std::exchange(handshaking_, false)) return;
  framer_ = ResponseFramer(options_.limits);
  capabilities_.forget();
  complaint_.reset();
  queued_ = 0;
  std::erase_if(events_, [](const Queued& queued) { return !std::holds_alternative<Completed>(queued.event); });
  for (auto& [event, size] : events_) {
    auto& completed = std::get<Completed>(event);
    completed.response = bare_status(completed.tag, completed.status().condition);
    completed.cancelled.reset();
    size = 0;
  }
  const auto command = std::exchange(in_flight_, {}).front();
  state_ = State::not_authenticated;
  push(Completed{command.tag, command.traits.name, bare_status(command.tag, Condition::ok), std::nullopt}, 0);
}

void Session::handle_continuation(const ContinuationRequest& request) {
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(), [](const InFlight& command) {
    return command.unsent == 0 && (!command.waiting.empty() || (command.dialogue && !command.cancelled));
  });
  if (found == in_flight_.end()) return stop(Errc::out_of_turn, "no continue-req");
  if (!found->waiting.empty()) return send_pieces(*found);
  auto answer = found->dialogue->answer(request.text);
  found->cancelled = std::move(answer.cancelled);
  send(*found, std::move(answer.piece));
}

void Session::apply(Effect effect, Condition condition) {
  const bool ok = condition == Condition::ok;
  switch (effect) {
    case Effect::none:
    case Effect::starts_tls: break;
    case Effect::authenticates:
      if (ok) state_ = State::authenticated;
      break;
    case Effect::selects:  // RFC 3501 §6.3.1: a failed attempt leaves no mailbox selected
      if (condition != Condition::bad) state_ = ok ? State::selected : State::authenticated;
      break;
    case Effect::deselects:
      if (ok) state_ = State::authenticated;
      break;
    case Effect::logs_out:
      state_ = ok ? State::closed : state_before_logout_;
      if (ok) actions_.push_back({Close{}, {}});
      break;
  }
}

void Session::learn(const StatusResponse& status) {
  if (const auto* code = status.code_as<code::Capability>()) capabilities_.learn(code->names);
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

std::optional<Action> Session::next_action() {
  if (actions_.empty()) return std::nullopt;
  auto [action, tag] = std::move(actions_.front());
  actions_.pop_front();
  for (auto& command : in_flight_)
    if (command.tag == tag) --command.unsent;
  return std::move(action);
}

}  // namespace mailrig::imap
