// poplib with set_debuglevel(2): "*put* b'USER fred'", "*get* b'+OK\r\n'"; with 1 the server's words are not there.
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
  constexpr std::string_view puts = "*put* ", gets = "*get* ";
  LogConversation conversation;
  while (log.next()) {
    const bool put = log.text().starts_with(puts);
    if (!put && !log.text().starts_with(gets)) continue;
    auto text = python_text(log.text().substr(puts.size()));
    if (!text) return log.error("expected what was said as Python writes it, such as b'+OK'; the line is cut");
    if (text->ends_with("\r\n")) text->resize(text->size() - 2);
    conversation.line(put ? Side::client : Side::server, *text);
  }
  if (conversation.empty())
    return log.error("the log holds commands alone; set_debuglevel(2) shows what the server says, too");
  return std::vector{conversation.take()};
}

}  // namespace

const LogFormat python_poplib{"Python's poplib", looks_like, parse};

}  // namespace mailrig::mock
