// The commands that are more than a command and a reply: AUTH (RFC 4954 §4), DATA (RFC 5321 §4.1.1.4) and BDAT
// (RFC 3030 §2).
#include <algorithm>
#include <cassert>
#include <utility>

#include <mailrig/smtp/session.hpp>
#include <mailrig/wire/base64.hpp>

#include "content.hpp"

namespace mailrig::smtp {
namespace {

constexpr std::size_t piece_size = 32 << 10;  // of content taken at a time

}  // namespace

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
  if (exchange_.content_asked) return handle_last_reply(std::move(reply));
  if (reply.severity() >= 4) return complete(std::move(reply));
  if (reply.code != 354) return stop_at(reply, Errc::out_of_turn, "354");
  if (lmtp_ && transaction_.recipients == 0) return stop_at(reply, Errc::out_of_turn, "503");  // RFC 2033 §4.2
  begin_content();
}

// The reply to a message, of LMTP one for each recipient. One that comes while there is still content to send leaves us
// not knowing what the server will take the rest for: the message was not accepted, and the connection is over.
void Session::handle_last_reply(Reply reply) {
  if (exchange_.content)
    return stop_at(reply, reply.severity() >= 4 ? Errc::shut_down : Errc::out_of_turn, "the content to its end");
  if (reply.severity() == 3) return stop_at(reply, Errc::out_of_turn, "2yz, 4yz or 5yz");
  if (!lmtp_ || transaction_.recipients == 0) return complete(std::move(reply));
  exchange_.replies.push_back(reply);
  if (exchange_.replies.size() == transaction_.recipients) complete(std::move(reply));
}

// RFC 2920 §3.1: a server that asks for content although it accepted no recipient gets a single dot.
void Session::begin_content() {
  exchange_.content_asked = true;
  auto& data = std::get<Data>(commands_.front().command);
  if (transaction_.recipients > 0) {
    exchange_.content =
        std::make_unique<Content>(std::move(data.message), std::move(data.source), Content::Form::stuffed);
    return;
  }
  actions_.push_back(Send{".\r\n"});
  exchange_.cancelled = fail(Errc::wrong_state, "a recipient that was accepted").value();
  send_ready();
}

std::optional<Action> Session::next_piece() {
  auto piece = exchange_.content->next(piece_size);
  if (!piece) {
    stop(std::move(piece.error()));
    return std::nullopt;
  }
  if (piece->last) {
    exchange_.content.reset();
    exchange_.content_left = true;
    send_ready();
  }
  return Send{std::move(piece->bytes)};
}

void Session::begin_chunks() {
  exchange_.content_asked = exchange_.chunk_wanted = true;
  auto& bdat = std::get<Bdat>(commands_.front().command);
  exchange_.content = std::make_unique<Content>(std::move(bdat.message), std::move(bdat.source),
                                                bdat.binary ? Content::Form::raw : Content::Form::lines);
}

// bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] CR LF      RFC 3030 §2
std::optional<Action> Session::next_chunk() {
  if (!std::exchange(exchange_.chunk_wanted, false)) return std::nullopt;
  auto piece = exchange_.content->next(std::max<std::size_t>(std::get<Bdat>(commands_.front().command).chunk, 1));
  if (!piece) {
    stop(std::move(piece.error()));
    return std::nullopt;
  }
  if (piece->last) {
    exchange_.content.reset();
    exchange_.content_left = true;
  }
  return Send{"BDAT " + std::to_string(piece->bytes.size()) + (piece->last ? " LAST\r\n" : "\r\n") + piece->bytes};
}

// RFC 3030 §2: each chunk has its reply; behind a refusal no further chunk may follow.
void Session::handle_chunk_reply(Reply reply) {
  if (!exchange_.content) return handle_last_reply(std::move(reply));
  if (exchange_.chunk_wanted) return stop_at(reply, Errc::out_of_turn, "no reply before its chunk");
  if (reply.severity() == 3) return stop_at(reply, Errc::out_of_turn, "2yz, 4yz or 5yz");
  if (reply.positive()) exchange_.chunk_wanted = true;
  else complete(std::move(reply));
}

}  // namespace mailrig::smtp
