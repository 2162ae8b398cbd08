// What else of the scenario a line that does not fit comes near to, for the report.
#include "stage.hpp"

namespace mailrig::mock {

std::string Replay::Stage::near(const Unit& unit) const {
  const auto fits = [&](const Line& line) {
    auto bindings = bindings_;
    return line.pattern->match(unit, bindings, context_);
  };
  // A place of the script where it would have been right: the next, else the last before.
  const auto& frame = frames_.front();
  const Step* earlier = nullptr;
  for (std::size_t i = 0; i < frame.steps->size(); ++i) {
    const auto& step = (*frame.steps)[i];
    const auto* line = std::get_if<Line>(&step.what);
    if (!line || line->who == plays_ || i == frame.at || fits(*line)) continue;
    if (i < frame.at) earlier = &step;
    else
      return "line " + std::to_string(step.where.line) + " of the script expects this, later: " + shown(line->printed);
  }
  if (earlier)
    return "line " + std::to_string(earlier->where.line) +
           " of the script expected this, earlier: " + shown(std::get<Line>(earlier->what).printed);
  if (plays_ == Side::client) return "";  // rules answer clients
  // A rule that answers no more, else the one that has the most in common with it, its command at least.
  std::string nearest;
  std::size_t reach = 0;
  for (std::size_t i = 0; i < transcript_->rules.size(); ++i) {
    const auto& rule = transcript_->rules[i];
    const auto& line = std::get<Line>(rule.steps.front().what);
    const auto name = "rules[" + std::to_string(i) + "] (line " + std::to_string(rule.where.line) + ")";
    const auto difference = fits(line);
    if (!difference) {
      if (!rule.times || rule_uses_[i] < *rule.times) continue;
      return name + " answers this " + std::to_string(*rule.times) + (rule.times == 1 ? " time only" : " times only");
    }
    if (difference->what == "command" || difference->begin <= reach) continue;
    reach = difference->begin;
    nearest = name + " answers this but for " + difference->what + ": " + shown(line.printed);
  }
  return nearest;
}

}  // namespace mailrig::mock
