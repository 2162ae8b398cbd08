// Thunderbird's logs (MOZ_LOG=IMAP:5,POP3:5,SMTP:5, and since 102 its mailnews.smtp and mailnews.pop3 consoles).
// Commands with credentials are kept back.
#include <array>

#include "log_format.hpp"

namespace mailrig::mock {
namespace {

struct Spelling {
  std::string_view before;  // stands somewhere in the line before `marker`; may be empty
  std::string_view marker;
  Side who;
};

constexpr std::array spellings{
    Spelling{":", ":SendData: ", Side::client},     Spelling{":", ":CreateNewLineFromSocket: ", Side::server},
    Spelling{"POP3", "SEND: ", Side::client},       Spelling{"POP3", "RECV: ", Side::server},
    Spelling{"SMTP", "SMTP Send: ", Side::client},  Spelling{"SMTP", "SMTP Response: ", Side::server},
    Spelling{"mailnews.smtp", "C: ", Side::client}, Spelling{"mailnews.smtp", "S: ", Side::server},
    Spelling{"mailnews.pop3", "C: ", Side::client}, Spelling{"mailnews.pop3", "S: ", Side::server},
};

struct Logged {
  std::string connection;
  Side who;
  std::string_view text;
};

// What tells connections apart: in IMAP "address:host" behind "IMAP ", before the state; else the console's name.
std::string connection(std::string_view prefix, const Spelling& spelling) {
  if (spelling.before != ":") return std::string(spelling.before);
  if (const auto module = prefix.find("IMAP "); module != prefix.npos) prefix.remove_prefix(module + 5);
  const auto address = prefix.find(':');
  return std::string(prefix.substr(0, address == prefix.npos ? address : prefix.find(':', address + 1)));
}

std::optional<Logged> logged(std::string_view line) {
  for (const auto& spelling : spellings) {
    const auto at = line.find(spelling.marker);
    if (at == line.npos || line.substr(0, at + 1).find(spelling.before) == line.npos) continue;
    return Logged{connection(line.substr(0, at), spelling), spelling.who, line.substr(at + spelling.marker.size())};
  }
  return std::nullopt;
}

bool looks_like(std::string_view text) {
  return any_line(
      text, [](std::string_view line) { return logged(line).has_value(); }, 5000);
}

bool is_kept_back(std::string_view text) {
  return text.find("Logging suppressed") != text.npos || text.find("(suppressed)") != text.npos;
}

Recordings parse(LogLines log) {
  std::vector<std::pair<std::string, LogConversation>> connections;
  while (log.next()) {
    const auto said = logged(log.text());
    if (!said) continue;
    auto found = connections.begin();
    while (found != connections.end() && found->first != said->connection) ++found;
    if (found == connections.end()) found = connections.emplace(found, said->connection, LogConversation{});
    if (said->who == Side::client && is_kept_back(said->text)) found->second.hidden_credentials({});
    else found->second.line(said->who, said->text);
    if (connections.size() > 1000) return log.error("more than 1000 connections in one log");
  }
  std::vector<Recording> recordings;
  for (auto& [name, conversation] : connections) recordings.push_back(conversation.take());
  return recordings;
}

}  // namespace

const LogFormat thunderbird{"Thunderbird", looks_like, parse};

}  // namespace mailrig::mock
