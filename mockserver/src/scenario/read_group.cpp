// The steps that hold steps: `optional`, `choice`, `any-order`, `repeat`.
#include <charconv>

#include "scenario_loader.hpp"
#include "sequence.hpp"

namespace mailrig::mock {
namespace {

struct Times {
  std::size_t least, most;
};

// times = number [".." [number]]
Times read_times(const Source& source, const YAML::Node& node) {
  const auto text = scalar(source, node, "times", "a number, or a range such as 1.. or 2..5");
  const auto* const end = text.data() + text.size();
  const auto refuse = [&] {
    invalid(where(source, node),
            "'times' takes a number from 1 on, or a range such as 0.., 1.. or 2..5, found '" + text + "'");
  };
  Times times{0, 0};
  const auto least = std::from_chars(text.data(), end, times.least);
  if (least.ec != std::errc{}) refuse();
  const std::string_view rest(least.ptr, static_cast<std::size_t>(end - least.ptr));
  if (rest.empty()) {
    times.most = times.least;
  } else if (rest == "..") {
    times.most = Group::unbounded;
  } else {
    if (!rest.starts_with("..")) refuse();
    const auto most = std::from_chars(rest.data() + 2, end, times.most);
    if (most.ec != std::errc{} || most.ptr != end) refuse();
  }
  if (times.most == 0 || times.most < times.least) refuse();
  return times;
}

}  // namespace

// branch = one step / a list of steps
std::vector<Step> ScenarioLoader::read_branch(const YAML::Node& node, const File& file) {
  std::vector<Step> steps;
  if (node.IsSequence())
    for (const auto& entry : node) read_step(entry, file, steps);
  else read_step(node, file, steps);
  return steps;
}

Group ScenarioLoader::read_group(const YAML::Node& node, const File& file, const std::string& key) {
  const auto at = where(file.source, node);
  if (++groups_ > options_.limits.groups)
    invalid(at, "steps stand more than " + std::to_string(options_.limits.groups) + " deep within each other");
  Group group;
  const auto challenged = dialogue_.challenged;
  std::vector<Where> places;
  const auto branch = [&](const YAML::Node& steps) {
    dialogue_.challenged = challenged;
    places.push_back(where(file.source, steps));
    group.branches.push_back(read_branch(steps, file));
  };
  if (key == "repeat") {
    group.kind = Group::Kind::repeat;
    YamlMap map(file.source, node, "'repeat'");
    const auto times = read_times(file.source, map.require("times"));
    const auto session = map.require("session");
    map.done();
    branch(session);
    group.least = times.least;
    group.most = times.most;
  } else if (key == "optional") {
    group.kind = Group::Kind::optional;
    branch(node);
    group.least = 0;
  } else if (key == "any-order" && node.IsScalar()) {  // each line by itself
    group.kind = Group::Kind::any_order;
    std::vector<Step> lines;
    read_dialogue(node, file, lines);
    for (auto& line : lines) {
      places.push_back(line.where);
      group.branches.push_back({std::move(line)});
    }
  } else {
    group.kind = key == "choice" ? Group::Kind::choice : Group::Kind::any_order;
    if (!node.IsSequence()) invalid(at, "'" + key + "' takes a list of sessions, at least two");
    for (const auto& entry : node) branch(entry);
  }
  if (group.branches.size() > options_.limits.branches)
    invalid(at, "'" + key + "' takes at most " + std::to_string(options_.limits.branches) + " sessions");
  const bool one_of_several = group.kind == Group::Kind::choice || group.kind == Group::Kind::any_order;
  if (one_of_several && group.branches.size() < 2) invalid(at, "'" + key + "' takes a list of sessions, at least two");
  if (group.kind == Group::Kind::any_order) {
    group.each_once = true;
    group.least = group.most = group.branches.size();
  }
  judge_branches(group, places);
  --groups_;
  return group;
}

// What makes it possible to hear which branch is played.
void ScenarioLoader::judge_branches(Group& group, const std::vector<Where>& places) const {
  const auto kind = "'" + std::string(name(group.kind)) + "'";
  const bool decided = group.branches.size() > 1 || group.least < group.most;
  for (std::size_t i = 0; i < group.branches.size(); ++i) {
    const auto& branch = group.branches[i];
    if (may_be_empty(branch)) invalid(places[i], "a session of " + kind + " needs a step that is played in any case");
    if (const auto* end = end_of(branch.back()); end && group.most > 1)
      invalid(end->where, "the connection ends here, and " + kind + " would go on");
    if (!decided) continue;
    const auto side = opener(branch);
    if (!side)
      invalid(places[i], "a session of " + kind +
                             " begins with a line of dialogue, or authenticate, by which it is known that it begins");
    if (group.decides && group.decides != side)
      invalid(places[i], "the sessions of " + kind + " begin with lines of both sides; one side must choose");
    group.decides = side;
    if (group.kind != Group::Kind::choice) continue;
    for (std::size_t earlier = 0; earlier < i; ++earlier)
      if (const auto taken = first_line(branch); taken && first_line(group.branches[earlier]) == taken)
        invalid(places[i], "this session is never chosen: the one at line " + std::to_string(places[earlier].line) +
                               " takes the same line first");
  }
}

}  // namespace mailrig::mock
