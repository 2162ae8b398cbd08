#include "credentials.hpp"

#include <algorithm>

#include <mailrig/mock/redact.hpp>
#include <mailrig/wire/base64.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/wire_log.hpp>

#include "meaning.hpp"
#include "token.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t longest_shown = 400;
constexpr std::size_t shortest_value = 4;  // to hide every "a" because a password is "a" would tell it
constexpr std::string_view base64_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

// quoted = DQUOTE *QUOTED-CHAR DQUOTE   RFC 3501 §9, without the quotes
std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

// Where `value` stands in `text`: as it is, as a quoted string spells it, and each word of base64 that holds it.
std::vector<Span> occurrences(std::string_view text, std::string_view value) {
  std::vector<Span> spans;
  const auto add = [&](std::string_view spelled) {
    for (auto at = text.find(spelled); at != text.npos; at = text.find(spelled, at + spelled.size()))
      spans.push_back({at, spelled.size()});
  };
  add(value);
  if (const auto quoted = escaped(value); quoted != value) add(quoted);
  for (auto begin = text.find_first_of(base64_characters); begin != text.npos;) {
    const auto end = std::min(text.find_first_not_of(base64_characters, begin), text.size());
    const auto decoded = from_base64(text.substr(begin, end - begin));
    if (decoded && decoded->find(value) != std::string::npos) spans.push_back({begin, end - begin});
    begin = text.find_first_of(base64_characters, end);
  }
  return spans;
}

}  // namespace

std::vector<Span> credentials(const Unit& unit, Protocol protocol, bool answers_challenge) {
  const std::string_view text = unit.text;
  const auto from = [&](const Token& token) { return Span{token.begin, text.size() - token.begin}; };
  auto tokens = tokenize(unit, protocol);
  if (answers_challenge) {
    if (text == "*" || equal_ignoring_case(text, "DONE") || text.empty()) return {};
    return {{0, text.size()}};
  }
  if (protocol == Protocol::imap && !tokens.empty()) tokens.erase(tokens.begin());  // the tag
  if (tokens.size() < 2) return {};
  const auto command = verb(tokens, protocol);
  if (command == "PASS") return {from(tokens[1])};
  const bool second = command == "LOGIN" || command == "APOP" || command == "AUTH" || command == "AUTHENTICATE";
  if (second && tokens.size() > 2) return {from(tokens[2])};
  return {};
}

void add_occurrences(std::string_view text, const std::vector<std::string>& values, std::vector<Span>& spans) {
  for (const auto& value : values) {
    if (value.size() < shortest_value) continue;
    const auto found = occurrences(text, value);
    spans.insert(spans.end(), found.begin(), found.end());
  }
}

std::string without_secrets(std::string_view text, const std::vector<std::string>& secrets) {
  std::vector<Span> spans;
  add_occurrences(text, secrets, spans);
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::string shown;
  std::size_t at = 0;
  for (const auto& span : spans) {
    if (span.begin >= at) (shown += text.substr(at, span.begin - at)) += secret_placeholder;
    at = std::max(at, span.begin + span.size);
  }
  return shown += text.substr(at);
}

Shown show(std::string_view text, std::vector<Span> hidden, Span marked) {
  std::sort(hidden.begin(), hidden.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  Shown shown;
  std::size_t at = 0;
  const auto copy_until = [&](std::size_t end) {
    for (; at < end; ++at) {
      if (at == marked.begin) shown.marked.begin = shown.text.size();
      if (shown.text.size() < longest_shown) shown.text += printable(text.substr(at, 1));
      if (at + 1 == marked.begin + marked.size) shown.marked.size = shown.text.size() - shown.marked.begin;
    }
  };
  for (const auto& span : hidden) {
    if (span.begin < at) {
      at = std::max(at, std::min(text.size(), span.begin + span.size));
      continue;
    }
    copy_until(span.begin);
    const auto end = std::min(text.size(), span.begin + span.size);
    const bool marks = marked.begin < end && marked.begin + marked.size > span.begin;
    if (marks) shown.marked = {shown.text.size(), secret_placeholder.size()};
    shown.text += secret_placeholder;
    at = end;
  }
  copy_until(text.size());
  if (marked.size > 0 && marked.begin >= text.size()) shown.marked = {shown.text.size(), 1};
  if (shown.text.size() >= longest_shown) shown.text += "...";
  if (shown.marked.begin >= longest_shown) shown.marked = {};
  return shown;
}

bool reveals(std::string_view line, std::string_view secret) {
  return !secret.empty() && !occurrences(line, secret).empty();
}

}  // namespace mailrig::mock
