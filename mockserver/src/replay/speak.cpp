#include "speak.hpp"

#include <mailrig/wire/dot_stuffing.hpp>

#include "token.hpp"

namespace mailrig::mock {
namespace {

constexpr std::string_view some_message = "Subject: a message from mailrig\r\n\r\nAny content will do here.\r\n";

enum class Form { atom, quoted, literal };

// astring = 1*ASTRING-CHAR / quoted / literal   RFC 3501 §9
Form simplest_form(std::string_view value) {
  Form form = value.empty() ? Form::quoted : Form::atom;
  for (const char c : value) {
    if (c == '\r' || c == '\n' || static_cast<unsigned char>(c) >= 0x80) return Form::literal;
    if (c <= ' ' || c == 0x7f || std::string_view("(){%*\"\\").find(c) != std::string_view::npos) form = Form::quoted;
  }
  return form;
}

std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

// A status response's text is for people: values stand in it as they are.
bool is_status(const Line& line) {
  const auto* text = line.parts.empty() ? nullptr : std::get_if<Text>(&line.parts.front());
  if (!text) return false;
  auto rest = std::string_view(text->bytes);
  if (rest.starts_with("* ")) rest.remove_prefix(2);
  for (const std::string_view condition : {"OK", "NO", "BAD", "BYE", "PREAUTH", "+"})
    if (rest == condition || rest.starts_with(std::string(condition) + ' ')) return true;
  return false;
}

class Speaker {
 public:
  Speaker(const Line& line, Protocol protocol)
      : client_(line.who == Side::client), as_it_is_(protocol != Protocol::imap || is_status(line)) {}

  void text(std::string_view bytes) { pieces_.back().bytes += bytes; }

  void literal(std::string_view bytes) {
    text("{" + std::to_string(bytes.size()) + "}\r\n");
    if (client_) pieces_.emplace_back();
    text(bytes);
  }

  // A whole argument, or a part of a word.
  void value(const Binding& binding, bool whole) {
    if (as_it_is_ || !whole) return text(binding.value());
    switch (simplest_form(binding.value())) {
      case Form::atom: return text(binding.spelled().empty() ? binding.value() : binding.spelled());
      case Form::quoted: return text(quoted_or_list(binding));
      case Form::literal: return literal(binding.value());
    }
  }

  std::vector<Piece> finish() {
    text("\r\n");
    return std::move(pieces_);
  }

 private:
  // What was bound as a list is said again as one.
  static std::string quoted_or_list(const Binding& binding) {
    return binding.spelled().starts_with('(') ? binding.spelled() : quoted(binding.value());
  }

  bool client_, as_it_is_;
  std::vector<Piece> pieces_{1};
};

const Binding& bound(const std::string& name, const Transcript& transcript, Bindings& bindings) {
  if (const auto known = bindings.find(name); known != bindings.end()) return known->second;
  const auto var = transcript.vars.find(name);
  return bindings[name] = {var != transcript.vars.end() ? var->second : name, {}};
}

bool borders_word(const Line& line, std::size_t i) {
  const auto before = i > 0 ? std::get_if<Text>(&line.parts[i - 1]) : nullptr;
  const auto after = i + 1 < line.parts.size() ? std::get_if<Text>(&line.parts[i + 1]) : nullptr;
  const std::string_view separators = " ()[]";
  return (before && separators.find(before->bytes.back()) == separators.npos) ||
         (after && separators.find(after->bytes.front()) == separators.npos);
}

}  // namespace

std::vector<Piece> speak(const Line& line, const Transcript& transcript, Bindings& bindings) {
  Speaker speaker(line, transcript.protocol);
  if (!line.tag.empty()) {
    const auto key = tag_key(line.tag);
    if (line.who == Side::client) bindings[key] = {line.tag, line.tag};
    speaker.text(bound(key, transcript, bindings).value() + ' ');
  }
  for (std::size_t i = 0; i < line.parts.size(); ++i) {
    const auto& part = line.parts[i];
    if (const auto* text = std::get_if<Text>(&part)) speaker.text(text->bytes);
    else if (const auto* literal = std::get_if<Literal>(&part)) speaker.literal(literal->bytes);
    else if (const auto* variable = std::get_if<Variable>(&part))
      speaker.value(bound(variable->name, transcript, bindings), !borders_word(line, i));
  }
  return speaker.finish();
}

std::string speak(const Message& message, const Transcript& transcript, Bindings& bindings) {
  if (message.content) return dot_stuffed(*message.content);
  if (message.name.empty()) return dot_stuffed(some_message);
  if (const auto known = bindings.find(message.name); known != bindings.end())
    return dot_stuffed(known->second.value());
  const auto var = transcript.vars.find(message.name);
  const auto content = var != transcript.vars.end() ? std::string_view(var->second) : some_message;
  bindings[message.name] = {std::string(content), {}};
  return dot_stuffed(content);
}

}  // namespace mailrig::mock
