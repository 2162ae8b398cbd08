// What a Replay makes of the passive checks: a failure or a warning, and which steps it has come by.
#include <utility>

#include "stage.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_warnings = 100;

// A line of the client that the script expects next: it may be on its way already.
bool expects_client(const Step* step) {
  if (!step) return false;
  if (const auto* line = std::get_if<Line>(&step->what)) return line->who == Side::client;
  if (const auto* raw = std::get_if<Raw>(&step->what)) return raw->who == Side::client;
  if (const auto* message = std::get_if<Message>(&step->what)) return message->who == Side::client;
  return false;
}

}  // namespace

bool Replay::Stage::breaks_a_check(const Unit& unit, const Script& behind, bool expected) {
  if (plays_ == Side::client) return false;
  const bool more = (reader_.in_unit() || !reader_.pending().empty()) && !behind.any_opening([](const Script& place) {
    const auto* next = place.current();
    return expects_client(next) || (next && std::holds_alternative<UpgradeToTls>(next->what));
  });
  const bool in_clear = !tls_ && (offered_tls_ || transcript_->upgrades);
  return tell_violations(
      checks_.judge({unit, login_watch_.is_response(unit.text, challenged_), expected, in_clear, more}), &unit);
}

bool Replay::Stage::breaks_a_check_of_messages(std::string_view line) {
  return plays_ == Side::server && tell_violations(checks_.judge_message_line(line), nullptr);
}

bool Replay::Stage::tell_violations(const std::vector<Violation>& violations, const Unit* unit) {
  for (const auto& violation : violations) {
    Mismatch mismatch = unit ? unexpected(*unit, std::nullopt) : mismatch_at(here(), {});
    if (violation.fails) {
      mismatch.reason = violation.reason + " (waive: " + std::string(violation.check) + ")";
      mismatch.expected.clear();
      mismatch.near.clear();
      fail(std::move(mismatch), true);
      return true;
    }
    if (options_.log)
      options_.log->event("warning: " + violation.reason + " (waive: " + std::string(violation.check) + ")");
    if (warnings_.size() < most_warnings)
      warnings_.push_back(
          {std::string(violation.check), std::move(mismatch.where), violation.reason, std::move(mismatch.received)});
  }
  return false;
}

// A step that was reached has been played, unless the play ended in it.
Coverage Replay::Stage::coverage() const {
  Coverage coverage;
  const auto* last = current();
  for (const auto* step : reached_)
    if (step != last) coverage.steps.insert(place(step->where));
  for (std::size_t i = 0; i < rule_uses_.size(); ++i) {
    coverage.rules.push_back(static_cast<std::size_t>(rule_uses_[i]));
    if (rule_uses_[i] > 0) coverage.steps.insert(place(transcript_->rules[i].where));
  }
  return coverage;
}

}  // namespace mailrig::mock
