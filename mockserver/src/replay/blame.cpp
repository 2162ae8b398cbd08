// What a Replay holds against the other side, and how much of it may be shown.
#include <algorithm>
#include <utility>

#include "stage.hpp"

namespace mailrig::mock {
namespace {

std::string_view prefix(Side side) { return side == Side::client ? "C: " : "S: "; }

}  // namespace

std::vector<std::string> Replay::Stage::secret_values() const {
  std::vector<std::string> values;
  for (const auto& secret : transcript_->secrets) {
    if (const auto bound = bindings_.find(secret); bound != bindings_.end()) values.push_back(bound->second.value());
    if (const auto var = transcript_->vars.find(secret); var != transcript_->vars.end()) values.push_back(var->second);
  }
  for (const auto& name : confidential_) values.push_back(bindings_.find(name)->second.value());
  return values;
}

std::vector<Span> Replay::Stage::secrets_in(std::string_view text) const {
  std::vector<Span> spans;
  add_occurrences(text, secret_values(), spans);
  return spans;
}

// Words of the scenario, as a report shows them.
std::string Replay::Stage::shown(std::string_view text) const { return show(text, secrets_in(text)).text; }

// What has come and could not be judged yet, as far as its line goes.
std::string Replay::Stage::unread() const {
  const auto pending = reader_.pending();
  const Unit unit{reader_.so_far().text + std::string(pending.substr(0, pending.find_first_of("\r\n"))), {}, false};
  return std::string(prefix(other())) + show(unit.text, hidden(unit, other())).text;
}

std::vector<Span> Replay::Stage::hidden(const Unit& unit, Side who) const {
  auto spans = who == Side::client ? login_watch_.credentials(unit, challenged_) : std::vector<Span>{};
  add_occurrences(unit.text, secret_values(), spans);
  return spans;
}

void Replay::Stage::log(Direction direction, const Unit& unit, Side who) {
  if (options_.log) log(direction, unit.text + "\r\n", hidden(unit, who));
}

void Replay::Stage::log(Direction direction, std::string_view text, std::vector<Span> hidden) {
  if (!options_.log) return;
  std::string redacted;
  std::size_t at = 0;
  std::sort(hidden.begin(), hidden.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  for (const auto& span : hidden) {
    const auto end = std::min(span.begin + span.size, text.size());
    if (end <= at) continue;
    if (span.begin >= at) (redacted += text.substr(at, span.begin - at)) += secret_placeholder;
    at = end;
  }
  options_.log->bytes(direction, redacted += text.substr(at));
}

Mismatch Replay::Stage::mismatch_at(Where where, std::string reason) const {
  Mismatch mismatch;
  mismatch.where = std::move(where);
  mismatch.reason = std::move(reason);
  mismatch.lines = lines_;
  mismatch.matched = matched_;
  mismatch.expected = expected();
  for (const auto& [name, binding] : bindings_) {
    auto spans = secrets_in(binding.value());
    if (transcript_->secrets.contains(name) || confidential_.contains(name))
      spans.push_back({0, binding.value().size()});
    const auto key = name.starts_with("tag ") ? name.substr(4) : name;
    mismatch.bound.emplace_back(key, show(binding.value().substr(0, 60), std::move(spans)).text);
  }
  return mismatch;
}

Mismatch Replay::Stage::unexpected(const Unit& unit, const std::optional<Difference>& difference) const {
  const std::string who(name(other()));
  std::string reason = "the " + who + " said something else";
  const auto* step = current();
  if (!step && script_.depth() == 1) reason = "the transcript is over, and the " + who + " said more";
  else if (step && std::holds_alternative<EndConnection>(step->what))
    reason = "the " + who + " was to end the connection, and said more";
  auto mismatch = mismatch_at(here(), std::move(reason));
  Span marked;
  if (difference) marked = {difference->begin, difference->size};
  const auto shown = show(unit.text, hidden(unit, other()), marked);
  mismatch.received = std::string(prefix(other())) + shown.text;
  if (difference) {
    mismatch.marked_from = prefix(other()).size() + shown.marked.begin;
    mismatch.marked_size = shown.marked.size;
    mismatch.marked = difference->what;
  }
  mismatch.near = near(unit);
  return mismatch;
}

// Not what the transcript says; which cannot be helped where a fault came between.
void Replay::Stage::fail(Mismatch mismatch, bool complain) {
  if (excuse_.empty()) return condemn(std::move(mismatch), complain);
  if (options_.log) options_.log->event("excused by the fault " + excuse_ + ": " + mismatch.reason);
  if (verdict_ == Verdict::playing) verdict_ = Verdict::passed;
  if (over_) return;
  actions_.clear();
  unsaid_.clear();
  end(false, Verdict::passed);
}

void Replay::Stage::condemn(Mismatch mismatch, bool complain) {
  verdict_ = Verdict::failed;
  mismatch_ = std::move(mismatch);
  if (options_.log) options_.log->event("mismatch: " + mismatch_->where.text() + ": " + mismatch_->reason);
  if (over_) return;
  actions_.clear();
  unsaid_.clear();
  if (complain && plays_ == Side::server)
    tell(refusal(transcript_->protocol, Refusal::complaint, complaint_));  // not by a time-out, but at once
  end(false, Verdict::failed);
}

}  // namespace mailrig::mock
