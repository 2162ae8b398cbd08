// imaplib with Debug = 4: "  41:16.03 > b'FADN0 CAPABILITY'". Contents of literals are not shown.
#include "log_format.hpp"
#include "python_text.hpp"

namespace mailrig::mock {
namespace {

// What stands behind "MM:SS.cc".
std::optional<std::string_view> behind_time(std::string_view line) {
  const auto begin = line.find_first_not_of(' ');
  if (begin == line.npos) return std::nullopt;
  line.remove_prefix(begin);
  if (line.size() < 9 || line[2] != ':' || line[5] != '.' || line[8] != ' ') return std::nullopt;
  return line.substr(9);
}

bool is_said(std::string_view text) {
  return (text.starts_with("> ") || text.starts_with("< ")) &&
         (text.substr(2).starts_with("b'") || text.substr(2).starts_with("b\""));
}

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) {
    const auto told = behind_time(line);
    return told && (is_said(*told) || told->starts_with("imaplib version"));
  });
}

Recordings parse(LogLines log) {
  Connections connections;
  while (log.next()) {
    const auto told = behind_time(log.text());
    if (!told) continue;
    if (told->starts_with("new IMAP4 connection")) connections.next();
    if (!is_said(*told)) continue;
    const auto text = python_text(told->substr(2));
    if (!text) return log.error("expected what was said as Python writes bytes, such as b'* OK'; the line is cut");
    connections.current().line(told->front() == '>' ? Side::client : Side::server, *text);
  }
  return connections.take();
}

}  // namespace

const LogFormat python_imaplib{"Python's imaplib", looks_like, parse};

}  // namespace mailrig::mock
