// What a Stage does where the script may go on in several ways, and what it tells of the places that a line would have
// fitted.
#include <algorithm>
#include <utility>

#include "stage.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_told = 4;  // of the lines that might have come

}  // namespace

// Who begins the branches chooses. We take the first, as often as must be, and what need not be once.
bool Replay::Stage::perform(const Group& group) {
  if (group.decides && *group.decides != plays_ && script_.rounds() < group.most) return listen();
  const auto wanted = group.decides ? std::max<std::size_t>(group.least, 1) : group.most;
  if (script_.rounds() < wanted) script_.begin_round();
  else script_.step_over();
  return true;
}

// The one line of the other side that must come now; nullptr if there is none, or a choice.
const Line* Replay::Stage::heard_here() const {
  const auto* step = current();
  const auto* line = step ? std::get_if<Line>(&step->what) : nullptr;
  return line && line->who != plays_ ? line : nullptr;
}

// The other side is to end the connection, or may.
bool Replay::Stage::awaits_end() const {
  return script_.any_opening([&](const Script& place) {
    const auto* step = place.current();
    const auto* end = step ? std::get_if<EndConnection>(&step->what) : nullptr;
    return end && end->who != plays_;
  });
}

// Each line that would fit now, for a report.
std::string Replay::Stage::expected() const {
  std::string text;
  std::size_t count = 0;
  script_.any_opening([&](const Script& place) {
    const auto* step = place.current();
    const auto* line = step ? std::get_if<Line>(&step->what) : nullptr;
    if (line && line->who != plays_ && ++count <= most_told)
      (text += text.empty() ? "" : " or ") += shown(line->printed);
    return false;
  });
  if (count > most_told) text += " or one of " + std::to_string(count - most_told) + " more";
  return text;
}

// The step, or the first within it, that this line would have fitted.
const Step* Replay::Stage::fitting(const Step& step, const Unit& unit) const {
  if (const auto* group = std::get_if<Group>(&step.what)) {
    for (const auto& branch : group->branches)
      for (const auto& inner : branch)
        if (const auto* found = fitting(inner, unit)) return found;
    return nullptr;
  }
  const auto* line = std::get_if<Line>(&step.what);
  if (!line || line->who == plays_) return nullptr;
  auto bindings = bindings_;
  return line->pattern->match(unit, bindings, context_) ? nullptr : &step;
}

// The place where this line would have fitted: later in the script, earlier, or in a rule that answers no more.
std::string Replay::Stage::near(const Unit& unit) const {
  const auto& session = transcript_->session;
  const auto at = std::min(script_.in_session(), session.size());
  const auto told = [&](const Step& found, std::string_view words) {
    return "line " + std::to_string(found.where.line) + " of the script " + std::string(words) + ": " +
           shown(std::get<Line>(found.what).printed);
  };
  if (at < session.size())
    if (const auto* group = std::get_if<Group>(&session[at].what))
      if (const auto* found = fitting(session[at], unit))
        return told(*found, "expects this, elsewhere in the " + std::string(name(group->kind)) + " of line " +
                                std::to_string(session[at].where.line));
  for (auto i = at; i < session.size(); ++i)
    if (const auto* found = fitting(session[i], unit); found && found != current())
      return told(*found, "expects this, later");
  for (std::size_t i = 0; i < transcript_->rules.size(); ++i) {
    const auto& rule = transcript_->rules[i];
    if (!rule.times || rule_uses_[i] < *rule.times) continue;
    if (fitting(rule.steps.front(), unit))
      return "rules[" + std::to_string(i) + "] (line " + std::to_string(rule.where.line) + ") answers this " +
             std::to_string(*rule.times) + (rule.times == 1 ? " time only" : " times only");
  }
  for (auto i = at; i > 0; --i)
    if (const auto* found = fitting(session[i - 1], unit)) return told(*found, "expected this, and it has been said");
  return plays_ == Side::server ? nearest_rule(unit) : "";
}

// The rule that has the most in common with it, its command at least.
std::string Replay::Stage::nearest_rule(const Unit& unit) const {
  std::string nearest;
  std::size_t reach = 0;
  for (std::size_t i = 0; i < transcript_->rules.size(); ++i) {
    const auto& rule = transcript_->rules[i];
    const auto& line = std::get<Line>(rule.steps.front().what);
    auto bindings = bindings_;
    const auto difference = line.pattern->match(unit, bindings, context_);
    if (!difference || difference->what == "command" || difference->begin <= reach) continue;
    reach = difference->begin;
    nearest = "rules[" + std::to_string(i) + "] (line " + std::to_string(rule.where.line) + ") answers this but for " +
              difference->what + ": " + shown(line.printed);
  }
  return nearest;
}

}  // namespace mailrig::mock
