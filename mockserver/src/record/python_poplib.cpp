// poplib with set_debuglevel(2): "*put* b'USER fred'", "*get* b'+OK\r\n'"; with 1 only "*cmd*" and "*resp*".
#include "log_format.hpp"
#include "python_text.hpp"

namespace mailrig::mock {
namespace {

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) {
    return line.starts_with("*cmd* '") || line.starts_with("*put* b'") || line.starts_with("*get* b'");
  });
}

Recordings parse(LogLines log) {
  const bool whole = any_line(log.rest(), [](std::string_view line) { return line.starts_with("*put* "); });
  const std::string_view puts = whole ? "*put* " : "*cmd* ", gets = whole ? "*get* " : "*resp* ";
  LogConversation conversation;
  while (log.next()) {
    const bool put = log.text().starts_with(puts);
    if (!put && !log.text().starts_with(gets)) continue;
    auto text = python_text(log.text().substr(put ? puts.size() : gets.size()));
    if (!text) return log.error("expected what was said as Python writes it, such as b'+OK'; the line is cut");
    if (text->ends_with("\r\n")) text->resize(text->size() - 2);
    conversation.line(put ? Side::client : Side::server, *text);
  }
  std::vector<Recording> recordings;
  if (!conversation.empty()) recordings.push_back(conversation.take());
  return recordings;
}

}  // namespace

const LogFormat python_poplib{"Python's poplib", looks_like, parse};

}  // namespace mailrig::mock
