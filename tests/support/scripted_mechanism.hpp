#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <mailrig/auth/mechanism.hpp>

namespace mailrig::test {

/// A SASL mechanism that says what a transcript says, whatever it is asked.
class ScriptedMechanism final : public auth::Mechanism {
 public:
  /// @param answers  bytes, one for each challenge; nullopt where the client is to cancel the exchange.
  ScriptedMechanism(std::string name, std::optional<std::string> initial_response,
                    std::deque<std::optional<std::string>> answers)
      : name_(std::move(name)), initial_response_(std::move(initial_response)), answers_(std::move(answers)) {}

  std::string_view name() const noexcept override { return name_; }

  Result<std::optional<Secret>> initial_response() override {
    if (!initial_response_) return std::nullopt;
    return Secret(*initial_response_);
  }

  Result<Secret> respond(std::string_view challenge) override {
    challenges_.emplace_back(challenge);
    if (answers_.empty()) return fail(Errc::out_of_turn, "no further challenge");
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    if (!answer) return fail(Errc::bad_argument, "a challenge to the script's liking");
    return Secret(std::move(*answer));
  }

  bool complete() const noexcept override { return answers_.empty(); }

  /// What the server said, decoded.
  const std::deque<std::string>& challenges() const noexcept { return challenges_; }

 private:
  std::string name_;
  std::optional<std::string> initial_response_;
  std::deque<std::optional<std::string>> answers_;
  std::deque<std::string> challenges_;
};

}  // namespace mailrig::test
