#pragma once
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mailrig/mock/scenario.hpp>

#include "source.hpp"

namespace mailrig::mock {

/// One value for each name of a scenario's matrix: what `${name}` stands for in every place of the file and of those
/// that it includes.
class Combination {
 public:
  Combination() = default;
  explicit Combination(std::vector<std::pair<std::string, std::string>> values) : values_(std::move(values)) {}

  /// `text` with the values in the place of their names; lines stay where they are.
  std::string apply(std::string_view text);
  /// The first name that no text had; empty if there is none.
  std::string unused() const;
  /// "mechanism=PLAIN, tls=implicit"
  std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
  std::set<std::string> used_;
};

/// Those of the key `matrix`, in the order in which they are written; the last name goes round first. One that is empty
/// where there is no matrix. Throws Invalid.
std::vector<Combination> combinations(const Source& source, const ScenarioLimits& limits);

}  // namespace mailrig::mock
