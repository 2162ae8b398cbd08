#include <mailrig/imap/session.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

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

// What changes the meaning of everything behind it must stand alone.
bool begins_alone(Effect effect) {
  return effect == Effect::authenticates || effect == Effect::selects || effect == Effect::starts_tls;
}

}  // namespace

// Empty, or what has to come before the command.
std::string Session::missing_state(const CommandTraits& traits) const {
  switch (state_) {
    case State::greeting: return "greeting";
    case State::upgrading: return "TLS";
    case State::logout: return "no LOGOUT";
    case State::closed: return "connection";
    case State::not_authenticated:
    case State::authenticated:
    case State::selected: break;
  }
  if (!allows(traits.states, state_)) return std::string(state_needed(traits.states));
  if (traits.effect == Effect::authenticates && must_upgrade()) return "TLS";
  if (traits.effect == Effect::starts_tls && secure_) return "no TLS";
  if (traits.name == "LOGIN" && capabilities_.has("LOGINDISABLED")) return secure_ ? "AUTHENTICATE" : "TLS";
  return {};
}

// RFC 3501 §5.5. Empty, or the command in flight that must end before this one may begin.
std::string Session::missing_turn(const CommandTraits& traits) const {
  const auto in_the_way = [&](const InFlight& other) {
    return !other.waiting.empty() || other.dialogue || other.traits.effect != Effect::none ||
           begins_alone(traits.effect) || (traits.uses_sequence_numbers && other.traits.may_expunge);
  };
  const auto found = std::find_if(in_flight_.begin(), in_flight_.end(), in_the_way);
  if (found == in_flight_.end()) return {};
  return "the end of " + found->tag + ' ' + std::string(found->traits.name);
}

EncodeOptions Session::encode_options() const noexcept {
  return {capabilities_.has("LITERAL+"), capabilities_.has("LITERAL-"), capabilities_.has("SASL-IR")};
}

Result<std::string> Session::submit(const Command& command) {
  const auto traits = command.traits();
  auto missing = missing_state(traits);
  if (missing.empty()) missing = missing_turn(traits);
  if (!missing.empty()) return fail(Errc::wrong_state, missing + " for " + std::string(traits.name));

  auto tag = options_.tag_prefix + std::to_string(last_tag_ + 1);
  CommandEncoder out(tag, encode_options());
  command.encode(out);
  auto encoded = out.finish();
  if (!encoded) {
    encoded.error().about.tag = tag;
    return tl::unexpected(std::move(encoded.error()));
  }
  ++last_tag_;
  complaint_.reset();
  if (traits.effect == Effect::starts_tls) state_ = State::upgrading;
  if (traits.effect == Effect::logs_out) state_before_logout_ = std::exchange(state_, State::logout);

  auto& in_flight = in_flight_.emplace_back();
  in_flight.tag = tag;
  in_flight.traits = traits;
  in_flight.waiting.assign(std::make_move_iterator(encoded->pieces.begin()),
                           std::make_move_iterator(encoded->pieces.end()));
  in_flight.dialogue = std::move(encoded->dialogue);
  send_pieces(in_flight);
  return tag;
}

// Everything up to the next literal that the server must first agree to.
void Session::send_pieces(InFlight& command) {
  do {
    send(command, std::move(command.waiting.front()));
    command.waiting.pop_front();
  } while (!command.waiting.empty() && !command.waiting.front().after_continuation);
}

void Session::send(InFlight& command, Piece piece) {
  if (piece.bytes.empty()) return;
  actions_.push_back({Send{std::move(piece.bytes), piece.secret}, command.tag});
  ++command.unsent;
}

}  // namespace mailrig::imap
