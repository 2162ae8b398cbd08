#include "authentication.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <mailrig/auth/apop.hpp>
#include <mailrig/auth/choose.hpp>
#include <mailrig/wire/base64.hpp>

#include "token.hpp"

namespace mailrig::mock {
namespace {

constexpr std::string_view apop = "APOP";

std::string list(const std::vector<std::string>& names, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    (text += i == 0 ? "" : i + 1 == names.size() ? std::string(last) : ", ") += names[i];
  return text;
}

std::string what_a_client_misses(auth::Sabotage sabotage) {
  switch (sabotage) {
    case auth::Sabotage::none: return "";
    case auth::Sabotage::wrong_signature: return "the client believed a server that did not prove to know the password";
    case auth::Sabotage::wrong_nonce: return "the client went on although the nonce did not continue its own";
    case auth::Sabotage::absurd_iterations: return "the client went on although it was to hash 4294967295 times";
  }
  return "";
}

// What the sabotage changes is not in every challenge.
bool has_sabotage(auth::Sabotage sabotage, std::string_view challenge) {
  switch (sabotage) {
    case auth::Sabotage::none: return false;
    case auth::Sabotage::wrong_signature:
      return challenge.starts_with("v=") || challenge.find("rspauth=") != challenge.npos;
    case auth::Sabotage::wrong_nonce:
    case auth::Sabotage::absurd_iterations: return challenge.starts_with("r=");
  }
  return false;
}

}  // namespace

// AUTHENTICATE and its arguments, as the protocol spells it.
struct Authentication::Command {
  std::string tag, verb;
  std::vector<std::string> arguments;

