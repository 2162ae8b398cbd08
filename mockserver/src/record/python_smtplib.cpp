// smtplib with set_debuglevel(1): "send: 'ehlo client.example\r\n'", "reply: b'250 OK\r\n'"; with 2 a time before.
#include <algorithm>

#include "log_format.hpp"
#include "python_text.hpp"

namespace mailrig::mock {
namespace {

std::string_view without_time(std::string_view line) {
  const auto space = line.find(' ');
  const bool time = space != line.npos && line.substr(0, space).find_first_not_of("0123456789:.") == line.npos;
  return time ? line.substr(space + 1) : line;
}

bool is_quoted(std::string_view text) {
  return text.starts_with('\'') || text.starts_with('"') || text.starts_with("b'") || text.starts_with("b\"");
}

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) {
    line = without_time(line);
    return (line.starts_with("send: ") && is_quoted(line.substr(6))) ||
           (line.starts_with("reply: ") && is_quoted(line.substr(7)));
  });
}

Recordings parse(LogLines log) {
  Connections connections;
  while (log.next()) {
    const auto line = without_time(log.text());
    if (line.starts_with("connect: to ")) connections.next();
    const bool sends = line.starts_with("send: ");
    const auto said = line.substr(std::min<std::size_t>(line.size(), sends ? 6 : 7));
    if ((!sends && !line.starts_with("reply: ")) || !is_quoted(said)) continue;
    const auto text = python_text(said);
    if (!text) return log.error("expected what was said as Python writes it, such as b'250 OK\\r\\n'; the line is cut");
    connections.current().bytes(sends ? Side::client : Side::server, *text);
  }
  return connections.take();
}

}  // namespace

const LogFormat python_smtplib{"Python's smtplib", looks_like, parse};

}  // namespace mailrig::mock
