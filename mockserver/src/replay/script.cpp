#include "script.hpp"

namespace mailrig::mock {

const Step* Script::current() const {
  const auto& frame = frames_.back();
  return frame.at < frame.steps->size() ? &(*frame.steps)[frame.at] : nullptr;
}

void Script::step_over() {
  ++frames_.back().at;
  frames_.back().rounds = {};
}

bool Script::leave() {
  if (frames_.size() == 1) return false;
  frames_.pop_back();
  return true;
}

bool Script::left(const Frame& frame, const Group& group, std::size_t branch) {
  return frame.rounds.count < group.most &&
         !(group.each_once && branch < frame.rounds.played.size() && frame.rounds.played[branch]);
}

void Script::begin_round(const Group& group, std::size_t branch) {
  auto& rounds = frames_.back().rounds;
  ++rounds.count;
  if (group.each_once) {
    rounds.played.resize(group.branches.size());
    rounds.played[branch] = true;
  }
  frames_.push_back({&group.branches[branch], 0, {}});
}

void Script::begin_round() {
  const auto& group = std::get<Group>(current()->what);
  std::size_t branch = 0;
  while (!left(frames_.back(), group, branch)) ++branch;
  begin_round(group, branch);
}

// No branch can be played without a word, so this comes to a step in every branch, and to the end.
bool Script::any_opening(const std::function<bool(const Script&)>& visit) const {
  auto place = *this;
  for (;;) {
    const auto* step = place.current();
    if (!step) {
      if (!place.leave()) return visit(place);
      continue;
    }
    const auto* group = std::get_if<Group>(&step->what);
    if (!group) return visit(place);
    const auto& frame = place.frames_.back();
    for (std::size_t branch = 0; branch < group->branches.size(); ++branch) {
      if (!left(frame, *group, branch)) continue;
      auto inside = place;
      inside.begin_round(*group, branch);
      if (inside.any_opening(visit)) return true;
    }
    if (frame.rounds.count < group->least) return false;
    place.step_over();
  }
}

bool Script::may_be_over() const {
  return any_opening([](const Script& place) { return !place.current(); });
}

}  // namespace mailrig::mock
