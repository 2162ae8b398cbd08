// Which commands may be submitted, and when each begins to leave.
#include <algorithm>
#include <iterator>
#include <utility>

#include <mailrig/imap/mailbox_name.hpp>
#include <mailrig/imap/session.hpp>

namespace mailrig::imap {
namespace {

bool allows(const States& states, State state) {
  switch (state) {
    case State::not_authenticated: return states.not_authenticated;
    case State::authenticated: return states.authenticated;
    case State::selected: return states.selected;
    case State::greeting:
    case State::upgrading:
    case State::logout:
    case State::closed: return false;
  }
  return false;
}

std::string_view state_needed(const States& states) {
  if (states.not_authenticated) return "not authenticated state";
  return states.authenticated ? "authenticated or selected state" : "selected state";
}

// Where the success of a command leads.
State state_after(Effect effect, State before) {
  switch (effect) {
    case Effect::none:
    case Effect::enables:
    case Effect::compresses: return before;
    case Effect::authenticates:
    case Effect::deselects: return State::authenticated;
    case Effect::unauthenticates: return State::not_authenticated;
    case Effect::selects: return State::selected;
    case Effect::starts_tls: return State::upgrading;
    case Effect::logs_out: return State::logout;
  }
  return before;
}

// What changes the meaning of all that is under way must wait for its end.
bool begins_alone(Effect effect) {
  switch (effect) {
    case Effect::none:
    case Effect::deselects:
    case Effect::enables:
    case Effect::logs_out: return false;
    case Effect::authenticates:
    case Effect::unauthenticates:
    case Effect::selects:
    case Effect::starts_tls:
    case Effect::compresses: return true;
  }
  return true;
}

// UID SEARCH and SEARCH are answered alike.
std::string_view kind(std::string_view name) {
  constexpr std::string_view uid = "UID ";
  return name.substr(name.starts_with(uid) ? uid.size() : 0);
}

bool told_apart(const CommandTraits& one, const CommandTraits& other) {
  if (!one.told_apart || !other.told_apart) return false;
  return !one.subject || !other.subject || !same_mailbox(*one.subject, *other.subject);
}

Error wrong_state(const std::string& missing, const CommandTraits& traits) {
  return fail(Errc::wrong_state, missing + " for " + std::string(traits.name)).value();
}

}  // namespace

// Empty, or what has to come before the command.
std::string Session::obstacle(const CommandTraits& traits, State state) const {
  switch (state) {
    case State::greeting: return "greeting";
    case State::upgrading: return "TLS";
    case State::logout: return "no LOGOUT";
    case State::closed: return "connection";
    case State::not_authenticated:
    case State::authenticated:
    case State::selected: break;
  }
  if (!allows(traits.states, state)) return std::string(state_needed(traits.states));
  if (traits.effect == Effect::authenticates && must_upgrade()) return "TLS";
  if (traits.effect == Effect::starts_tls && secure_) return "no TLS";
  if (traits.name == "LOGIN" && capabilities_.has("LOGINDISABLED")) return secure_ ? "AUTHENTICATE" : "TLS";
  // RFC 4978 §3, and RFC 8437 §3: compression would have to end between two commands.
  if (compressed_ && (traits.effect == Effect::compresses || traits.effect == Effect::unauthenticates))
    return "no compression";
  return {};
}

// The state once all that has been submitted has succeeded.
State Session::foreseen() const noexcept {
  auto state = state_;
  for (const auto* commands : {&in_flight_, &queue_})
    for (const auto& command : *commands) state = state_after(command.traits.effect, state);
  return state;
}

// RFC 9051 §5.5: whether a command in flight must end before this one may begin.
bool Session::must_wait(const Pending& next) const {
  return std::any_of(in_flight_.begin(), in_flight_.end(), [&](const Pending& other) {
    // Continuations come before the next command, and behind a command with an effect nobody knows what is allowed.
    if (!other.waiting.empty() || other.encoded.dialogue || other.traits.stays_open) return true;
    if (other.traits.effect != Effect::none || begins_alone(next.traits.effect)) return true;
    if (next.traits.uses_sequence_numbers && other.traits.may_expunge) return true;
    return next.command.has_answer() && kind(next.traits.name) == kind(other.traits.name) &&
           !told_apart(next.traits, other.traits);
  });
}

EncodeOptions Session::encode_options() const noexcept {
  const bool only_rev2 = capabilities_.has("IMAP4rev2") && !capabilities_.has("IMAP4rev1");
  const bool rev2 = enabled_.has("IMAP4rev2") || only_rev2;  // of which LITERAL- and SASL-IR are parts
  return {.literal_plus = capabilities_.has("LITERAL+"),
          .literal_minus = rev2 || capabilities_.has("LITERAL-"),
          .initial_response = rev2 || capabilities_.has("SASL-IR"),
          .utf8 = enabled_.has("UTF8=ACCEPT") || enabled_.has("IMAP4rev2"),
          .imap4rev2 = rev2};
}

Result<std::string> Session::submit(const Command& command, LiteralSink sink) {
  const auto traits = command.traits();
  if (const auto missing = obstacle(traits, foreseen()); !missing.empty())
    return tl::unexpected(wrong_state(missing, traits));
  auto tag = options_.tag_prefix + std::to_string(submitted_ + 1);
  const auto options = encode_options();
  CommandEncoder out(tag, options);
  command.encode(out);
  auto encoded = out.finish();
  if (!encoded) {
    encoded.error().about.tag = tag;
    return tl::unexpected(std::move(encoded.error()));
  }
  queue_.push_back({++submitted_, tag, command, traits, options, std::move(*encoded), std::move(sink)});
  return tag;
}

void Session::begin_commands() {
  end_idle_in_the_way();
  while (actions_.empty() && !queue_.empty() && !must_wait(queue_.front())) {
    auto command = std::move(queue_.front());
    queue_.pop_front();
    if (const auto missing = obstacle(command.traits, state_); !missing.empty())
      drop(command, wrong_state(missing, command.traits));
    else begin(std::move(command));
  }
}

void Session::begin(Pending command) {
  // What was learnt since it was submitted may have it look different; a dialogue has begun with what it says first.
  if (const auto options = encode_options(); !command.encoded.dialogue && options != command.options) {
    CommandEncoder out(command.tag, options);
    command.command.encode(out);
    auto encoded = out.finish();
    if (!encoded) return drop(command, std::move(encoded.error()));
    command.encoded = std::move(*encoded);
  }
  complaint_.reset();
  youngest_ = command.number;
  switch (command.traits.effect) {
    case Effect::starts_tls: state_ = State::upgrading; break;
    case Effect::logs_out: state_before_logout_ = std::exchange(state_, State::logout); break;
    case Effect::selects:
      opening_.emplace();
      opening_->name = command.traits.mailbox;
      opening_->separator = separator_;
      break;
    case Effect::none:
    case Effect::authenticates:
    case Effect::unauthenticates:
    case Effect::deselects:
    case Effect::enables:
    case Effect::compresses: break;
  }
  auto pieces = std::exchange(command.encoded.pieces, {});
  command.waiting.assign(std::make_move_iterator(pieces.begin()), std::make_move_iterator(pieces.end()));
  send_pieces(in_flight_.emplace_back(std::move(command)));
}

void Session::end_idle() {
  for (auto* commands : {&in_flight_, &queue_})
    for (auto& command : *commands) {
      if (!command.traits.stays_open || command.end_asked) continue;
      command.end_asked = true;
      return;
    }
}

bool Session::idling() const noexcept {
  return std::any_of(in_flight_.begin(), in_flight_.end(),
                     [](const Pending& command) { return command.held_open && !command.ended; });
}

void Session::drop(const Pending& command, Error why) {
  why.about.tag = command.tag;
  push(Cancelled{command.tag, command.traits.name, false, std::move(why)}, 0);
}

bool Session::cancel(std::string_view tag) {
  const auto is_it = [&](const Pending& command) { return command.tag == tag; };
  if (const auto queued = std::find_if(queue_.begin(), queue_.end(), is_it); queued != queue_.end()) {
    const auto command = std::move(*queued);
    queue_.erase(queued);
    drop(command, fail(Errc::cancelled).value());
    return true;
  }
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(), is_it);
  if (found == in_flight_.end()) return false;
  found->cancelled = found->end_asked = true;
  return true;
}

}  // namespace mailrig::imap
