#include "made_up.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <mailrig/wire/base64.hpp>

#include "replay/token.hpp"
#include "replay/words.hpp"
#include "yaml_text.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_variables = 1000;
constexpr std::size_t shortest_told_again = 6;  // a shorter number that a client says may be anything else

// What stands before a value, in a response code or among data, and what the value is.
struct Announced {
  enum class Shape : std::uint8_t { number, date, id };
  std::string_view keyword, kind;
  Shape shape;
};
constexpr std::array<Announced, 11> announced{{
    {"UIDVALIDITY", "uid_validity", Announced::Shape::number},  // RFC 3501 §7.1, §7.2.4
    {"APPENDUID", "uid_validity", Announced::Shape::number},    // RFC 4315 §3
    {"COPYUID", "uid_validity", Announced::Shape::number},
    {"INTERNALDATE", "internal_date", Announced::Shape::date},
    {"SAVEDATE", "save_date", Announced::Shape::date},            // RFC 8514 §4
    {"HIGHESTMODSEQ", "mod_sequence", Announced::Shape::number},  // RFC 7162 §3.1
    {"MODSEQ", "mod_sequence", Announced::Shape::number},
    {"MAILBOXID", "object_id", Announced::Shape::id},  // RFC 8474 §4
    {"EMAILID", "object_id", Announced::Shape::id},
    {"THREADID", "object_id", Announced::Shape::id},
    {"X-GUID", "object_id", Announced::Shape::id},
}};

const Announced* announced_by(const Token& token) {
  if (token.kind != Token::Kind::word) return nullptr;
  auto word = std::string_view(token.value);
  if (word.starts_with('[')) word.remove_prefix(1);
  const auto* found = std::find_if(announced.begin(), announced.end(),
                                   [&](const Announced& one) { return equal_ignoring_case(one.keyword, word); });
  return found == announced.end() ? nullptr : found;
}

// The same words are capabilities, too, and items that are asked for.
bool has_shape(const Token& token, const std::string& value, Announced::Shape shape) {
  switch (shape) {
    case Announced::Shape::number: return value.find_first_not_of("0123456789") == value.npos;
    case Announced::Shape::date: return token.kind == Token::Kind::string;
    case Announced::Shape::id: return token.kind == Token::Kind::word && !equal_ignoring_case(value, "NIL");
  }
  return false;
}

// A challenge that the next exchange will not have again.
bool is_made_up(std::string_view challenge) {
  const auto decoded = from_base64(challenge);
  return decoded &&
         (decoded->starts_with('<') || decoded->find("nonce=") != decoded->npos || decoded->starts_with("r="));
}

}  // namespace

MadeUp::MadeUp(const std::vector<RecordedItem>& items, Protocol protocol)
    : protocol_(protocol), substitutions_(items.size()) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto* line = std::get_if<RecordedLine>(&items[i]);
    if (!line) continue;
    if (line->who == Side::client) find_in_command(*line, substitutions_[i]);
    else if (protocol == Protocol::imap) find_in_response(*line, substitutions_[i]);
    else if (protocol == Protocol::pop3) find_unique_id(*line, substitutions_[i]);
  }
}

void MadeUp::find_in_response(const RecordedLine& line, std::vector<Substitution>& found) {
  const auto& text = line.unit.text;
  if (text.starts_with("+ ")) {
    if (is_made_up(std::string_view(text).substr(2))) note("challenge", {2, text.size() - 2}, text.substr(2), found);
    return;
  }
  const bool capabilities = text.find("CAPABILITY ") != text.npos;
  const auto tokens = tokenize(line.unit, protocol_);
  for (std::size_t i = 0; !capabilities && i + 1 < tokens.size(); ++i) {
    const auto* announcement = announced_by(tokens[i]);
    if (!announcement) continue;
    const bool in_list = tokens[i + 1].is(Token::Kind::punctuation, "(") && i + 2 < tokens.size();  // "MODSEQ (12)"
    const auto& token = tokens[in_list ? i + 2 : i + 1];
    Span span{token.begin, token.size};
    auto value = token.value;
    if (value.ends_with(']')) {
      value.pop_back();
      --span.size;
    }
    if (has_shape(token, value, announcement->shape)) note(announcement->kind, span, std::move(value), found);
  }
}

// A client that says such a value again, as SELECT with QRESYNC does (RFC 7162 §3.2.5).
void MadeUp::find_in_command(const RecordedLine& line, std::vector<Substitution>& found) {
  if (protocol_ != Protocol::imap || variables_.empty() || line.answers_challenge) return;
  for (const auto& token : tokenize(line.unit, protocol_)) {
    if (token.kind != Token::Kind::word || token.begin == 0 || token.value.size() < shortest_told_again) continue;
    const auto known = std::find_if(variables_.begin(), variables_.end(),
                                    [&](const Variable& variable) { return variable.value == token.value; });
    if (known != variables_.end()) found.push_back({{token.begin, token.size}, known->name});
  }
}

// unique-id listing = msg SP unique-id   RFC 1939 §7
void MadeUp::find_unique_id(const RecordedLine& line, std::vector<Substitution>& found) {
  const auto& text = line.unit.text;
  if (text.starts_with("+ ") && is_made_up(std::string_view(text).substr(2)))
    return note("challenge", {2, text.size() - 2}, text.substr(2), found);
  if (line.answers != "UIDL" && line.answers != "UIDL ") return;
  const bool status = text.starts_with("+OK");
  const auto tokens = tokenize(line.unit, protocol_);
  if (status != (line.answers == "UIDL ") || tokens.size() != (status ? 3 : 2)) return;
  const auto& token = tokens.back();
  note("unique_id", {token.begin, token.size}, token.value, found);
}

void MadeUp::note(std::string_view kind, Span span, std::string value, std::vector<Substitution>& found) {
  if (value.empty() || !is_plain_text(value)) return;
  const auto [at, fresh] = known_.try_emplace({std::string(kind), value}, variables_.size());
  if (fresh) {
    if (variables_.size() == most_variables) {
      known_.erase(at);
      too_many_ = true;
      return;
    }
    const auto number = ++of_kind_[std::string(kind)];
    variables_.push_back({std::string(kind) + (number == 1 ? "" : std::to_string(number)), std::move(value)});
  }
  found.push_back({span, variables_[at->second].name});
}

}  // namespace mailrig::mock
