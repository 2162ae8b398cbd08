#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/transcript.hpp>

#include "unit_reader.hpp"

namespace mailrig::mock {

/// A word with variables in it: text and names in turn.
using Chunk = std::variant<std::string, Variable, Rest>;

/// One token of a line, as far as meaning needs it: `smith`, `"smith"` and {5} smith differ only in kind.
struct Token {
  enum class Kind { word, string, punctuation };
  Kind kind = Kind::word;
  std::size_t spaces_before = 0;
  std::size_t begin = 0, size = 0;  ///< Where it stands in the unit's text, quotes and "{n}" included.
  std::string value;                ///< Without quotes, escapes and "{n}"; empty if there are chunks.
  std::vector<Chunk> chunks;        ///< Only of a pattern, and only if it has variables.
  std::string_view broken = {};     ///< What is wrong with it, if it begins as a quoted string and is none.

  bool is(Kind other, std::string_view text) const { return kind == other && value == text && chunks.empty(); }
};

/// The tokens of what a peer said.
std::vector<Token> tokenize(const Unit& unit, Protocol protocol);

/// The tokens of a line of a scenario.
std::vector<Token> tokenize(const std::vector<Part>& parts, Protocol protocol);

bool equal_ignoring_case(std::string_view one, std::string_view other);

}  // namespace mailrig::mock
