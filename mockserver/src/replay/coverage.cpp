#include <mailrig/mock/coverage.hpp>

#include <algorithm>

namespace mailrig::mock {

void Coverage::add(const Coverage& other) {
  steps.insert(other.steps.begin(), other.steps.end());
  rules.resize(std::max(rules.size(), other.rules.size()));
  for (std::size_t i = 0; i < other.rules.size(); ++i) rules[i] += other.rules[i];
}

Coverage::Place place(const Where& where) { return {where.file ? *where.file : std::string(), where.line}; }

std::set<Coverage::Place> places(const Transcript& transcript) {
  std::set<Coverage::Place> all;
  const auto add = [&](const Step& step) { all.insert(place(step.where)); };
  visit_steps(transcript.session, add);
  for (const auto& other : transcript.others) visit_steps(other->session, add);
  for (const auto& rule : transcript.rules) visit_steps(rule.steps, add);
  return all;
}

std::vector<std::string> exercised(const Transcript& transcript) {
  std::vector<std::string> all;
  if (transcript.source.starts_with("RFC ")) all.push_back(transcript.source);
  for (const auto& tag : transcript.tags) {  // a tag names an RFC where it is "rfc" and a number
    if (!tag.starts_with("rfc") || tag.size() == 3 || tag.find_first_not_of("0123456789", 3) != tag.npos) continue;
    const auto rfc = "RFC " + tag.substr(3);
    const bool told = std::any_of(all.begin(), all.end(), [&](const std::string& text) {
      return text == rfc || text.starts_with(rfc + ' ') || text.starts_with(rfc + ',');
    });
    if (!told) all.push_back(rfc);
  }
  return all;
}

}  // namespace mailrig::mock
