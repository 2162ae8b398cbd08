#include "session.hpp"

#include <algorithm>
#include <utility>

#include <mailrig/mock/meeting.hpp>
#include <mailrig/mock/refusal.hpp>

namespace mailrig::mock {
namespace {

// Threads share the account: what is less than this is not worth telling the others.
constexpr std::size_t grain = 4096;

}  // namespace

Session::Session(const std::vector<Offer>& offers, const ServerOptions& options, const ReplayOptions& replay,
                 std::uint64_t seed, std::unique_ptr<WireLog> log)
    : count_(options.count),
      most_held_(options.most_held),
      most_held_together_(options.most_held_together),
      meeting_(replay.meeting),
      route_(offers, replay, seed, std::move(log)) {
  ++count_->live;
}

void Session::leave() {
  if (std::exchange(has_left_, true)) return;
  count_->held -= std::exchange(counted_, 0);
  --count_->live;
}

void Session::written(std::size_t bytes) {
  unwritten_ -= std::min(bytes, unwritten_);
  account();
}

void Session::received(std::string_view bytes) {
  if (refused_) return;
  route_.received(bytes);
  account();
}

void Session::ended(End why) {
  if (!refused_) route_.ended(why);
}

std::optional<Action> Session::next_action() {
  if (!refused_) {
    auto action = route_.next_action();
    if (const auto* send = action ? std::get_if<Send>(&*action) : nullptr) unwritten_ += send->bytes.size();
    account();
    if (on_settled && route_.candidates() == 1) std::exchange(on_settled, nullptr)(route_.offer());
    if (!refused_) return action;
  }
  if (std::exchange(told_, true)) return Close{};
  return Send{refusal(route_.offer().transcript->protocol, Refusal::busy, refused_->reason), false};
}

// The last of those that take too much together is the one that is refused: who came before is not to suffer.
void Session::account() {
  if (has_left_ || refused_) return;
  const auto held = route_.held() + unwritten_;
  if (held > most_held_)
    return refuse("the session makes the server hold more than " + std::to_string(most_held_) + " bytes");
  const bool grows = held > counted_;
  if ((grows ? held - counted_ : counted_ - held) < grain) return;
  const auto together = count_->held += held - counted_;  // wraps around, and back, where it shrinks
  counted_ = held;
  if (grows && together > most_held_together_)
    refuse("the sessions together make the server hold more than " + std::to_string(most_held_together_) + " bytes");
}

void Session::refuse(std::string why) {
  route_.note("mismatch: " + why);
  Mismatch mismatch;
  mismatch.where = route_.offer().transcript->where;
  mismatch.reason = std::move(why);
  refused_ = std::move(mismatch);
  if (meeting_) meeting_->leave(route_.offer().transcript->connection);  // the others do not wait for it
}

}  // namespace mailrig::mock
