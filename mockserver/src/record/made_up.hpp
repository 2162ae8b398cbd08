#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redaction.hpp"

namespace mailrig::mock {

/// What a server has made up and another time will make up anew: UIDVALIDITY, dates, unique-ids, challenges. Each value
/// is written as a variable: who is served hears what was recorded, and from a server that is driven any value is
/// taken, if it is the same wherever it was the same.
class MadeUp {
 public:
  struct Variable {
    std::string name, value;
  };

  MadeUp(const std::vector<RecordedItem>& items, Protocol protocol);

  /// Where the line that is items[index] has them, sorted and apart from each other.
  const std::vector<Substitution>& substitutions(std::size_t index) const { return substitutions_[index]; }
  const std::vector<Variable>& variables() const { return variables_; }
  /// There were more than scenarios can have variables; the others stay as they were.
  bool too_many() const { return too_many_; }

 private:
  void find_in_response(const RecordedLine& line, std::vector<Substitution>& found);
  void find_in_command(const RecordedLine& line, std::vector<Substitution>& found);
  void find_unique_id(const RecordedLine& line, std::vector<Substitution>& found);
  void note(std::string_view kind, Span span, std::string value, std::vector<Substitution>& found);

  Protocol protocol_;
  std::vector<std::vector<Substitution>> substitutions_;
  std::vector<Variable> variables_;
  std::map<std::pair<std::string, std::string>, std::size_t> known_;  // kind and value: the variable
  std::map<std::string, std::size_t, std::less<>> of_kind_;           // how many there are
  bool too_many_ = false;
};

}  // namespace mailrig::mock
