#pragma once
#include <optional>
#include <string>
#include <vector>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

// What can be told of steps that follow each other, without playing them.

/// The side whose line comes first; nullopt if that is no line, or nobody's alone.
std::optional<Side> opener(const Step& step);
std::optional<Side> opener(const std::vector<Step>& steps);

/// Its first line without side and tag, in capitals, where it begins with one line of dialogue and no other can come.
std::optional<std::string> first_line(const std::vector<Step>& steps);

/// All of it may be left out.
bool may_be_empty(const std::vector<Step>& steps);

/// The step by which `step` always ends the connection, itself or one within it; nullptr if it does not.
const Step* end_of(const Step& step);

/// Refuses steps in which the listening side could not tell whether a group is over. Throws Invalid.
void check_choices(const std::vector<Step>& steps);

}  // namespace mailrig::mock
