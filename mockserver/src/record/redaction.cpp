#include "redaction.hpp"

#include <algorithm>

#include <mailrig/wire/base64.hpp>

#include "replay/token.hpp"
#include "replay/words.hpp"

namespace mailrig::mock {
namespace {

// Bounds on the work that a hostile session can make: no scenario holds more text than is looked through, and no client
// has so many passwords.
constexpr std::size_t most_looked_through = 2 << 20;
constexpr std::size_t most_variables = 1000, most_values = 200;

std::string stand_in(const std::string& kind) {
  if (kind == "digest") return std::string(32, '0');  // RFC 1939 §7
  return kind == "response" ? "cmVkYWN0ZWQ=" : "redacted";
}

}  // namespace

void sort_by_place(std::vector<Substitution>& substitutions) {
  std::sort(substitutions.begin(), substitutions.end(),
            [](const Substitution& a, const Substitution& b) { return a.span.begin < b.span.begin; });
}

Redaction::Redaction(const std::vector<RecordedItem>& items, Protocol protocol)
    : protocol_(protocol), login_watch_(protocol), substitutions_(items.size()) {
  for (std::size_t i = 0; i < items.size(); ++i) follow(items[i], substitutions_[i]);
  std::sort(values_.begin(), values_.end());
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  if (values_.size() > most_values) values_.resize(most_values);
  std::size_t looked_through = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto* line = std::get_if<RecordedLine>(&items[i]);
    if (line) looked_through += line->unit.text.size();
    if (line && looked_through <= most_looked_through) find_values(*line, substitutions_[i]);
    sort_by_place(substitutions_[i]);
  }
}

// In IMAP a line of the client without a tag is bytes; in SMTP these are a message.
void Redaction::follow(const RecordedItem& item, std::vector<Substitution>& found) {
  if (const auto* line = std::get_if<RecordedLine>(&item)) {
    if (line->who == Side::server) return login_watch_.said(line->unit.text);
    find_credentials(*line, found);
    return login_watch_.heard(line->unit.text, line->answers_challenge);
  }
  if (std::holds_alternative<RecordedTls>(item)) login_watch_ = LoginWatch(protocol_);
  const auto* raw = std::get_if<RecordedBytes>(&item);
  if (!raw || protocol_ != Protocol::imap) return;
  RecordedLine line;
  line.unit.text = std::string_view(raw->bytes).substr(0, raw->bytes.find_last_not_of("\r\n") + 1);
  if (raw->who == Side::server) return login_watch_.said(line.unit.text);
  find_credentials(line, found);
  login_watch_.heard(line.unit.text, false);
}

// Each token of what may be a credential, or the rest of one; "=" is the empty response of RFC 4954 §4.
void Redaction::find_credentials(const RecordedLine& line, std::vector<Substitution>& found) {
  const bool answers = login_watch_.is_response(line.unit.text, line.answers_challenge);
  if (!answers) note_mechanism(line);
  const auto command = upper_word(line.unit.text, protocol_ == Protocol::imap ? 1 : 0);
  const bool response = answers || command == "AUTH" || command == "AUTHENTICATE";
  const std::string kind = response ? "response" : command == "APOP" ? "digest" : "password";
  const auto tokens = tokenize(line.unit, protocol_);
  for (const auto& span : login_watch_.credentials(line.unit, line.answers_challenge)) {
    for (const auto& token : tokens) {
      const auto begin = std::max(token.begin, span.begin), end = token.begin + token.size;
      if (end <= begin || token.kind == Token::Kind::punctuation || token.value == "=") continue;
      const auto value = begin == token.begin ? token.value : line.unit.text.substr(begin, end - begin);
      found.push_back({{begin, end - begin}, variable(kind, value, line.in_clear)});
      note_value(value);
      note_response(value);
    }
    const auto text = std::string_view(line.unit.text).substr(span.begin, span.size);
    if (answers ? !from_base64(text) : credentials(line.unit, protocol_, false).empty()) note_words(text);
  }
}

