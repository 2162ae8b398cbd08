#include "relay.hpp"

#include <utility>

namespace mailrig::mock {
namespace {

// A side that does not take what the other says makes it wait: beyond this nothing more is read.
constexpr std::size_t most_queued = 1 << 20;
constexpr auto until_looked_again = std::chrono::milliseconds(20);

std::string_view the(Side side) { return side == Side::client ? "the client" : "the server"; }

}  // namespace

Relay::Relay(SessionRecorder recorder, bool upgrades_server, Done done)
    : recorder_(std::move(recorder)), done_(std::move(done)), halves_{{*this, Side::client}, {*this, Side::server}} {
  if (!upgrades_server) return;
  upgrade_.emplace(Limits{});
  half(Side::server).held = true;
}

std::shared_ptr<Peer> Relay::towards(Side side) { return {shared_from_this(), &half(side)}; }

std::optional<Action> Relay::Half::next_action() {
  auto& queue = own.empty() && !held ? outbox_ : own;
  if (queue.empty()) {
    if (relay_.other_half(side_).queued_bytes > most_queued) return Wait{until_looked_again};
    return std::nullopt;
  }
  auto action = std::move(queue.front());
  queue.pop_front();
  if (const auto* send = std::get_if<Send>(&action); send && &queue == &outbox_) queued_bytes -= send->bytes.size();
  return action;
}

void Relay::Half::push(Action action) {
  if (const auto* send = std::get_if<Send>(&action)) queued_bytes += send->bytes.size();
  outbox_.push_back(std::move(action));
}

void Relay::Half::pump() const {
  if (const auto running = driver.lock()) running->pump();
}

void Relay::heard(Side who, std::string_view bytes) {
  if (who == Side::server && upgrade_) return upgrade(bytes);
  auto& other = other_half(who);
  const auto agreed = recorder_.said(who, bytes);
  auto compressed = recorder_.take_compressed();
  other.push(Send{std::string(bytes.substr(0, bytes.size() - compressed.size())), false});
  switch (agreed) {
    case Agreed::nothing: break;
    case Agreed::tls:
      half(Side::client).push(StartTls{});
      half(Side::server).push(StartTls{});
      break;
    case Agreed::compression:
      half(Side::client).push(Compress{});
      half(Side::server).push(Compress{std::move(compressed)});
      break;
  }
  other.pump();
}

void Relay::upgrade(std::string_view bytes) {
  auto& server = half(Side::server);
  auto move = upgrade_->hear(bytes);
  if (!move.say.empty()) server.own.emplace_back(Send{std::move(move.say), false});
  if (move.agreed) server.own.emplace_back(StartTls{});
  if (!move.failure.empty()) give_up(std::move(move.failure));
}

void Relay::secured(Side side) {
  if (side == Side::client || !upgrade_) return;
  const auto greeting = upgrade_->greeting();
  upgrade_.reset();
  half(Side::server).held = false;
  heard(Side::server, greeting);
}

void Relay::ended(Side who, End why) {
  switch (why) {
    case End::closed:
    case End::truncated: recorder_.ended(who, false); break;
    case End::reset: recorder_.ended(who, true); break;
    case End::timed_out: problem_ = std::string(the(who)) + " said nothing for too long"; break;
    case End::tls_failed: problem_ = "the TLS handshake with " + std::string(the(who)) + " failed"; break;
    case End::bad_compression: problem_ = "what " + std::string(the(who)) + " compressed is broken"; break;
  }
  if (upgrade_ && problem_.empty()) problem_ = std::string(the(who)) + " ended the connection before TLS had begun";
  auto& other = other_half(who);
  if (other.held) other.own.emplace_back(Close{});
  other.push(Close{why == End::reset});
  other.pump();
}

void Relay::driver_ended(Side side, const std::string& detail) {
  if (!problem_.empty() && !detail.empty()) problem_ += ": " + detail;
  half(side).over = true;
  if (!other_half(side).over || !done_) return;
  if (!problem_.empty()) recorder_.untold(problem_);
  recorder_.finish();
  std::exchange(done_, nullptr)(problem_);
}

void Relay::unreachable(const std::string& why) {
  problem_ = why;
  driver_ended(Side::server, {});
  half(Side::client).push(Close{true});
  half(Side::client).pump();
}

void Relay::give_up(std::string problem) {
  problem_ = std::move(problem);
  for (auto& half : halves_) {
    half.own.emplace_back(Close{});
    half.pump();
  }
}

}  // namespace mailrig::mock
