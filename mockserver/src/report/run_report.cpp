#include "report/run_report.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace mailrig::report {

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed: return "passed";
    case Outcome::failed: return "failed";
    case Outcome::error: return "error";
    case Outcome::skipped: return "skipped";
  }
  return "";
}

std::string_view name(Speaker speaker) {
  switch (speaker) {
    case Speaker::client: return "client";
    case Speaker::server: return "server";
    case Speaker::rig: return "rig";
  }
  return "";
}

std::size_t Report::count(Outcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [&](const Case& one) { return one.outcome == outcome; }));
}

Case case_of(const mock::Transcript& transcript, std::string file, const mock::Coverage& coverage) {
  Case result;
  result.file = std::move(file);
  result.title = transcript.title;
  result.protocol = mock::name(transcript.protocol);
  result.exercises = mock::exercised(transcript);
  for (const auto& place : mock::places(transcript))
    (coverage.steps.contains(place) ? result.played : result.unplayed).push_back(place);
  for (std::size_t i = 0; i < transcript.rules.size(); ++i)
    result.rules.push_back({mock::place(transcript.rules[i].where), i < coverage.rules.size() ? coverage.rules[i] : 0});
  return result;
}

std::string coverage_summary(const Report& report) {
  std::set<mock::Coverage::Place> played, all, answered, rules;
  std::set<std::string> rfcs;
  for (const auto& one : report.cases) {
    played.insert(one.played.begin(), one.played.end());
    all.insert(one.unplayed.begin(), one.unplayed.end());
    for (const auto& rule : one.rules) {
      rules.insert(rule.place);
      if (rule.answered > 0) answered.insert(rule.place);
    }
    if (one.played.empty()) continue;
    for (const auto& text : one.exercises) rfcs.insert(text.substr(0, text.find_first_of(" ,", 4)));
  }
  all.insert(played.begin(), played.end());
  return fmt::format("{} of {} steps, {} of {} rules, {} RFCs", played.size(), all.size(), answered.size(),
                     rules.size(), rfcs.size());
}

}  // namespace mailrig::report
