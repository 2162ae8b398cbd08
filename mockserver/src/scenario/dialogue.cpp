#include "dialogue.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "replay/pattern.hpp"
#include "replay/words.hpp"
#include "source.hpp"

namespace mailrig::mock {
namespace {

Where column(const Where& where, std::size_t offset) {
  return {where.file, where.line, where.column + static_cast<int>(offset)};
}

struct SideAndText {
  Side who;
  std::string_view text;
};

SideAndText side_and_text(const DialogueLine& line) {
  const auto c = line.text.starts_with("C:"), s = line.text.starts_with("S:");
  if ((!c && !s) || (line.text.size() > 2 && line.text[2] != ' '))
    invalid(line.where, "a line of dialogue begins with 'C: ' or 'S: ', or '#' for a comment; found '" +
                            std::string(line.text.substr(0, 40)) + "'");
  for (std::size_t i = 0; i < line.text.size(); ++i)
    if (static_cast<unsigned char>(line.text[i]) < ' ' && line.text[i] != '\t')
      invalid(column(line.where, i), "a control character in a line of dialogue; 'send' and 'expect' take raw bytes");
  return {c ? Side::client : Side::server, line.text.substr(std::min<std::size_t>(3, line.text.size()))};
}

// literal = "{" number ["+"] "}" at the end of a line
std::optional<std::size_t> counted_literal(std::string_view text) {
  if (!text.ends_with('}')) return std::nullopt;
  const auto open = text.rfind('{');
  if (open == text.npos || (open > 0 && text[open - 1] == '$')) return std::nullopt;
  auto digits = text.substr(open + 1, text.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return count;
}

// Assembles the lines of one block into commands, replies and responses.
class Dialogue {
 public:
  Dialogue(const std::vector<DialogueLine>& lines, const DialogueOptions& options, DialogueState& state)
      : lines_(lines), options_(options), state_(state) {}

  std::vector<Step> parse() {
    while (at_ < lines_.size()) {
      const auto [who, text] = side_and_text(lines_[at_]);
      steps_.push_back(line_step(who, text));
    }
    return std::move(steps_);
  }

 private:
  Step line_step(Side who, std::string_view text) {
    const auto where = lines_[at_].where;
    Line line;
    line.who = who;
    line.printed = std::string(lines_[at_].text);
    if (options_.protocol == Protocol::imap) {
      const auto tag = take_tag(who, text, where);
      line.tag = tag;
      const auto offset = tag.empty() ? 0 : std::min(tag.size() + 1, text.size());
      if (who == Side::server) note_challenge(text);
      imap_parts(line, text.substr(offset), column(where, 3 + offset));
    } else {
      line.parts = parse_template(text, column(where, 3));
      ++at_;
    }
    auto pattern =
        Pattern::compile(line, options_.protocol, who == Side::client ? options_.matching : Matching::meaning);
    if (!pattern) invalid(where, pattern.error());
    line.pattern = std::move(*pattern);
    return {where, std::move(line)};
  }

  // A challenge stands until the command is answered, whatever else the server tells in between (RFC 3501 §6.2.2).
  void note_challenge(std::string_view text) {
    if (text.substr(0, text.find(' ')) == state_.authenticating) state_.authenticating.clear();
    const bool stands = state_.challenged && !state_.authenticating.empty();
    state_.challenged = stands || text == "+" || text.starts_with("+ ");
  }

  // The name that stands for the client's tag, or nothing for "*", "+" and answers to a challenge.
  std::string take_tag(Side who, std::string_view text, const Where& where) {
    std::string word(text.substr(0, text.find(' ')));
    if (who == Side::client) {
      if (state_.challenged) {
        state_.challenged = false;
        return {};
      }
      if (word.empty()) invalid(column(where, 3), "expected a tag, the first word of an IMAP command");
      state_.tags.insert(word);
      state_.authenticating = upper_word(text, 1) == "AUTHENTICATE" ? word : std::string();
      return word;
    }
    if (word == "*" || word == "+") return {};
    if (!state_.tags.contains(word))
      invalid(column(where, 3), "expected '*', '+' or a tag that a 'C:' line above begins with, found '" + word +
                                    "'; 'send' says anything else");
    return word;
  }

  // Text, {@file} and {n} or {*} at the end, and what follows the literal on later lines.
  void imap_parts(Line& line, std::string_view text, Where where) {
    for (;;) {
      const auto file = text.find("{@");
      if (file != text.npos) {
        const auto close = text.find('}', file);
        if (close == text.npos) invalid(column(where, file), "'{@' without its '}'");
        add_text(line, text.substr(0, file), where);
        const std::string path(text.substr(file + 2, close - file - 2));
        refuse_behind_rest(line, column(where, file));
        line.parts.emplace_back(Literal{options_.read_message(path, column(where, file)), {}});
        text.remove_prefix(close + 1);
        where = column(where, close + 1);
        continue;
      }
      ++at_;
      const auto marker = text.rfind('{');
      if (text.ends_with("{*}") && !text.ends_with("${*}")) {
        add_text(line, text.substr(0, text.size() - 3), where);
        refuse_behind_rest(line, column(where, marker));
        std::tie(text, where) = open_literal(line, column(where, marker));
      } else if (const auto count = counted_literal(text); count && is_refused(line)) {
        add_text(line, text, where);
        line.literal_refused = true;
        return;
      } else if (count) {
        add_text(line, text.substr(0, marker), where);
        refuse_behind_rest(line, column(where, marker));
        std::tie(text, where) = literal_of(line, *count, column(where, marker));
      } else {
        add_text(line, text, where);
        return;
      }
    }
  }

  void add_text(Line& line, std::string_view text, const Where& where) {
    for (auto& part : parse_template(text, where)) line.parts.push_back(std::move(part));
  }

  static void refuse_behind_rest(const Line& line, const Where& where) {
    if (!line.parts.empty() && std::holds_alternative<Rest>(line.parts.back()))
      invalid(where, std::string(nothing_behind_rest));
  }

  // The next line of the side that sends the literal; "S: + ..." before a client's is its continuation.
  std::optional<std::string_view> literal_line(Line& line, std::optional<std::string>& continuation) {
    for (; at_ < lines_.size(); ++at_) {
      const auto [who, text] = side_and_text(lines_[at_]);
      if (who == line.who) return text;
      if (line.who == Side::server || continuation || !(text == "+" || text.starts_with("+ "))) return std::nullopt;
      continuation = text;
    }
    return std::nullopt;
  }

  // Where the server answers instead of "+", the literal is announced and never sent (RFC 3501 §7.5).
  bool is_refused(const Line& line) const {
    if (line.who == Side::server || at_ >= lines_.size()) return false;
    const auto [who, text] = side_and_text(lines_[at_]);
    return who == Side::server && text != "+" && !text.starts_with("+ ");
  }

  // {*}: whole lines up to one that begins with {.}
  std::pair<std::string_view, Where> open_literal(Line& line, const Where& opened) {
    Literal literal;
    for (;;) {
      const auto text = literal_line(line, literal.continuation);
      if (!text)
        invalid(opened,
                "'{*}' is not closed: expected '" + std::string(line.who == Side::client ? "C" : "S") + ": {.}'");
      if (text->starts_with("{.}")) {
        line.parts.emplace_back(std::move(literal));
        return {text->substr(3), column(lines_[at_].where, 6)};
      }
      (literal.bytes += *text) += "\r\n";
      ++at_;
    }
  }

  // {n}: the next n bytes of the same side's lines; the rest of the last of them continues the command
  std::pair<std::string_view, Where> literal_of(Line& line, std::size_t count, const Where& opened) {
    Literal literal;
    for (;;) {
      const auto text = literal_line(line, literal.continuation);
      const auto missing = count - literal.bytes.size();
      if (!text)
        invalid(opened, "the literal is to hold " + std::to_string(count) + " bytes, and the lines that follow hold " +
                            std::to_string(literal.bytes.size()) +
                            " and no line that goes on behind it; '{*}' and '{.}' let the rig count");
      if (missing <= text->size()) {
        const auto rest = text->substr(missing);
        if (!rest.empty() && rest.front() != ' ' && rest.front() != ')' && rest.front() != ']')
          invalid(opened, "the literal is to hold " + std::to_string(count) + " bytes and would end inside line " +
                              std::to_string(lines_[at_].where.line) + ", before '" + std::string(rest.substr(0, 20)) +
                              "'; '{*}' and '{.}' let the rig count");
        literal.bytes += text->substr(0, missing);
        line.parts.emplace_back(std::move(literal));
        return {rest, column(lines_[at_].where, 3 + missing)};
      }
      (literal.bytes += *text) += "\r\n";
      if (literal.bytes.size() > count)
        invalid(opened, "the literal is to hold " + std::to_string(count) +
                            " bytes and would end between CR and LF of line " + std::to_string(lines_[at_].where.line) +
                            "; '{*}' and '{.}' let the rig count");
      ++at_;
    }
  }

  const std::vector<DialogueLine>& lines_;
  const DialogueOptions& options_;
  DialogueState& state_;
  std::size_t at_ = 0;
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> parse_dialogue(const std::vector<DialogueLine>& lines, const DialogueOptions& options,
                                 DialogueState& state) {
  return Dialogue(lines, options, state).parse();
}

}  // namespace mailrig::mock
