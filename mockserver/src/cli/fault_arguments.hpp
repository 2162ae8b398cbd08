#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <mailrig/mock/fault.hpp>
#include <mailrig/mock/transcript.hpp>

namespace mailrig::cli {

/// The options that say what goes wrong on the way, and how fast time goes.
class FaultArguments {
 public:
  double time_scale = 1;

  /// Call once for each command, before it is parsed.
  void add_to(CLI::App& command);

  std::uint64_t seed() const { return seed_; }
  /// The faults of each case that the scenario is to be played in: those of the command line, else its own. nullopt,
  /// and the reason printed, if there is no such thing.
  std::optional<std::vector<std::vector<mock::Fault>>> plan(const mock::Transcript& transcript, mock::Side plays) const;
  /// The options that play `faults` again, each behind a space; empty without faults.
  std::string again(const std::vector<mock::Fault>& faults) const;

 private:
  void take(const std::string& option, const std::string& text);

  std::vector<mock::Fault> faults_;
  std::uint64_t seed_ = 0;
};

}  // namespace mailrig::cli
