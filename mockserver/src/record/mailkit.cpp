// MailKit's ProtocolLogger: "Connected to imap://host:143/", then "C: " and "S: " before each line, contents included.
#include "log_format.hpp"

namespace mailrig::mock {
namespace {

bool begins_connection(std::string_view line) {
  for (const std::string_view scheme : {"imap", "pop", "smtp"})
    if (line.starts_with("Connected to " + std::string(scheme))) return true;
  return false;
}

bool looks_like(std::string_view text) { return any_line(text, begins_connection); }

Recordings parse(LogLines log) {
  Connections connections;
  while (log.next()) {
    const auto line = log.text();
    if (begins_connection(line)) connections.next();
    else if (line.starts_with("C: ")) connections.current().line(Side::client, line.substr(3));
    else if (line.starts_with("S: ")) connections.current().line(Side::server, line.substr(3));
    else if (!line.empty()) return log.error("expected 'C: ', 'S: ' or 'Connected to '");
  }
  return connections.take();
}

}  // namespace

const LogFormat mailkit{"MailKit", looks_like, parse};

}  // namespace mailrig::mock
