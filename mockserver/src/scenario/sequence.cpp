#include "sequence.hpp"

#include <algorithm>

#include "source.hpp"

namespace mailrig::mock {
namespace {

// What comes behind a group, as the side hears it that waits for either.
enum class Next : std::uint8_t { client, server, silence };

Next next_of(Side side) { return side == Side::client ? Next::client : Next::server; }

std::string_view said_of(Next next) {
  switch (next) {
    case Next::client: return "a line of the client";
    case Next::server: return "a line of the server";
    case Next::silence: return "no line";
  }
  return "";
}

Next next_of(const Step& step) {
  if (const auto* end = std::get_if<EndConnection>(&step.what)) return next_of(end->who);
  const auto first = opener(step);
  return first ? next_of(*first) : Next::silence;
}

void check(const std::vector<Step>& steps, Next behind);

void check(const Step& step, const Group& group, const Step* following, Next behind) {
  const auto own = next_of(step);
  const auto kind = "'" + std::string(name(group.kind)) + "'";
  const bool may_be_left = group.least < group.most && !group.each_once;
  if (may_be_left && own != behind)
    invalid(step.where, "nobody could tell where this " + kind + " is over: its first line is " +
                            std::string(said_of(own)).substr(10) + "'s, and behind it comes " +
                            std::string(said_of(behind)) + "; the same side must speak there");
  if (following && may_be_left) {
    const auto taken = first_line({*following});
    const auto the_group = "the " + kind + " of line " + std::to_string(step.where.line);
    for (const auto& branch : group.branches) {
      if (!taken || first_line(branch) != taken) continue;
      if (group.most == Group::unbounded)
        invalid(following->where, "this line is never reached: " + the_group + " takes it first");
      invalid(following->where, "nobody could tell where " + the_group +
                                    " is over: it takes this line, too; write what is said in any case before it");
    }
  }
  const auto inside = group.most == 1 || own == behind ? behind : Next::silence;  // the next round, or the end
  for (const auto& branch : group.branches) check(branch, inside);
}

void check(const std::vector<Step>& steps, Next behind) {
  for (auto i = steps.size(); i > 0; --i) {
    const auto& step = steps[i - 1];
    if (const auto* group = std::get_if<Group>(&step.what))
      check(step, *group, i < steps.size() ? &steps[i] : nullptr, behind);
    behind = next_of(step);
  }
}

}  // namespace

std::optional<Side> opener(const Step& step) {
  if (const auto* line = std::get_if<Line>(&step.what)) return line->who;
  if (std::holds_alternative<Authenticate>(step.what)) return Side::client;
  if (const auto* group = std::get_if<Group>(&step.what))
    return group->decides ? group->decides : opener(group->branches.front());
  return std::nullopt;
}

std::optional<Side> opener(const std::vector<Step>& steps) { return opener(steps.front()); }

std::optional<std::string> first_line(const std::vector<Step>& steps) {
  const auto* line = std::get_if<Line>(&steps.front().what);
  if (!line) return std::nullopt;
  auto text = line->printed.substr(std::min<std::size_t>(3, line->printed.size()));
  if (!line->tag.empty()) text.erase(0, line->tag.size());
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

bool may_be_empty(const std::vector<Step>& steps) {
  return std::all_of(steps.begin(), steps.end(), [](const Step& step) {
    const auto* group = std::get_if<Group>(&step.what);
    return group && group->least == 0;
  });
}

const Step* end_of(const Step& step) {
  if (std::holds_alternative<EndConnection>(step.what)) return &step;
  const auto* group = std::get_if<Group>(&step.what);
  if (!group || group->least == 0) return nullptr;
  const Step* end = nullptr;
  for (const auto& branch : group->branches)
    if (end = end_of(branch.back()); !end) return nullptr;
  return end;
}

// Behind the last step a client may end the connection; behind a rule it says what else it wants.
void check_choices(const std::vector<Step>& steps) { check(steps, Next::client); }

}  // namespace mailrig::mock
