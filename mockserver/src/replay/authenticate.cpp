// How a Stage plays an `authenticate` step: it hands lines to an Authentication and makes its moves.
#include "stage.hpp"

namespace mailrig::mock {

std::string Replay::Stage::value(const std::string& variable) const {
  if (const auto bound = bindings_.find(variable); bound != bindings_.end()) return bound->second.value();
  const auto var = transcript_->vars.find(variable);
  return var != transcript_->vars.end() ? var->second : std::string();
}

Authentication::Who Replay::Stage::who(const Authenticate& authenticate) const {
  return {value(authenticate.user), value(authenticate.password), value(authenticate.token), channel_binding_,
          timestamp_};
}

// Where the step is one of several that may come: this line would be its first.
bool Replay::Stage::begins(const Authenticate& authenticate, const Unit& unit) const {
  Authentication trial(authenticate, transcript_->protocol, plays_, who(authenticate));
  trial.begin();
  return trial.hear(unit).state != Authentication::State::not_ours;
}

bool Replay::Stage::perform(const Authenticate& authenticate) {
  if (authenticating_ != &authenticate) {
    authenticating_ = &authenticate;
    authentication_.emplace(authenticate, transcript_->protocol, plays_, who(authenticate));
    make(authentication_->begin());
    return true;
  }
  return listen();
}

// A line that comes while the step is played.
void Replay::Stage::judge_authentication(const Unit& unit) {
  const auto move = authentication_->hear(unit);
  if (move.state == Authentication::State::not_ours) {
    if (answered_by_rule(unit) || answered_by_farewell(unit)) return;
    auto mismatch = unexpected(unit, std::nullopt);
    mismatch.expected = authentication_->expected();
    return fail(std::move(mismatch), true);
  }
  check_secrets(unit);
  if (mismatch_) return;
  if (move.state == Authentication::State::failed) {
    auto mismatch = unexpected(unit, std::nullopt);
    mismatch.reason = move.reason;
    mismatch.expected = authentication_->expected();
    return fail(std::move(mismatch), true);
  }
  if (breaks_a_check(unit, script_, true)) return;
  ++matched_;
  remember(other(), unit);
  make(move);
}

void Replay::Stage::make(const Authentication::Move& move) {
  if (move.state == Authentication::State::failed) return fail(mismatch_at(here(), move.reason), false);
  if (move.say) {
    const Unit unit{*move.say, {}, false};
    const bool secret = plays_ == Side::client;
    log(Direction::sent, unit, plays_);
    remember(plays_, unit);
    say(*move.say + "\r\n", secret);
  }
  if (move.state == Authentication::State::done) finish_authentication();
}

void Replay::Stage::finish_authentication() {
  authentication_.reset();
  authenticating_ = nullptr;
  script_.step_over();
}

}  // namespace mailrig::mock
