// The SASL exchange of AUTH (RFC 5034 §4).
#include <cassert>
#include <utility>

#include <mailrig/pop3/session.hpp>
#include <mailrig/wire/base64.hpp>

namespace mailrig::pop3 {

Result<std::vector<Send>> Session::encode_auth(const Auth& command) {
  assert(command.mechanism);
  auto line = encode(command);
  if (!line) return line;
  auto first = command.mechanism->initial_response();
  if (!first) return tl::unexpected(std::move(first.error()));
  exchange_ = {};
  if (!*first) return line;
  if (command.with_initial_response)
    if (auto longer = encode_with_initial_response(command, (*first)->reveal())) return std::move(*longer);
  exchange_.first_answer = std::move(**first);
  return line;
}

// A challenge: "+" SP base64, or in its place "+OK" with or without base64      RFC 5034 §4
void Session::handle_challenge(const ReplyLine& line) {
  if (exchange_.cancelled) return stop(fail(Errc::out_of_turn, "-ERR behind \"*\"", 0, line.text).value());
  auto challenge = from_base64(line.text);
  if (auto first = std::exchange(exchange_.first_answer, std::nullopt)) {
    // Where "+OK" stands for "+", words of the server's may follow: the challenge is empty all the same.
    const bool empty = line.text.empty() || (line.indicator == Indicator::ok && !challenge);
    return empty ? answer(*first) : cancel(fail(Errc::out_of_turn, "an empty first challenge", 0, line.text).value());
  }
  if (!challenge) return cancel(fail(Errc::bad_syntax, "base64", 0, line.text).value());
  const auto response = std::get<Auth>(commands_.front().command).mechanism->respond(*challenge);
  if (!response) return cancel(response.error());
  answer(*response);
}

// "+OK" is believed once the mechanism is content; before that it is a challenge, as Exchange 2003 writes it.
void Session::handle_end_of_exchange(const ReplyLine& line) {
  const auto& mechanism = *std::get<Auth>(commands_.front().command).mechanism;
  if (exchange_.cancelled) return stop(fail(Errc::out_of_turn, "-ERR behind \"*\"", 0, line.text).value());
  if (mechanism.complete() && !exchange_.first_answer) {
    std::string no_block;
    return handle_reply(line, no_block);
  }
  if (!tolerate(Tolerance::ok_for_continuation))
    return stop(fail(Errc::out_of_turn, "+ or -ERR", 0, line.text).value());
  handle_challenge(line);
}

void Session::answer(const Secret& response) {
  actions_.push_back(Send{to_base64(response.reveal()), true});
  actions_.push_back(Send{"\r\n"});
}

void Session::cancel(Error why) {
  exchange_.cancelled = std::move(why);
  actions_.push_back(Send{"*\r\n"});
}

}  // namespace mailrig::pop3
