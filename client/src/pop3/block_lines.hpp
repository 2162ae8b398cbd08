#pragma once
#include <string_view>

namespace mailrig::pop3 {

/// Takes the next line off a block, without its end.
inline std::string_view take_line(std::string_view& block) noexcept {
  const auto lf = block.find('\n');
  auto line = block.substr(0, lf);
  block.remove_prefix(lf == block.npos ? block.size() : lf + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Takes the next word off a line, and the spaces around it; empty at the line's end.
inline std::string_view take_word(std::string_view& line) noexcept {
  const auto begin = line.find_first_not_of(' ');
  if (begin == line.npos) {
    line = {};
    return {};
  }
  line.remove_prefix(begin);
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace mailrig::pop3
