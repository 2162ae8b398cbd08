#include "dialogue_text.hpp"

#include "yaml_text.hpp"

namespace mailrig::mock {
namespace {

std::string_view prefix(Side who) { return who == Side::client ? "C: " : "S: "; }

bool all_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == text.npos; }

// What the end of an IMAP line would mean there: "{n}", "{n+}" or "{*}".
bool opens_literal(std::string_view text) {
  if (!text.ends_with('}')) return false;
  const auto open = text.rfind('{');
  if (open == text.npos) return false;
  auto count = text.substr(open + 1, text.size() - open - 2);
  if (count == "*") return true;
  if (count.ends_with('+')) count.remove_suffix(1);
  return all_digits(count);
}

class DialogueText {
 public:
  DialogueText(const RecordedLine& line, bool imap, const std::vector<Substitution>& substitutions,
               const Redaction& redaction)
      : line_(line), imap_(imap), substitutions_(substitutions), redaction_(redaction), current_(prefix(line.who)) {}

  bool write() {
    const auto& unit = line_.unit;
    std::size_t at = 0;
    for (std::size_t i = 0; i < unit.literals.size(); ++i) {
      const auto& literal = unit.literals[i];
      const auto end = literal.begin + literal.size;
      if (const auto* hidden = substitution_at(literal.marker)) {
        if (!text(at, hidden->span.begin) || !variable(hidden->variable)) return false;
      } else if (!text(at, literal.marker) || !write_literal(i)) {
        return false;
      }
      at = end;
    }
    if (!text(at, unit.text.size())) return false;
    if (imap_ && !line_.literal_refused && opens_literal(current_)) return false;
    end_line();
    return true;
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  const Substitution* substitution_at(std::size_t at) const {
    for (const auto& substitution : substitutions_)
      if (substitution.span.begin <= at && at < substitution.span.begin + substitution.span.size) return &substitution;
    return nullptr;
  }

  // unit.text[from, to), with variables where there are substitutions.
  bool text(std::size_t from, std::size_t to) {
    for (const auto& [span, name] : substitutions_) {
      if (span.begin < from || span.begin >= to) continue;
      if (!plain(from, span.begin) || !variable(name)) return false;
      from = span.begin + span.size;
    }
    return plain(from, to);
  }

  bool plain(std::size_t from, std::size_t to) {
    const auto piece = std::string_view(line_.unit.text).substr(from, to - from);
    if (!is_plain_text(piece) || (imap_ && piece.find("{@") != piece.npos)) return false;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (piece.substr(i).starts_with("${")) current_ += '$';  // "$${" is the text "${"
      current_ += piece[i];
    }
    return true;
  }

  bool variable(const std::string& name) {
    if (current_.ends_with('$')) return false;  // "$${" would be a text
    ((current_ += "${") += name) += '}';
    return true;
  }

  bool write_literal(std::size_t index) {
    const auto& unit = line_.unit;
    const auto& at = unit.literals[index];
    const auto content = redaction_.masked(std::string_view(unit.text).substr(at.begin, at.size));
    if (content.find("{.}") == content.npos && content.ends_with("\r\n")) {
      current_ += "{*}";
      end_line();
      if (!continuation(index) || !content_lines(content)) return false;
      current_ += "{.}";
      return true;
    }
    // Its octets end where a line ends or before one of these.
    const auto next = at.begin + at.size < unit.text.size() ? unit.text[at.begin + at.size] : ' ';
    if (content.ends_with("\r\n") || (next != ' ' && next != ')' && next != ']')) return false;
    current_ += '{' + std::to_string(at.size) + '}';
    end_line();
    return continuation(index) && content_lines(content);
  }

  bool continuation(std::size_t index) {
    if (index >= line_.continuations.size() || line_.continuations[index].empty()) return true;
    if (!is_plain_text(line_.continuations[index])) return false;
    lines_.push_back("S: " + line_.continuations[index]);
    return true;
  }

  // The lines of a literal; the last of them stays open.
  bool content_lines(std::string_view content) {
    for (;;) {
      const auto end = content.find("\r\n");
      const auto line = content.substr(0, end);
      if (!is_plain_text(line)) return false;
      current_ += line;
      if (end == content.npos) return true;
      end_line();
      content.remove_prefix(end + 2);
    }
  }

  void end_line() {
    if (current_ == prefix(line_.who)) current_.pop_back();  // "S:" alone is an empty line
    lines_.push_back(std::move(current_));
    current_ = prefix(line_.who);
  }

  const RecordedLine& line_;
  const bool imap_;
  const std::vector<Substitution>& substitutions_;
  const Redaction& redaction_;
  std::string current_;
  std::vector<std::string> lines_;
};

}  // namespace

std::optional<std::vector<std::string>> dialogue_text(const RecordedLine& line, Protocol protocol,
                                                      const std::vector<Substitution>& substitutions,
                                                      const Redaction& redaction) {
  DialogueText text(line, protocol == Protocol::imap, substitutions, redaction);
  if (!text.write()) return std::nullopt;
  return text.take();
}

}  // namespace mailrig::mock
