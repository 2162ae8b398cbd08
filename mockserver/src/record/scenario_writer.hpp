#pragma once
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mailrig/mock/recording.hpp>

#include "made_up.hpp"
#include "redaction.hpp"

namespace mailrig::mock {

/// Writes what was read of a conversation as a scenario.
class ScenarioWriter {
 public:
  ScenarioWriter(const std::vector<RecordedItem>& items, Protocol protocol, bool implicit_tls,
                 const WriteOptions& options);

  /// Behind the greeting, any login is taken and answered so.
  void any_login(std::string answer) { login_answer_ = std::move(answer); }
  /// The error says that there is nothing to write.
  Result<WrittenScenario> write();

 private:
  bool item(std::size_t index);
  void line(std::size_t index, const RecordedLine& line);
  void client_line_by_variables(std::size_t index, const RecordedLine& line);
  std::size_t authentication(std::size_t index);
  void login();
  void message(std::size_t index, const RecordedMessage& message);
  void bytes(std::size_t index, Side who, std::string_view bytes);
  std::string own_variable(const std::string& base, std::string_view value);
  std::vector<Substitution> substitutions(std::size_t index) const;
  void dialogue(const std::vector<std::string>& lines);
  void step(const std::string& text);
  bool fits(std::size_t size);
  void remark(const std::string& text);
  std::string head() const;

  const std::vector<RecordedItem>& items_;
  const Protocol protocol_;
  const bool implicit_tls_;
  const WriteOptions& options_;
  const Redaction redaction_;
  const MadeUp made_up_;
  std::optional<std::string> login_answer_;
  bool offered_tls_ = false;
  bool bare_lf_ = false;                                            // some line of the client ended in LF alone
  std::vector<std::pair<std::string, std::string>> own_variables_;  // messages, odd arguments; the values as YAML
  std::vector<std::string> step_secrets_;                           // of `authenticate`
  std::set<std::string, std::less<>> tags_;                         // IMAP: that lines of dialogue have bound
  std::size_t steps_ = 0;
  bool in_dialogue_ = false, full_ = false;
  std::string body_, rules_;
  std::vector<std::string> remarks_;
};

}  // namespace mailrig::mock
