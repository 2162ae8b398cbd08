#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include <mailrig/mock/import.hpp>

#include "log_conversation.hpp"

namespace mailrig::mock {

/// A log, line by line.
class LogLines {
 public:
  LogLines(std::string_view text, std::string name)
      : rest_(text), file_(std::make_shared<const std::string>(std::move(name))) {}

  /// Goes on to the next line, its end taken off; false at the end of the log.
  bool next() {
    if (rest_.empty()) return false;
    const auto lf = rest_.find('\n');
    text_ = rest_.substr(0, lf);
    rest_.remove_prefix(lf == rest_.npos ? rest_.size() : lf + 1);
    if (text_.ends_with('\r')) text_.remove_suffix(1);
    ++number_;
    return true;
  }

  std::string_view text() const { return text_; }
  /// What comes behind the line.
  std::string_view rest() const { return rest_; }
  tl::unexpected<ScenarioError> error(std::string message) const {
    return tl::unexpected(ScenarioError{{file_, number_ > 0 ? number_ : 1, 1}, std::move(message)});
  }

 private:
  std::string_view rest_, text_;
  std::shared_ptr<const std::string> file_;
  int number_ = 0;
};

using Recordings = tl::expected<std::vector<Recording>, ScenarioError>;

/// One tool's way of writing a conversation down.
struct LogFormat {
  std::string_view name;
  bool (*looks_like)(std::string_view text);  ///< By its first lines.
  Recordings (*parse)(LogLines log);
};

// Each in a file of its own, named for it.
extern const LogFormat curl_trace, curl_verbose, python_imaplib, python_poplib, python_smtplib, mailkit, thunderbird,
    mutt, openssl_s_client, dovecot_rawlog, tshark_follow, plain_dialogue;

/// True if one of the first `most` lines of a log fits.
template <class Fits>
bool any_line(std::string_view text, Fits&& fits, int most = 400) {
  LogLines lines(text, {});
  while (most-- > 0 && lines.next())
    if (fits(lines.text())) return true;
  return false;
}

/// The connections of a log as they are found; empty ones are left out.
class Connections {
 public:
  LogConversation& current() { return current_; }
  void next() {
    if (!current_.empty()) recordings_.push_back(current_.take());
  }
  std::vector<Recording> take() {
    next();
    return std::move(recordings_);
  }

 private:
  LogConversation current_;
  std::vector<Recording> recordings_;
};

}  // namespace mailrig::mock
