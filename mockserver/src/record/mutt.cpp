// mutt's and NeoMutt's debug logs: "[2026-11-20 13:00:00] 4> a0000 CAPABILITY", "... mutt_socket_readln_d() 4< * OK".
// Literals that mutt reads are not shown, and at most levels neither is LOGIN.
#include <charconv>
#include <map>

#include "log_format.hpp"

namespace mailrig::mock {
namespace {

struct Logged {
  int descriptor;
  Side who;
  std::string_view text;
};

bool is_dated(std::string_view line) { return line.size() > 21 && line.starts_with("[2") && line[20] == ']'; }

// dated = "[" date "]" ["<" level ">" SP function "()"] SP descriptor ("<" / ">") SP text
std::optional<Logged> logged(std::string_view line) {
  if (!is_dated(line)) return std::nullopt;
  line.remove_prefix(21);
  if (line.starts_with('<'))
    if (const auto function = line.find("() "); function != line.npos) line.remove_prefix(function + 2);
  if (!line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  int descriptor = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), descriptor);
  const auto rest = line.substr(static_cast<std::size_t>(end - line.data()));
  if (error != std::errc{} || (!rest.starts_with("< ") && !rest.starts_with("> "))) return std::nullopt;
  return Logged{descriptor, rest.front() == '>' ? Side::client : Side::server, rest.substr(2)};
}

bool looks_like(std::string_view text) {
  return any_line(
      text, [](std::string_view line) { return logged(line).has_value(); }, 5000);
}

Recordings parse(LogLines log) {
  constexpr std::string_view login = "Sending LOGIN command for ";
  std::map<int, LogConversation> by_descriptor;
  std::vector<Recording> recordings;
  std::optional<Logged> last;
  bool heard = false;
  while (log.next()) {
    const auto line = log.text();
    if (const auto said = logged(line)) {
      by_descriptor[said->descriptor].line(said->who, said->text);
      heard |= said->who == Side::server;
      last = said;
    } else if (!is_dated(line) && !line.starts_with("# vim:")) {  // NeoMutt's last line
      // What is sent in one piece has its further lines without a date.
      if (last && last->who == Side::client && !line.empty()) by_descriptor[last->descriptor].line(Side::client, line);
    } else {
      if (const auto at = line.find(login); at != line.npos && last) {
        auto user = line.substr(at + login.size());
        while (user.ends_with('.')) user.remove_suffix(1);
        by_descriptor[last->descriptor].hidden_credentials(std::string(user));
      }
      last = line.find("literal") == line.npos ? last : std::nullopt;
    }
  }
  if (!heard) return log.error("the log holds the client's words alone; NeoMutt shows the server's from -d 5 on");
  for (auto& [descriptor, conversation] : by_descriptor) recordings.push_back(conversation.take());
  return recordings;
}

}  // namespace

const LogFormat mutt{"mutt", looks_like, parse};

}  // namespace mailrig::mock
