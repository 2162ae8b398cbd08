// curl -v: "> " before what curl says, "< " before the server's words, "* " before its own; contents are not shown.
#include "log_format.hpp"

namespace mailrig::mock {
namespace {

bool looks_like(std::string_view text) {
  bool says = false, hears = false;
  return any_line(text, [&](std::string_view line) {
    says |= line.starts_with("> ");
    hears |= line.starts_with("< ");
    return says && hears;
  });
}

Recordings parse(LogLines log) {
  Connections connections;
  while (log.next()) {
    const auto line = log.text();
    if (line.starts_with("> ")) connections.current().line(Side::client, line.substr(2));
    else if (line.starts_with("< ")) connections.current().line(Side::server, line.substr(2));
    else if (line.starts_with("* Connected to") || line.starts_with("* Established connection to")) connections.next();
  }
  return connections.take();
}

}  // namespace

const LogFormat curl_verbose{"curl -v", looks_like, parse};

}  // namespace mailrig::mock
