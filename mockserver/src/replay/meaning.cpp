#include "meaning.hpp"

#include <algorithm>
#include <array>

#include <mailrig/wire/base64.hpp>

namespace mailrig::mock {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 5> imap_conditions{"OK", "NO", "BAD", "BYE", "PREAUTH"};
constexpr std::array<std::string_view, 18> smtp_verbs{"EHLO", "HELO",     "LHLO", "MAIL", "RCPT", "DATA",
                                                      "BDAT", "RSET",     "VRFY", "EXPN", "HELP", "NOOP",
                                                      "QUIT", "STARTTLS", "AUTH", "SEND", "SOML", "SAML"};

struct ImapArguments {
  std::string_view command;
  Spelling first, second;
};
constexpr auto keyword = Spelling::ignore_case;
constexpr std::array<ImapArguments, 17> imap_arguments{{
    {"LOGIN", Spelling::exact, Spelling::exact},
    {"AUTHENTICATE", keyword, Spelling::exact},
    {"SELECT", Spelling::mailbox, keyword},
    {"EXAMINE", Spelling::mailbox, keyword},
    {"CREATE", Spelling::mailbox, keyword},
    {"DELETE", Spelling::mailbox, keyword},
    {"RENAME", Spelling::mailbox, Spelling::mailbox},
    {"SUBSCRIBE", Spelling::mailbox, keyword},
    {"UNSUBSCRIBE", Spelling::mailbox, keyword},
    {"LIST", Spelling::mailbox, Spelling::mailbox},
    {"LSUB", Spelling::mailbox, Spelling::mailbox},
    {"STATUS", Spelling::mailbox, keyword},
    {"APPEND", Spelling::mailbox, keyword},
    {"COPY", keyword, Spelling::mailbox},
    {"MOVE", keyword, Spelling::mailbox},
    {"UID COPY", keyword, Spelling::mailbox},
    {"UID MOVE", keyword, Spelling::mailbox},
}};

std::vector<Spelling> imap_spellings(const std::vector<Token>& tokens, bool untagged) {
  std::vector<Spelling> spellings(tokens.size(), keyword);
  // An answer to a challenge is base64 and exact; "DONE" and "*" are the same either way.
  if (untagged) {
    if (tokens.empty() || !equal_ignoring_case(tokens[0].value, "DONE"))
      std::fill(spellings.begin(), spellings.end(), Spelling::exact);
    return spellings;
  }
  const auto command = verb(tokens, Protocol::imap);
  const std::size_t first = command.starts_with("UID ") ? 2 : 1;
  for (const auto& row : imap_arguments) {
    if (row.command != command) continue;
    if (first < spellings.size()) spellings[first] = row.first;
    if (first + 1 < spellings.size()) spellings[first + 1] = row.second;
  }
  for (std::size_t i = first; i < tokens.size(); ++i)  // content, such as a message, is what it is
    if (tokens[i].kind == Token::Kind::string && spellings[i] == keyword) spellings[i] = Spelling::exact;
  return spellings;
}

// Everything of "FROM:<local@domain>" ignores case but the local part.
bool equal_paths(std::string_view one, std::string_view other) {
  const auto open = one.find('<'), at = one.rfind('@');
  if (open == one.npos || at == one.npos || at < open) return equal_ignoring_case(one, other);
  if (one.size() != other.size()) return false;
  return equal_ignoring_case(one.substr(0, open), other.substr(0, open)) &&
         one.substr(open, at - open) == other.substr(open, at - open) &&
         equal_ignoring_case(one.substr(at), other.substr(at));
}

// A token of a scenario's line ends in what stands behind its last variable.
bool closes_code(const Token& token) {
  if (token.chunks.empty()) return token.value.ends_with(']');
  const auto* text = std::get_if<std::string>(&token.chunks.back());
  return text && text->ends_with(']');
}

// "* OK [CODE args] text": up to the bracket that closes the code, or the condition alone.
std::size_t meaningful_of_status(const std::vector<Token>& tokens, std::size_t condition) {
  const auto first = condition + 1;
  if (first >= tokens.size() || !tokens[first].value.starts_with('[')) return first;
  for (auto i = first; i < tokens.size(); ++i)
    if (closes_code(tokens[i])) return i + 1;
  return tokens.size();
}

}  // namespace

std::string verb(const std::vector<Token>& tokens, Protocol protocol) {
  if (tokens.empty() || tokens[0].kind != Token::Kind::word) return {};
  auto command = upper(tokens[0].value);
  if (protocol == Protocol::imap) {
    if (command == "UID" && tokens.size() > 1) command += ' ' + upper(tokens[1].value);
    return command;
  }
  if (protocol == Protocol::pop3) return command;
  return contains(smtp_verbs, command) ? command : std::string();
}

