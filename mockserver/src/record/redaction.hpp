#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "conversation_reader.hpp"
#include "replay/login_watch.hpp"

namespace mailrig::mock {

/// A part of a line that is written as a variable.
struct Substitution {
  Span span;
  std::string variable;
};
void sort_by_place(std::vector<Substitution>& substitutions);

/// Finds the credentials of a conversation: where they are said, and wherever else their values stand, on either side.
class Redaction {
 public:
  struct Variable {
    std::string name, value;
    std::string stand_in;   ///< What the scenario says in its place.
    bool in_clear = false;  ///< The client said it without TLS.
  };

  Redaction(const std::vector<RecordedItem>& items, Protocol protocol);

  /// Where the line that is items[index] has them, sorted and apart from each other.
  const std::vector<Substitution>& substitutions(std::size_t index) const { return substitutions_[index]; }
  const std::vector<Variable>& variables() const { return variables_; }
  /// `bytes`, which are no line, with as many "x" in the place of each credential: sizes stay as they were.
  std::string masked(std::string_view bytes) const;
  /// The same for the bytes that are items[index].
  std::string masked(std::size_t index, std::string_view bytes) const;

 private:
  void follow(const RecordedItem& item, std::vector<Substitution>& found);
  void find_credentials(const RecordedLine& line, std::vector<Substitution>& found);
  void find_values(const RecordedLine& line, std::vector<Substitution>& found);
  void note_mechanism(const RecordedLine& line);
  void note_value(std::string_view value);
  void note_words(std::string_view text);
  void note_response(std::string_view response);
  const std::string& variable(const std::string& kind, const std::string& value, bool in_clear);

  Protocol protocol_;
  LoginWatch login_watch_;
  std::vector<std::vector<Substitution>> substitutions_;
  std::vector<Variable> variables_;
  std::vector<std::string> values_;  // to be found elsewhere, too: what was said, and passwords inside responses
  std::string mechanism_;
  std::size_t responses_ = 0;
};

}  // namespace mailrig::mock
