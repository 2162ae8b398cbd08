// What a scenario must not hold though every part of it is right: names that mean nothing, rules that never answer.
#include <optional>

#include "scenario_loader.hpp"
#include "sequence.hpp"

namespace mailrig::mock {
namespace {

// The names that the steps use, and for each that the server says: where, if no step before gave it a value.
struct Names {
  std::set<std::string, std::less<>> used;
  std::map<std::string, Where> said_unbound;
};

using NameSet = std::set<std::string, std::less<>>;

// The names that are bound behind the steps, where `bound` are before them: of a group, those that every way through it
// binds.
NameSet collect(const std::vector<Step>& steps, const Transcript& transcript, Names& names, NameSet bound) {
  for (const auto& step : steps) {
    if (const auto* group = std::get_if<Group>(&step.what)) {
      std::optional<NameSet> by_all;
      for (const auto& branch : group->branches) {
        auto by_this = collect(branch, transcript, names, bound);
        if (!by_all || group->each_once) by_this.merge(by_all ? *by_all : bound);
        else std::erase_if(by_this, [&](const auto& name) { return !by_all->contains(name); });
        by_all = std::move(by_this);
      }
      if (group->least > 0) bound = std::move(*by_all);
    }
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
  return bound;
}

// Nobody can begin TLS, or compression, twice: the step by which it may have begun behind these, if `begun` has before
// them.
template <class Upgrade>
const Step* check_once(const std::string& what, const std::vector<Step>& steps, bool implicit, const Step* begun) {
  for (const auto& step : steps) {
    if (const auto* group = std::get_if<Group>(&step.what)) {
      const auto* before = begun;
      for (const auto& branch : group->branches) {
        const auto* after = check_once<Upgrade>(what, branch, implicit, group->each_once ? begun : before);
        if (after != before && group->most > 1 && !group->each_once)
          invalid(after->where, what + " would begin in every round of the '" + std::string(name(group->kind)) +
                                    "' of line " + std::to_string(step.where.line));
        if (after) begun = after;
      }
    }
    if (!std::holds_alternative<Upgrade>(step.what)) continue;
    if (implicit) invalid(step.where, what + " runs already, from the first byte");
    if (begun) invalid(step.where, what + " runs already, since line " + std::to_string(begun->where.line));
    begun = &step;
  }
  return begun;
}

}  // namespace

void ScenarioLoader::check() const {
  if (transcript_->fragment) return;  // judged where it is included
  std::vector<const std::vector<Step>*> sessions{&transcript_->session};
  for (const auto& connection : others_) sessions.push_back(&connection.session);
  Names names;
  for (const auto* session : sessions) {
    check_once<UpgradeToTls>("TLS", *session, transcript_->implicit_tls, nullptr);
    check_once<UpgradeToCompression>("compression", *session, false, nullptr);
    check_choices(*session);
    collect(*session, *transcript_, names, {});
  }
  check_syncs();
  for (const auto& rule : transcript_->rules) check_choices(rule.steps);
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
    const auto first = first_line(rule.steps);
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      const auto& other = transcript_->rules[earlier];
      if (other.times || first_line(other.steps) != first) continue;
      if (other.where.file && rule.where.file && *other.where.file != *rule.where.file)
        continue;  // overrides what a fragment answers
      invalid(rule.where, "this rule never answers: the one at line " + std::to_string(other.where.line) +
                              " takes the same line first");
    }
  }
}

}  // namespace mailrig::mock