std::vector<Spelling> client_spellings(const std::vector<Token>& tokens, Protocol protocol, bool untagged) {
  if (protocol == Protocol::imap) return imap_spellings(tokens, untagged);
  const auto command = verb(tokens, protocol);
  const bool answers_challenge = untagged || (protocol != Protocol::pop3 && command.empty());
  std::vector<Spelling> spellings(tokens.size(), answers_challenge ? Spelling::exact : keyword);
  if (answers_challenge) return spellings;
  if (protocol == Protocol::pop3) {
    std::fill(spellings.begin() + !spellings.empty(), spellings.end(), Spelling::exact);
    if (command == "AUTH" && spellings.size() > 1) spellings[1] = keyword;
    return spellings;
  }
  if (spellings.size() > 1 && (command == "MAIL" || command == "RCPT")) spellings[1] = Spelling::path;
  if (spellings.size() > 2 && command == "AUTH") spellings[2] = Spelling::exact;
  return spellings;
}

bool has_optional_parentheses(const std::vector<Token>& tokens) {
  const auto command = verb(tokens, Protocol::imap);
  return command == "STORE" || command == "UID STORE" || command == "FETCH" || command == "UID FETCH";
}

void drop_optional_parentheses(std::vector<Token>& tokens) {
  if (!has_optional_parentheses(tokens)) return;
  const bool store = verb(tokens, Protocol::imap).ends_with("STORE");
  const auto is = [&](std::size_t i, std::string_view text) { return tokens[i].is(Token::Kind::punctuation, text); };
  std::size_t open = 0;
  while (open < tokens.size() && !is(open, "(")) ++open;
  if (open + 2 >= tokens.size() || !is(tokens.size() - 1, ")")) return;
  std::size_t depth = 0, items = 1;
  for (auto i = open; i < tokens.size(); ++i) {
    if (depth == 1 && i > open + 1 && tokens[i].spaces_before > 0) ++items;
    if (is(i, "(") || is(i, "[")) ++depth;
    if (is(i, ")") || is(i, "]")) --depth;
    if (depth == 0 && i + 1 < tokens.size()) return;  // closed before the end
  }
  if (!store && items > 1) return;
  tokens[open + 1].spaces_before += tokens[open].spaces_before;
  tokens.pop_back();
  tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(open));
}

bool same(std::string_view expected, std::string_view received, Spelling spelling) {
  switch (spelling) {
    case Spelling::exact: return expected == received;
    case Spelling::ignore_case: return equal_ignoring_case(expected, received);
    case Spelling::mailbox:
      return equal_ignoring_case(expected, "INBOX") ? equal_ignoring_case(expected, received) : expected == received;
    case Spelling::path: return equal_paths(expected, received);
    case Spelling::reply_code: return expected.substr(0, 4) == received.substr(0, 4);
  }
  return false;
}

ReplyMeaning reply_meaning(const std::vector<Token>& tokens, Protocol protocol, const Context& context) {
  ReplyMeaning all{std::vector<Spelling>(tokens.size(), keyword), false};
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (tokens[i].kind == Token::Kind::string) all.spellings[i] = Spelling::exact;
  if (tokens.empty()) return all;
  const auto leading = [&](std::size_t count) {
    all.spellings.resize(std::min(count, all.spellings.size()));
    all.free_text = true;
    return all;
  };
  const auto& first = tokens[0].value;
  switch (protocol) {
    case Protocol::imap: {
      // A challenge is data; the text behind any other "+" is for people (RFC 3501 §7.5).
      if (first == "+") return tokens.size() == 2 && from_base64(tokens[1].value) ? all : leading(1);
      const std::size_t condition = first == "*" ? 1 : 0;  // a tagged line comes without its tag
      if (condition < tokens.size() && contains(imap_conditions, upper(tokens[condition].value)))
        return leading(meaningful_of_status(tokens, condition));
      return all;
    }
    case Protocol::pop3: {
      const auto& verb = context.client_verb;
      const bool has_data = verb == "STAT" || verb == "LIST" || verb == "UIDL";
      const bool numbers = tokens.size() > 2 && tokens[1].value.find_first_not_of("0123456789") == std::string::npos;
      if (first == "+OK") return leading(has_data && numbers ? 3 : 1);
      if (first == "-ERR") return leading(meaningful_of_status(tokens, 0));
      std::fill(all.spellings.begin(), all.spellings.end(), Spelling::exact);  // a line of a listing
      return all;
    }
    case Protocol::smtp:
    case Protocol::lmtp:
      // "250-SIZE 1000": behind the first line of its reply, EHLO's text is keywords (RFC 5321 §4.1.1.1).
      if ((context.client_verb == "EHLO" || context.client_verb == "LHLO") && context.reply_line > 0) return all;
      all.spellings[0] = Spelling::reply_code;
      return leading(1);
  }
  return all;
}

bool is_announcement(std::string_view parameter, const std::set<std::string, std::less<>>& offered) {
  const auto keyword_of = upper(parameter.substr(0, parameter.find('=')));
  if (keyword_of == "SIZE") return offered.contains("SIZE");
  if (keyword_of == "BODY") return offered.contains("8BITMIME");
  return keyword_of == "SMTPUTF8" && offered.contains("SMTPUTF8");
}

}  // namespace mailrig::mock
