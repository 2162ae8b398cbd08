#pragma once
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// A line of a dialogue as it stands in the file.
struct DialogueLine {
  std::string_view text;  ///< With its side: "C: a1 NOOP"
  Where where;
};

/// What the dialogues of a session have established so far.
struct DialogueState {
  std::set<std::string, std::less<>> tags;  ///< Names that client lines bound
  bool challenged = false;                  ///< The server has said "+ ...": the client's next has no tag
  std::string authenticating;               ///< The tag of an AUTHENTICATE that is not answered yet
};

struct DialogueOptions {
  Protocol protocol{};
  Matching matching = Matching::meaning;
  std::function<std::string(const std::string& path, const Where& asked)> read_message;  ///< For {@path}
};

/// The steps that the lines of one dialogue block say. Throws Invalid.
std::vector<Step> parse_dialogue(const std::vector<DialogueLine>& lines, const DialogueOptions& options,
                                 DialogueState& state);

/// Refuses what is no name for a variable.
void require_name(std::string_view name, const Where& where);

/// What is said of a `${*}` that is not the last part of its line.
inline constexpr std::string_view nothing_behind_rest = "'${*}' takes the rest of the line: nothing may follow it";

/// `text` with its ${variables} taken apart; columns of errors count from `where`. Throws Invalid.
std::vector<Part> parse_template(std::string_view text, const Where& where);

}  // namespace mailrig::mock
