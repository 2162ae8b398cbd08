// What a scenario must not hold though every part of it is right: names that mean nothing, rules that never answer.
#include <algorithm>

#include "scenario_loader.hpp"

namespace mailrig::mock {
namespace {

// The names that the steps use, and for each that the server says: where, if no step before gave it a value.
struct Names {
  std::set<std::string, std::less<>> used;
  std::map<std::string, Where> said_unbound;
};

void collect(const std::vector<Step>& steps, const Transcript& transcript, Names& names,
             std::set<std::string, std::less<>> bound) {
  for (const auto& step : steps) {
    if (const auto* message = std::get_if<Message>(&step.what); message && !message->name.empty()) {
      names.used.insert(message->name);
      bound.insert(message->name);
    }
    if (const auto* step_of_sasl = std::get_if<Authenticate>(&step.what))
      names.used.insert({step_of_sasl->user, step_of_sasl->password, step_of_sasl->token});
    const auto* line = std::get_if<Line>(&step.what);
    if (!line) continue;
    for (const auto& part : line->parts) {
      const auto* variable = std::get_if<Variable>(&part);
      if (!variable) continue;
      names.used.insert(variable->name);
      if (line->who == Side::client) bound.insert(variable->name);
      else if (!bound.contains(variable->name) && !transcript.vars.contains(variable->name))
        names.said_unbound.emplace(variable->name, step.where);
    }
  }
}

std::string without_tag(const Line& line) {
  auto text = line.printed.substr(std::min<std::size_t>(3, line.printed.size()));
  if (!line.tag.empty()) text.erase(0, line.tag.size());
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// Nobody can begin TLS twice.
void check_tls(const Transcript& transcript) {
  const Step* begun = nullptr;
  for (const auto& step : transcript.session) {
    if (!std::holds_alternative<UpgradeToTls>(step.what)) continue;
    if (transcript.implicit_tls) invalid(step.where, "TLS runs already, from the first byte");
    if (begun) invalid(step.where, "TLS runs already, since line " + std::to_string(begun->where.line));
    begun = &step;
  }
}

}  // namespace

void ScenarioLoader::check() const {
  if (transcript_->fragment) return;  // judged where it is included
  check_tls(*transcript_);
  Names names;
  collect(transcript_->session, *transcript_, names, {});
  for (const auto& rule : transcript_->rules) collect(rule.steps, *transcript_, names, names.used);
  for (const auto& [name, at] : names.said_unbound)
    invalid(at, "the server says ${" + name + "} before a client's line binds it, and 'vars' gives it no value");
  for (const auto& [name, at] : secret_where_)
    if (!names.used.contains(name) && !transcript_->vars.contains(name))
      invalid(at, "the secret '" + name + "' is no variable of this scenario");
  for (const auto& [name, at] : var_where_)
    if (!names.used.contains(name) && !transcript_->secrets.contains(name))
      invalid(at, "the variable '" + name + "' is never used");
  for (std::size_t i = 0; i < transcript_->rules.size(); ++i) {
    const auto& rule = transcript_->rules[i];
    const auto first = without_tag(std::get<Line>(rule.steps.front().what));
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      const auto& other = transcript_->rules[earlier];
      if (other.times || without_tag(std::get<Line>(other.steps.front().what)) != first) continue;
      if (other.where.file && rule.where.file && *other.where.file != *rule.where.file)
        continue;  // overrides what a fragment answers
      invalid(rule.where, "this rule never answers: the one at line " + std::to_string(other.where.line) +
                              " takes the same line first");
    }
  }
}

}  // namespace mailrig::mock