  static std::optional<Command> read(const Unit& unit, Protocol protocol) {
    auto tokens = tokenize(unit, protocol);
    Command command;
    if (protocol == Protocol::imap) {
      if (tokens.empty()) return std::nullopt;
      command.tag = tokens.front().value;
      tokens.erase(tokens.begin());
    }
    if (tokens.empty()) return std::nullopt;
    command.verb = tokens.front().value;
    for (std::size_t i = 1; i < tokens.size(); ++i) command.arguments.push_back(tokens[i].value);
    return command;
  }
};

Authentication::Authentication(const Authenticate& step, Protocol protocol, Side plays, Who who)
    : step_(step), protocol_(protocol), plays_(plays), who_(std::move(who)) {}
Authentication::~Authentication() = default;

std::string Authentication::expected() const {
  if (plays_ == Side::client) return mechanism_ ? "S: (goes on with " + std::string(mechanism_->name()) + ")" : "S:";
  if (verifier_) return "C: (an answer to the challenge, in base64)";
  return "C: " + std::string(protocol_ == Protocol::imap ? "AUTHENTICATE " : "AUTH ") + list(step_.mechanisms, " or ");
}

Authentication::Move Authentication::hear(const Unit& unit) {
  if (plays_ == Side::client) return hear_server(unit.text);
  return verifier_ ? hear_answer(unit.text) : hear_command(unit);
}

// --- The server: auth-command = "AUTH" SP mechanism [SP initial-response] (RFC 4954 §4, RFC 5034 §4);
//     authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] (RFC 4959 §7)

Authentication::Move Authentication::hear_command(const Unit& unit) {
  const auto command = Command::read(unit, protocol_);
  if (!command) return {State::not_ours, std::nullopt, {}};
  if (protocol_ == Protocol::pop3 && equal_ignoring_case(command->verb, apop)) return verify_apop(*command);
  const bool ours = equal_ignoring_case(command->verb, protocol_ == Protocol::imap ? "AUTHENTICATE" : "AUTH");
  if (!ours || command->arguments.empty() || command->arguments.size() > 2) return {State::not_ours, std::nullopt, {}};
  tag_ = command->tag;
  const auto& mechanisms = step_.mechanisms;
  const auto& name = command->arguments[0];
  const bool offered = std::any_of(mechanisms.begin(), mechanisms.end(),
                                   [&](const auto& one) { return equal_ignoring_case(one, name); });
  if (!offered) return refuse("no such mechanism here", State::going_on);
  auth::Account account;
  account.user = who_.user;
  account.password = Secret(who_.password);
  if (!who_.token.empty()) account.token = Secret(who_.token);
  account.service = protocol_ == Protocol::imap ? "imap" : protocol_ == Protocol::pop3 ? "pop" : "smtp";
  account.iterations = step_.iterations;
  account.channel_binding = who_.channel_binding;
  // Where the mechanism the client has chosen leaves nothing to get wrong, all is right.
  auto verifier = auth::make_verifier(name, account, step_.sabotage);
  if (!verifier) verifier = auth::make_verifier(name, account);
  if (!verifier) return refuse("no such mechanism here", State::going_on);
  verifier_ = std::move(*verifier);
  login_ = equal_ignoring_case(name, "LOGIN");
  if (command->arguments.size() == 1) return verify(std::nullopt);
  const auto& response = command->arguments[1];
  // Its first challenge asks for the user, whom some clients name unasked.
  if (login_)
    if (auto asked = verify(std::nullopt); asked.state != State::going_on || !verifier_) return asked;
  return response == "=" ? verify(std::string_view()) : hear_answer(response);
}

Authentication::Move Authentication::verify_apop(const Command& command) {
  const auto& mechanisms = step_.mechanisms;
  if (std::find(mechanisms.begin(), mechanisms.end(), apop) == mechanisms.end() || command.arguments.size() != 2)
    return {State::not_ours, std::nullopt, {}};
  if (!step_.verify) return succeed();
  const auto digest = auth::apop_digest(who_.timestamp, Secret(who_.password));
  if (!digest) return {State::failed, std::nullopt, "the client said APOP, and the greeting has no timestamp"};
  if (command.arguments[0] != who_.user || command.arguments[1] != digest->reveal())
    return refuse("permission denied", State::failed, "the client's APOP is not that of " + who_.user);
  return succeed();
}

Authentication::Move Authentication::hear_answer(std::string_view line) {
  if (line == "*") {
    verifier_.reset();
    return refuse("cancelled", sabotaged_ ? State::done : State::going_on);
  }
  if (sabotaged_) return {State::failed, std::nullopt, what_a_client_misses(step_.sabotage)};
  const auto input = from_base64(line);
  if (!input) return {State::failed, std::nullopt, "the client's answer to the challenge is not base64"};
  if (verifier_->done()) {
    if (input->empty()) return succeed();
    return {State::failed, std::nullopt, "the client said more than its mechanism has to say"};
  }
  return verify(*input);
}

Authentication::Move Authentication::verify(std::optional<std::string_view> input) {
  const auto said = verifier_->step(input);
  if (!said && !step_.verify && said.error().code == Errc::rejected) return succeed();
  if (!said)
    return refuse("authentication failed", State::failed, "the client is not let in: " + said.error().message());
  if (verifier_->done() && said->empty()) return succeed();
  sabotaged_ = has_sabotage(step_.sabotage, *said);
  return challenge(*said);
}

// LOGIN's prompts are meant for people, but there are clients that know no others than most servers' (NeoMutt).
Authentication::Move Authentication::challenge(std::string_view bytes) {
  if (login_) bytes = bytes == "Password" ? "Password:" : "Username:";
  const bool smtp = protocol_ == Protocol::smtp || protocol_ == Protocol::lmtp;
  return {State::going_on, (smtp ? "334 " : "+ ") + to_base64(bytes), {}};
}

Authentication::Move Authentication::refuse(std::string_view why, State state, std::string reason) {
  switch (protocol_) {
    case Protocol::imap: return {state, tagged("NO", why), std::move(reason)};
    case Protocol::pop3: return {state, "-ERR [AUTH] " + std::string(why), std::move(reason)};
    case Protocol::smtp:
    case Protocol::lmtp: return {state, "535 5.7.8 " + std::string(why), std::move(reason)};
  }
  return {};
}

Authentication::Move Authentication::succeed() {
  switch (protocol_) {
    case Protocol::imap: return {State::done, tagged("OK", step_.granted), {}};
    case Protocol::pop3: return {State::done, "+OK " + step_.granted, {}};
    case Protocol::smtp:
    case Protocol::lmtp: return {State::done, "235 " + step_.granted, {}};
  }
  return {};
}

std::string Authentication::tagged(std::string_view condition, std::string_view text) const {
  return tag_ + ' ' + std::string(condition) + ' ' + std::string(text);
}

// --- The client

auth::Credentials Authentication::credentials() const {
  auth::Credentials credentials;
  credentials.user = who_.user;
  credentials.password = Secret(who_.password);
  if (!who_.token.empty()) credentials.token = [token = who_.token] { return Result<Secret>(Secret(token)); };
  credentials.service = protocol_ == Protocol::imap ? "imap" : protocol_ == Protocol::pop3 ? "pop" : "smtp";
  credentials.host = "localhost";
  credentials.channel_binding = who_.channel_binding;
  credentials.external = true;
  credentials.trace = who_.user;
  return credentials;
}

// The first of the mechanisms that can be had; without TLS, too: a transcript says what it says.
Authentication::Move Authentication::begin() {
  if (plays_ == Side::server) return {};
  auth::Policy policy;
  policy.tls = true;
  policy.iterations.least = 1;
  for (const auto& name : step_.mechanisms) {
    if (protocol_ == Protocol::pop3 && name == apop) {
      const auto digest = auth::apop_digest(who_.timestamp, Secret(who_.password));
      if (digest) return {State::going_on, "APOP " + who_.user + ' ' + std::string(digest->reveal()), {}};
      continue;
    }
    auto mechanism = auth::make_mechanism(name, credentials(), policy);
    if (!mechanism) continue;
    mechanism_ = std::move(*mechanism);
    break;
  }
  if (!mechanism_)
    return {State::failed, std::nullopt, "none of these mechanisms can be had: " + list(step_.mechanisms, ", ")};
  const std::string name(mechanism_->name());
  if (protocol_ == Protocol::imap) {
    tag_ = "auth" + std::to_string(step_.line);
    return {State::going_on, tag_ + " AUTHENTICATE " + name, {}};
  }
  const auto first = mechanism_->initial_response();
  first_asked_ = true;
  if (!first) return {State::failed, std::nullopt, first.error().message()};
  if (!*first) return {State::going_on, "AUTH " + name, {}};
  const auto response = to_base64((*first)->reveal());
  return {State::going_on, "AUTH " + name + ' ' + (response.empty() ? "=" : response), {}};
}

Authentication::Move Authentication::hear_server(std::string_view line) {
  const bool smtp = protocol_ == Protocol::smtp || protocol_ == Protocol::lmtp;
  if (protocol_ == Protocol::imap && line.starts_with("* ")) return {};  // untagged data may come whenever it likes
  const auto challenged = smtp ? line.starts_with("334") : line.starts_with('+') && !line.starts_with("+OK");
  if (challenged) {
    const auto text = line.substr(std::min<std::size_t>(line.size(), smtp ? 4 : line.starts_with("+ ") ? 2 : 1));
    const auto bytes = from_base64(text);
    return bytes ? answer(*bytes) : give_up();
  }
  const bool ok = smtp                          ? line.starts_with('2')
                  : protocol_ == Protocol::pop3 ? line.starts_with("+OK")
                                                : line.starts_with(tag_ + " OK");
  if (ok && given_up_) return {State::failed, std::nullopt, "the server let us in although we had cancelled"};
  if (ok && mechanism_ && !mechanism_->complete())
    return {State::failed, std::nullopt, "the server let us in before it had proved to know the password"};
  if (ok || given_up_) return {State::done, std::nullopt, {}};
  return {State::failed, std::nullopt, "the server did not let us in"};
}

Authentication::Move Authentication::answer(std::string_view challenge) {
  if (!mechanism_) return {State::failed, std::nullopt, "the server challenged APOP"};
  if (!std::exchange(first_asked_, true)) {
    const auto first = mechanism_->initial_response();
    if (!first) return give_up();
    if (*first) return {State::going_on, to_base64((*first)->reveal()), {}};
  }
  const auto response = mechanism_->respond(challenge);
  if (!response) return give_up();
  return {State::going_on, to_base64(response->reveal()), {}};
}

// As RFC 3501 §6.2.2, RFC 5034 §4 and RFC 4954 §4 have it.
Authentication::Move Authentication::give_up() {
  if (step_.sabotage == auth::Sabotage::none)
    return {State::failed, std::nullopt, "the server's challenge does not fit its mechanism"};
  given_up_ = true;
  return {State::going_on, "*", {}};
}

}  // namespace mailrig::mock
