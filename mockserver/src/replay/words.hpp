#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mailrig::mock {

/// The word of that index in a line, in capitals; empty if there are fewer. Words are parted by single spaces.
inline std::string upper_word(std::string_view line, std::size_t index) {
  for (; index > 0; --index) {
    const auto space = line.find(' ');
    if (space == line.npos) return {};
    line.remove_prefix(space + 1);
  }
  std::string word(line.substr(0, line.find_first_of(" \r\n")));
  for (char& c : word)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return word;
}

}  // namespace mailrig::mock
