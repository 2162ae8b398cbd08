// The two commands that are more than a command and a reply: AUTH (RFC 4954 §4) and DATA (RFC 5321 §4.1.1.4).
#include <cassert>
#include <utility>

#include <mailrig/smtp/session.hpp>
#include <mailrig/wire/base64.hpp>
#include <mailrig/wire/dot_stuffing.hpp>

namespace mailrig::smtp {

Result<std::vector<Send>> Session::encode_auth(const Auth& command) {
  auto line = encode(command);
  if (!line) return tl::unexpected(std::move(line.error()));
  auto first = command.mechanism->initial_response();
  if (!first) return tl::unexpected(std::move(first.error()));
  exchange_ = {};
  if (*first && command.with_initial_response)
    if (auto longer = encode_with_initial_response(command, (*first)->reveal())) return std::move(*longer);
  exchange_.first_answer = std::move(*first);
  return std::vector<Send>{std::move(*line)};
}

// 334 is a challenge, 235 the end; 235 is believed once the mechanism is content.
void Session::handle_auth(Reply reply) {
  if (reply.severity() >= 4) return complete(std::move(reply));
  if (exchange_.cancelled) return stop_at(reply, Errc::out_of_turn, "501 behind \"*\"");
  if (reply.code == 334) return handle_challenge(reply);
  const auto& mechanism = *std::get<Auth>(commands_.front().command).mechanism;
  const bool believed = reply.code == 235 && mechanism.complete() && !exchange_.first_answer;
  if (!believed) return stop_at(reply, Errc::out_of_turn, "334, or 235 once the mechanism is complete");
  complete(std::move(reply));
}

// continue_req = "334" SPACE [base64] CRLF      RFC 2554 §7
void Session::handle_challenge(const Reply& reply) {
  if (auto first = std::exchange(exchange_.first_answer, std::nullopt)) {
    if (!reply.text.empty()) return cancel(fail(Errc::out_of_turn, "an empty first challenge", 0, reply.text).value());
    return answer(*first);
  }
  const auto challenge = from_base64(reply.text);
  if (!challenge) return cancel(fail(Errc::bad_syntax, "base64", 0, reply.text).value());
  auto response = std::get<Auth>(commands_.front().command).mechanism->respond(*challenge);
  if (!response) return cancel(std::move(response.error()));
  answer(*response);
}

void Session::answer(const Secret& response) {
  actions_.push_back(Send{to_base64(response.reveal()), true});
  actions_.push_back(Send{"\r\n"});
}

void Session::cancel(Error why) {
  exchange_.cancelled = std::move(why);
  actions_.push_back(Send{"*\r\n"});
}

void Session::handle_data(Reply reply) {
  if (!exchange_.content_asked) {
    if (reply.severity() >= 4) return complete(std::move(reply));
    if (reply.code != 354) return stop_at(reply, Errc::out_of_turn, "354");
    if (lmtp_ && transaction_.recipients == 0) return stop_at(reply, Errc::out_of_turn, "503");  // RFC 2033 §4.2
    return send_content();
  }
  if (reply.severity() == 3) return stop_at(reply, Errc::out_of_turn, "2yz, 4yz or 5yz");
  if (!lmtp_) return complete(std::move(reply));
  exchange_.replies.push_back(reply);
  if (exchange_.replies.size() == transaction_.recipients) complete(std::move(reply));
}

// RFC 2920 §3.1: a server that asks for content although it accepted no recipient gets a single dot.
void Session::send_content() {
  exchange_.content_asked = true;
  auto& data = std::get<Data>(commands_.front().command);
  if (transaction_.recipients > 0) {
    actions_.push_back(Send{dot_stuffed(std::exchange(data.message, {}))});
  } else {
    actions_.push_back(Send{".\r\n"});
    exchange_.cancelled = fail(Errc::wrong_state, "a recipient that was accepted").value();
  }
  send_ready();
}

}  // namespace mailrig::smtp
