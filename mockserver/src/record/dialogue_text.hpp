#pragma once
#include <optional>
#include <string>
#include <vector>

#include "redaction.hpp"

namespace mailrig::mock {

/// A line as a scenario's dialogue says it: lines that begin with "C: " or "S: ", literals exact. nullopt if no
/// dialogue can say it. `substitutions` are sorted and apart from each other.
std::optional<std::vector<std::string>> dialogue_text(const RecordedLine& line, Protocol protocol,
                                                      const std::vector<Substitution>& substitutions,
                                                      const Redaction& redaction);

}  // namespace mailrig::mock
