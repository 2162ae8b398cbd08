// "C: a001 NOOP" and "S: a001 OK", as RFCs print dialogues: indented, with columns aligned and long lines broken.
#include <algorithm>
#include <limits>

#include "log_format.hpp"

namespace mailrig::mock {
namespace {

struct Printed {
  std::size_t indentation;
  Side who;
  std::string_view text;  // behind the colon, spaces included
};

std::optional<Printed> printed(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t");
  if (begin == line.npos) return std::nullopt;
  const auto said = line.substr(begin);
  const bool client = said.starts_with("C:");
  if ((!client && !said.starts_with("S:")) || (said.size() > 2 && said[2] != ' ' && said[2] != '\t'))
    return std::nullopt;
  return Printed{begin, client ? Side::client : Side::server, said.substr(2)};
}

bool looks_like(std::string_view text) {
  return any_line(text, [](std::string_view line) { return printed(line).has_value(); });
}

// How many spaces stand behind each colon: RFC 3501 aligns its columns with several.
std::size_t alignment(LogLines log) {
  auto least = std::numeric_limits<std::size_t>::max();
  while (log.next())
    if (const auto line = printed(log.text()))
      if (const auto text = line->text.find_first_not_of(" \t"); text != std::string_view::npos)
        least = std::min(least, text);
  return least;
}

Recordings parse(LogLines log) {
  const auto spaces = alignment(log);
  LogConversation conversation;
  std::optional<Side> who;
  std::string said;
  std::size_t indentation = 0;
  const auto end_line = [&] {
    if (who) conversation.line(*who, said);
    who.reset();
  };
  while (log.next()) {
    if (const auto line = printed(log.text())) {
      end_line();
      who = line->who;
      indentation = line->indentation;
      said = line->text.substr(std::min(spaces, line->text.size()));
      continue;
    }
    // A line that was too long for print goes on further in; all else is what stands around a dialogue.
    const auto begin = log.text().find_first_not_of(" \t");
    if (who && begin != std::string_view::npos && begin > indentation) {
      if (!said.empty() && !said.ends_with(' ')) said += ' ';
      said += log.text().substr(begin);
    } else {
      end_line();
    }
  }
  end_line();
  if (conversation.empty()) return log.error("no line begins with 'C: ' or 'S: '");
  return std::vector{conversation.take()};
}

}  // namespace

const LogFormat plain_dialogue{"C: and S: lines", looks_like, parse};

}  // namespace mailrig::mock
