#include "route.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include <mailrig/mock/refusal.hpp>

namespace mailrig::mock {
namespace {

constexpr std::size_t most_told = 5;  // offers that a report of a client without a scenario names

constexpr std::string_view none_fits = "no scenario on this port fits what the client said";

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

bool knows(const Transcript& transcript, std::string_view variable) {
  bool known = transcript.vars.contains(variable);
  const auto look = [&](const Step& step) {
    if (const auto* login = std::get_if<Authenticate>(&step.what)) known |= login->user == variable;
    const auto* line = std::get_if<Line>(&step.what);
    for (std::size_t i = 0; line && i < line->parts.size(); ++i)
      if (const auto* part = std::get_if<Variable>(&line->parts[i])) known |= part->name == variable;
  };
  visit_steps(transcript.session, look);
  for (const auto& rule : transcript.rules) visit_steps(rule.steps, look);
  return known;
}

}  // namespace

std::optional<std::string> why_unfit(const std::vector<Offer>& offers, bool implicit_tls) {
  for (const auto& offer : offers) {
    if (offers.size() > 1 && !offer.transcript->others.empty())
      return offer.transcript->where.text() + ": a scenario of several connections needs a port of its own";
    if (offers.size() > 1 && find_tls_fault(offer.faults.value_or(offer.transcript->faults)))
      return offer.transcript->where.text() + ": a scenario with a fault of TLS needs a port of its own";
    for (const auto& [variable, value] : offer.bound)
      if (!knows(*offer.transcript, variable))
        return offer.transcript->where.text() + ": no ${" + variable + "} in this scenario that could be bound to " +
               printable(value, 40);
  }
  for (std::size_t i = 0; i < offers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      // Under implicit TLS the name is known before the greeting.
      if (implicit_tls && !equal_ignoring_case(offers[i].server_name, offers[j].server_name)) continue;
      const std::vector pair{offers[j], offers[i]};
      Route route(pair, {}, 0, nullptr);
      route.next_action();
      if (route.candidates() == 1)
        return offers[i].transcript->where.text() +
               ": never played on this port: " + offers[j].transcript->where.text() +
               " begins with other words, and who is greeted cannot be told yet; let them greet alike";
    }
  return std::nullopt;
}

Route::Candidate::Candidate(const Offer& its_offer, ReplayOptions options, std::uint64_t seed, bool is_logged)
    : offer(&its_offer),
      log(is_logged ? std::make_unique<HeldLog>() : nullptr),
      replay(its_offer.transcript, Side::server,
             (options.log = log.get(), options.bound.insert(its_offer.bound.begin(), its_offer.bound.end()), options),
             {its_offer.faults.value_or(std::vector<Fault>()), seed}) {}

Route::Route(const std::vector<Offer>& offers, const ReplayOptions& options, std::uint64_t seed,
             std::unique_ptr<WireLog> log)
    : log_(std::move(log)) {
  candidates_.reserve(offers.size());
  for (const auto& offer : offers)
    candidates_.push_back(std::make_unique<Candidate>(offer, options, seed, log_ != nullptr));
  if (!settled())
    for (const auto& candidate : candidates_) candidate->replay.replay().complain(none_fits);
  if (settled()) settle();
}

void Route::settle() {
  if (log_) candidates_.front()->log->release(std::exchange(log_, nullptr));
}

void Route::note(std::string_view text) {
  if (const auto& log = candidates_.front()->log) log->event(text);
}

std::size_t Route::held() const {
  std::size_t sum = 0;
  for (const auto& candidate : candidates_) sum += candidate->replay.replay().held();
  return sum;
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
  const bool by_name = offered(server_name);
  if (by_name || offered("")) {
    std::erase_if(candidates_, std::not_fn(is_for(by_name ? server_name : "")));
    if (settled()) settle();
    return;
  }
  const auto name = printable(server_name, 255);
  auto& mismatch = not_for_it_.emplace();
  mismatch.where = offer().transcript->where;
  mismatch.reason = server_name.empty() ? "the client asked for no server name when TLS began"
                                        : "no scenario here is for the server name '" + name + "'";
  for (std::size_t i = 0; i < candidates_.size() && i < most_told; ++i)
    mismatch.expected += (i > 0 ? ", " : "") + candidates_[i]->offer->server_name;
  candidates_.resize(1);
  settle();
  note("mismatch: " + mismatch.reason + "; there are " + mismatch.expected);
  actions_.clear();
  actions_.emplace_back(Send{
      refusal(offer().transcript->protocol, Refusal::no_service, "no scenario is for the server name '" + name + "'"),
      false});
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
  if (settled()) return;
  drop_those_that_failed();
  candidates_.resize(1);
  settle();
}

// One that fits is better than one that does not.
void Route::drop_those_that_failed() {
  const auto failed = [](const auto& candidate) { return candidate->replay.replay().verdict() == Verdict::failed; };
  if (std::all_of(candidates_.begin(), candidates_.end(), failed)) refuse_all();
  else std::erase_if(candidates_, failed);
}

// None fits. The one that fitted longest is what the client was given, however much came at once; where there is none,
// beside one of them stands what the others expected.
void Route::refuse_all() {
  const auto fitted_less = [](const auto& one, const auto& other) {
    return one->replay.replay().mismatch()->matched < other->replay.replay().mismatch()->matched;
  };
  std::iter_swap(candidates_.begin(), std::max_element(candidates_.begin(), candidates_.end(), fitted_less));
  const auto fitted_as_long = [&](const auto& one) { return !fitted_less(one, candidates_.front()); };
  if (std::count_if(candidates_.begin(), candidates_.end(), fitted_as_long) == 1) {
    candidates_.resize(1);
    return settle();
  }
  not_for_it_ = replay().mismatch();
  not_for_it_->reason += ", and no scenario on this port fits";
  not_for_it_->near.clear();
  for (std::size_t i = 1; i < candidates_.size() && i <= most_told; ++i) {
    const auto& other = *candidates_[i]->replay.replay().mismatch();
    not_for_it_->near += (i > 1 ? ", " : "") + other.where.text() + " would have taken " +
                         (other.expected.empty() ? "nothing" : other.expected);
    for (const auto& [variable, value] : candidates_[i]->offer->bound)
      not_for_it_->near += " with " + variable + '=' + printable(value, 40);
  }
  const auto near = not_for_it_->near;
  candidates_.resize(1);
  settle();
  note("no scenario on this port fits" + (near.empty() ? "" : "; " + near));
}

// What the first one says is said; those that would say something else are no longer in question.
void Route::gather() {
  for (const auto& candidate : candidates_)
    while (auto action = candidate->replay.next_action()) {
      const bool more =
          std::holds_alternative<Send>(*action);  // behind the others it is not to be asked until they are done
      candidate->actions.push_back(std::move(*action));
      if (!more) break;
    }
  drop_those_that_failed();
  const auto& said = candidates_.front()->actions;
  std::erase_if(candidates_, [&](const auto& candidate) {
    return !std::equal(said.begin(), said.end(), candidate->actions.begin(), candidate->actions.end(), same);
  });
  actions_ = std::exchange(candidates_.front()->actions, {});
  for (const auto& candidate : candidates_) candidate->actions.clear();
  if (settled()) settle();
}

std::optional<Action> Route::next_action() {
  if (actions_.empty()) {
    if (settled()) return candidates_.front()->replay.next_action();
    gather();
  }
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.erase(actions_.begin());
  return action;
}

}  // namespace mailrig::mock
