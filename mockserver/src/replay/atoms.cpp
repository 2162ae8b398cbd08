#include "atoms.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "meaning.hpp"

namespace mailrig::mock {
namespace {

// By argument, the last for all that follow: 'a' for an atom, 's' for what may be a string. FETCH and APPEND have
// strings among their atoms, or atoms among their strings.
struct Arguments {
  std::string_view command;  // with or without UID
  std::string_view kinds;
};
constexpr Arguments arguments[] = {
    {"AUTHENTICATE", "a"}, {"COMPRESS", "a"}, {"COPY", "as"}, {"CREATE", "sa"}, {"ENABLE", "a"},
    {"EXAMINE", "sa"},     {"EXPUNGE", "a"},  {"FETCH", "a"}, {"MOVE", "as"},   {"SELECT", "sa"},
    {"SETQUOTA", "sa"},    {"STATUS", "sa"},  {"STORE", "a"},
};

// search-key   RFC 3501 §9, RFC 4731, RFC 5032
constexpr std::string_view search_keys[] = {
    "ALL",        "ANSWERED",  "BCC",       "BEFORE",    "BODY",      "CC",      "CHARSET", "COUNT", "DELETED",
    "DRAFT",      "FLAGGED",   "FROM",      "HEADER",    "KEYWORD",   "LARGER",  "MAX",     "MIN",   "NEW",
    "NOT",        "OLD",       "OLDER",     "ON",        "OR",        "RECENT",  "RETURN",  "SAVE",  "SEEN",
    "SENTBEFORE", "SENTON",    "SENTSINCE", "SINCE",     "SMALLER",   "SUBJECT", "TEXT",    "TO",    "UID",
    "UNANSWERED", "UNDELETED", "UNDRAFT",   "UNFLAGGED", "UNKEYWORD", "UNSEEN",  "YOUNGER"};
constexpr std::string_view keys_of_strings[] = {"BCC", "BODY", "CC", "CHARSET", "FROM", "SUBJECT", "TEXT", "TO"};

bool is_one_of(const Token& token, std::span<const std::string_view> words) {
  return token.kind == Token::Kind::word && token.chunks.empty() &&
         std::any_of(words.begin(), words.end(), [&](auto word) { return equal_ignoring_case(token.value, word); });
}

bool is_sequence_set(const Token& token) {
  return !token.value.empty() && token.value.find_first_not_of("0123456789*:,") == std::string::npos;
}

bool is(const Token& token, std::string_view bracket) { return token.is(Token::Kind::punctuation, bracket); }

// header-list = "(" header-fld-name *(SP header-fld-name) ")", inside a section; these are astrings
void leave_header_names(const std::vector<Token>& tokens, std::vector<bool>& atoms) {
  bool in_section = false, in_list = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is(tokens[i], "[") || is(tokens[i], "]")) in_section = is(tokens[i], "[");
    if (tokens[i].kind == Token::Kind::punctuation) in_list = in_section && is(tokens[i], "(");
    if (in_list) atoms[i] = false;
  }
}

// append = "APPEND" SP mailbox [SP flag-list] ...
void take_flags(const std::vector<Token>& tokens, std::size_t open, std::vector<bool>& atoms) {
  if (open >= tokens.size() || !is(tokens[open], "(")) return;
  for (auto i = open; i < tokens.size() && !is(tokens[i], ")"); ++i) atoms[i] = true;
}

// Keys and sets, but not what a key is followed by where that is an astring; a date may be quoted, too.
void take_search_keys(const std::vector<Token>& tokens, std::size_t first, std::vector<bool>& atoms) {
  static constexpr std::string_view header[] = {"HEADER"}, keyword[] = {"KEYWORD", "UNKEYWORD"};
  std::size_t strings = 0;
  for (auto i = first; i < tokens.size(); ++i) {
    if (strings > 0) {
      --strings;
      continue;
    }
    atoms[i] = is_one_of(tokens[i], search_keys) || is_sequence_set(tokens[i]) ||
               (i > first && is_one_of(tokens[i - 1], keyword));
    if (is_one_of(tokens[i], header)) strings = 2;
    else if (is_one_of(tokens[i], keys_of_strings)) strings = 1;
  }
}

}  // namespace

std::vector<bool> atoms(const std::vector<Token>& tokens, bool untagged) {
  std::vector<bool> atoms(tokens.size(), untagged);
  if (untagged || tokens.empty()) return atoms;
  auto command = verb(tokens, Protocol::imap);
  const std::size_t first = command.starts_with("UID ") ? 2 : 1;
  if (first == 2) command.erase(0, 4);
  std::fill_n(atoms.begin(), std::min(first, atoms.size()), true);
  for (const auto& row : arguments)
    for (auto i = first; row.command == command && i < tokens.size(); ++i)
      atoms[i] = row.kinds[std::min(i - first, row.kinds.size() - 1)] == 'a';
  if (command == "FETCH") leave_header_names(tokens, atoms);
  if (command == "APPEND") take_flags(tokens, first + 1, atoms);
  if (command == "SEARCH" || command == "SORT" || command == "THREAD") take_search_keys(tokens, first, atoms);
  return atoms;
}

}  // namespace mailrig::mock
