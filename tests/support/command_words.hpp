#pragma once
#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/base64.hpp>
#include <mailrig/wire/error.hpp>

#include "support/scripted_mechanism.hpp"

namespace mailrig::test {

/// Takes the next word off a line, and one space behind it.
inline std::string_view take_word(std::string_view& line) {
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(word.size() + 1, line.size()));
  return word;
}

inline std::string upper_case(std::string_view word) {
  std::string upper(word);
  for (auto& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return upper;
}

inline tl::unexpected<Error> no_command(std::string_view expected, std::string_view line) {
  return fail(Errc::bad_argument, expected, 0, line);
}

/// The mechanism that `MECHANISM [initial-response]` and the client's later lines of an exchange stand for.
inline Result<std::shared_ptr<ScriptedMechanism>> mechanism_from_words(std::string_view words,
                                                                       const std::vector<std::string>& following) {
  const std::string name(take_word(words));
  if (name.empty()) return no_command("AUTH mechanism [initial-response]", words);
  std::optional<std::string> initial;
  if (!words.empty()) {
    initial = words == "=" ? std::string{} : from_base64(words);
    if (!initial) return no_command("base64", words);
  }
  std::deque<std::optional<std::string>> answers;
  for (const auto& line : following) {
    auto answer = line == "*" ? std::nullopt : from_base64(line);
    if (!answer && line != "*") return no_command("base64 or \"*\"", line);
    answers.push_back(std::move(answer));
  }
  return std::make_shared<ScriptedMechanism>(name, std::move(initial), std::move(answers));
}

}  // namespace mailrig::test
