#include "route.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace mailrig::mock {
namespace {

// Names of hosts are ASCII here (RFC 6066 §3).
bool equal_ignoring_case(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

bool same(const Action& one, const Action& other) {
  if (one.index() != other.index()) return false;
  struct {
    const Action& other;
    bool operator()(const Send& send) const { return send.bytes == std::get<Send>(other).bytes; }
    bool operator()(const StartTls&) const { return true; }
    bool operator()(const Compress& compress) const { return compress.received == std::get<Compress>(other).received; }
    bool operator()(const Wait& wait) const { return wait.time == std::get<Wait>(other).time; }
    bool operator()(const Close& close) const { return close.reset == std::get<Close>(other).reset; }
  } compare{other};
  return std::visit(compare, one);
}

}  // namespace

std::optional<Where> never_reached(const std::vector<Offer>& offers) {
  for (std::size_t i = 0; i < offers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      if (offers[i].server_name != offers[j].server_name) continue;
      const std::vector pair{offers[j], offers[i]};
      Route route(pair, {}, nullptr);
      route.next_action();
      if (route.candidates() == 1) return offers[i].transcript->where;
    }
  return std::nullopt;
}

Route::Route(const std::vector<Offer>& offers, const ReplayOptions& options, std::unique_ptr<WireLog> log)
    : log_(std::move(log)) {
  candidates_.reserve(offers.size());
  for (const auto& offer : offers) candidates_.push_back(std::make_unique<Candidate>(offer, options, log_ != nullptr));
  if (settled()) settle();
}

void Route::settle() {
  if (log_) candidates_.front()->log->release(std::exchange(log_, nullptr));
}

void Route::bind(const auth::ChannelBinding& binding) {
  for (const auto& candidate : candidates_) candidate->replay.bind(binding);
}

void Route::asked_for(std::string_view server_name) {
  const auto is_for = [&](std::string_view name) {
    return [name](const auto& candidate) { return equal_ignoring_case(candidate->offer->server_name, name); };
  };
  const auto offered = [&](std::string_view name) {
    return std::any_of(candidates_.begin(), candidates_.end(), is_for(name));
  };
  if (!offered(server_name) && !offered("")) return refuse_name(server_name);
  std::erase_if(candidates_, std::not_fn(is_for(offered(server_name) ? server_name : "")));
  if (settled()) settle();
}

void Route::refuse_name(std::string_view server_name) {
  unknown_name_.emplace();
  unknown_name_->where = offer().transcript->where;
  unknown_name_->reason = server_name.empty() ? "the client asked for no server name when TLS began"
                                              : "the client asked for the server name '" + printable(server_name, 255) +
                                                    "' when TLS began";
  unknown_name_->expected = "one of the names that scenarios are offered for";
  candidates_.resize(1);
  settle();
  actions_.emplace_back(Close{});
}

void Route::received(std::string_view bytes) {
  for (const auto& candidate : candidates_) candidate->replay.received(bytes);
}

void Route::tls_established() {
  for (const auto& candidate : candidates_) candidate->replay.tls_established();
}

void Route::wait_over() {
  for (const auto& candidate : candidates_) candidate->replay.wait_over();
}

void Route::ended(End why) {
  for (const auto& candidate : candidates_) candidate->replay.ended(why);
  drop_those_that_failed();
  candidates_.resize(1);
  settle();
}

// One that fits is better than one that does not; of those that do not, the one that fitted longest tells most.
void Route::drop_those_that_failed() {
  const auto failed = [](const auto& candidate) { return candidate->replay.verdict() == Verdict::failed; };
  if (!std::all_of(candidates_.begin(), candidates_.end(), failed)) {
    std::erase_if(candidates_, failed);
    return;
  }
  const auto fitted_less = [](const auto& one, const auto& other) {
    return one->replay.mismatch()->matched < other->replay.mismatch()->matched;
  };
  std::iter_swap(candidates_.begin(), std::max_element(candidates_.begin(), candidates_.end(), fitted_less));
  candidates_.resize(1);
}

// What the first one says is said; those that would say something else are no longer in question.
void Route::gather() {
  for (const auto& candidate : candidates_)
    while (auto action = candidate->replay.next_action()) candidate->actions.push_back(std::move(*action));
  drop_those_that_failed();
  const auto& said = candidates_.front()->actions;
  std::erase_if(candidates_, [&](const auto& candidate) {
    return !std::equal(said.begin(), said.end(), candidate->actions.begin(), candidate->actions.end(), same);
  });
  actions_ = std::move(candidates_.front()->actions);
  for (const auto& candidate : candidates_) candidate->actions.clear();
  if (settled()) settle();
}

std::optional<Action> Route::next_action() {
  if (unknown_name_ && actions_.empty()) return std::nullopt;
  if (actions_.empty() && settled()) return candidates_.front()->replay.next_action();
  if (actions_.empty()) gather();
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace mailrig::mock
