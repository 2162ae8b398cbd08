// Dovecot's rawlog: "1795000000.123456 " before each line, in two files for the two directions, or with "I: " and "O: "
// behind the time in one. ">" for ":" says that the line goes on in the next.
#include "dovecot_rawlog.hpp"

#include <algorithm>
#include <tuple>

namespace mailrig::mock {
namespace {

struct Timed {
  std::string_view time;  // digits alone compare as numbers do: seconds have had ten since 2001
  std::string_view text;
};

// timed = 10DIGIT "." 6DIGIT SP text
std::optional<Timed> timed(std::string_view line) {
  const auto digits = [&](std::size_t from, std::size_t count) {
    return line.substr(from, count).find_first_not_of("0123456789") == line.npos;
  };
  if (line.size() < 18 || line[10] != '.' || line[17] != ' ' || !digits(0, 10) || !digits(11, 6)) return std::nullopt;
  return Timed{line.substr(0, 17), line.substr(18)};
}

struct TimedLine {
  Timed timed;
  Side who;
};

struct Logged {
  Side who;
  bool goes_on;
  std::string_view text;
};

std::optional<Logged> logged(std::string_view line) {
  const auto found = timed(line);
  if (!found || found->text.size() < 2) return std::nullopt;
  const char direction = found->text[0], mark = found->text[1];
  if ((direction != 'I' && direction != 'O') || (mark != ':' && mark != '>')) return std::nullopt;
  return Logged{direction == 'I' ? Side::client : Side::server, mark == '>',
                found->text.substr(std::min<std::size_t>(3, found->text.size()))};
}

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) { return timed(line).has_value(); });
}

Recordings parse(LogLines log) {
  LogConversation conversation;
  while (log.next()) {
    if (log.text().empty()) continue;
    const auto line = logged(log.text());
    if (!line)
      return log.error(timed(log.text()) ? "one file of a pair: name the folder of both, or the .in and the .out"
                                         : "expected a time such as 1795000000.123456 and 'I: ' or 'O: '");
    conversation.bytes(line->who, std::string(line->text) + (line->goes_on ? "" : "\r\n"));
  }
  return std::vector{conversation.take()};
}

// The log begins with the answer to the login; what led to it was said to another process.
//   S: * CAPABILITY ...      which as well stands in the code of the next line
//   S: tag OK [CAPABILITY ...] Logged in
// How many lines that is, and what the server said to whom it let in.
std::pair<std::size_t, std::string> answer_to_login(const std::vector<TimedLine>& lines) {
  constexpr std::string_view capability = "* CAPABILITY ";
  std::string code;
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 2); ++i) {
    if (lines[i].who == Side::client) break;
    const auto text = lines[i].timed.text;
    if (text.starts_with(capability)) {
      code = '[' + std::string(text.substr(2)) + "] ";
      continue;
    }
    const auto ok = text.find("OK ");
    if (ok == text.npos || text.find("Logged in") == text.npos) break;
    return {i + 1, (text.find('[') == text.npos ? code : "") + std::string(text.substr(ok + 3))};
  }
  return {0, {}};
}

}  // namespace

Recordings parse_rawlogs(std::string_view in, std::string_view out, const std::string& name) {
  std::vector<TimedLine> lines;
  for (const auto& [text, who, ending] : {std::tuple(out, Side::server, ".out"), std::tuple(in, Side::client, ".in")}) {
    LogLines log(text, name + ending);
    while (log.next()) {
      const auto found = timed(log.text());
      if (!found)
        return log.error(
            "expected a time such as 1795000000.123456 before the line: without times nobody knows who spoke first");
      lines.push_back({*found, who});
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const TimedLine& a, const TimedLine& b) { return a.timed.time < b.timed.time; });
  LogConversation conversation;
  if (lines.empty()) return LogLines({}, name).error("both files are empty");
  const auto [skipped, answer] = answer_to_login(lines);
  if (skipped > 0)
    conversation.line(Side::server, lines.front().timed.text.starts_with('+') ? "+OK ready" : "* OK ready");
  for (auto i = skipped; i < lines.size(); ++i) conversation.line(lines[i].who, lines[i].timed.text);
  auto recording = conversation.take();
  if (skipped > 0) recording.login_answer = answer;
  return std::vector{std::move(recording)};
}

const LogFormat dovecot_rawlog{"Dovecot's rawlog", looks_like, parse};

}  // namespace mailrig::mock
