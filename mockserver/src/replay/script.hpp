#pragma once
#include <cstddef>
#include <functional>
#include <vector>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// A place in a transcript: which step is to come, in the session, in the rule above it, and in the groups of either.
class Script {
 public:
  explicit Script(const std::vector<Step>& session) : frames_{{&session, 0, {}}} {}

  /// The step to come; nullptr behind the last of the session, and behind the last of a rule or branch, which leave()
  /// ends.
  const Step* current() const;
  void step_over();
  /// False in the session itself.
  bool leave();
  /// The rest of a rule, whose first line has been heard.
  void play(const Rule& rule) { frames_.push_back({&rule.steps, 1, {}}); }
  /// Rules and branches within each other, and the session.
  std::size_t depth() const { return frames_.size(); }

  /// Rounds of the group that is the current step.
  std::size_t rounds() const { return frames_.back().rounds.count; }
  /// Begins a round with the first branch that is left.
  void begin_round();

  /// Where the session itself stands, below all rules and branches: the index of the step.
  std::size_t in_session() const { return frames_.front().at; }

  /// Every place from which it may go on from here, in the order in which they are to be tried: at a step that is no
  /// group, or at the end of the session, where current() is nullptr. Ends with true once `visit` says so.
  bool any_opening(const std::function<bool(const Script&)>& visit) const;
  /// One of them is the end.
  bool may_be_over() const;

 private:
  // Of the group that is the current step of a frame.
  struct Rounds {
    std::size_t count = 0;
    std::vector<bool> played;  // by branch, where each is played once
  };
  // A sequence of steps being played: the session, or above it a rule or a branch.
  struct Frame {
    const std::vector<Step>* steps;
    std::size_t at = 0;
    Rounds rounds;
  };

  static bool left(const Frame& frame, const Group& group, std::size_t branch);
  void begin_round(const Group& group, std::size_t branch);

  std::vector<Frame> frames_;
};

}  // namespace mailrig::mock