// A command said in the place of a response is no secret wherever it stands.
void Redaction::note_value(std::string_view value) {
  if (!is_command_name(value, protocol_)) values_.emplace_back(value);
}

// Where no grammar says what is one argument, each word is one.
void Redaction::note_words(std::string_view text) {
  constexpr std::string_view separators = " \t\r\n\"():";
  for (auto begin = text.find_first_not_of(separators); begin != text.npos;) {
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    note_value(text.substr(begin, end - begin));
    begin = text.find_first_not_of(separators, end);
  }
}

void Redaction::note_mechanism(const RecordedLine& line) {
  const std::size_t verb = protocol_ == Protocol::imap ? 1 : 0;
  const auto command = upper_word(line.unit.text, verb);
  mechanism_ = command == "AUTH" || command == "AUTHENTICATE" ? upper_word(line.unit.text, verb + 1) : std::string();
  responses_ = 0;
}

// The password or token that a response holds is a secret wherever else it stands.
void Redaction::note_response(std::string_view response) {
  const auto number = responses_++;
  const auto decoded = from_base64(response);
  if (!decoded) return;
  if (mechanism_ == "PLAIN" || mechanism_.empty()) {  // [authzid] NUL authcid NUL passwd   RFC 4616 §2
    values_.push_back(decoded->substr(decoded->rfind('\0') + 1));
  } else if (mechanism_ == "LOGIN" && number == 1) {
    values_.push_back(*decoded);
  } else if (const auto bearer = decoded->find("Bearer "); bearer != decoded->npos) {  // RFC 7628 §3.1
    values_.push_back(decoded->substr(bearer + 7, decoded->find('\1', bearer) - bearer - 7));
  }
}

const std::string& Redaction::variable(const std::string& kind, const std::string& value, bool in_clear) {
  std::size_t same_kind = 0;
  for (auto& known : variables_) {
    if (known.value == value) {
      known.in_clear |= in_clear;
      return known.name;
    }
    same_kind += known.name.starts_with(kind);
  }
  if (variables_.size() >= most_variables) return variables_.front().name;
  variables_.push_back({same_kind == 0 ? kind : kind + std::to_string(same_kind + 1), value, stand_in(kind), in_clear});
  return variables_.back().name;
}

// Not inside a literal, whose size is fixed, nor in an IMAP tag, which is a name already.
void Redaction::find_values(const RecordedLine& line, std::vector<Substitution>& found) {
  const auto& text = line.unit.text;
  const auto begin = protocol_ == Protocol::imap && !line.answers_challenge ? text.find(' ') + 1 : 0;
  std::vector<Span> spans;
  add_occurrences(text, values_, spans);
  for (const auto& span : spans) {
    const auto taken = [&](const Substitution& other) { return span.overlaps(other.span); };
    const auto in_literal = [&](const Unit::LiteralAt& at) {
      return span.overlaps({at.marker, at.begin + at.size - at.marker});
    };
    if (span.begin < begin || std::any_of(found.begin(), found.end(), taken) ||
        std::any_of(line.unit.literals.begin(), line.unit.literals.end(), in_literal))
      continue;
    const auto value = text.substr(span.begin, span.size);
    const bool is_value = std::find(values_.begin(), values_.end(), value) != values_.end();
    found.push_back(
        {span, variable(is_value ? "password" : "response", value, line.in_clear && line.who == Side::client)});
  }
}

std::string Redaction::masked(std::string_view bytes) const {
  std::vector<Span> spans;
  add_occurrences(bytes, values_, spans);
  std::string text(bytes);
  for (const auto& span : spans) std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(span.begin), span.size, 'x');
  return text;
}

std::string Redaction::masked(std::size_t index, std::string_view bytes) const {
  auto text = masked(bytes);
  for (const auto& [span, name] : substitutions_[index])
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(span.begin), span.size, 'x');
  return text;
}

}  // namespace mailrig::mock
