#include "login_watch.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <mailrig/wire/base64.hpp>

#include "token.hpp"

namespace mailrig::mock {
namespace {

// Words that are no response: clients say them behind a login at once, or without waiting for its end.
constexpr std::string_view imap_commands[] = {
    "APPEND",         "AUTHENTICATE", "CANCELUPDATE", "CAPABILITY", "CHECK",         "CLOSE",
    "COMPRESS",       "CONVERSIONS",  "CONVERT",      "COPY",       "CREATE",        "DELETE",
    "DELETEACL",      "ENABLE",       "ESEARCH",      "EXAMINE",    "EXPUNGE",       "FETCH",
    "GENURLAUTH",     "GETACL",       "GETMETADATA",  "GETQUOTA",   "GETQUOTAROOT",  "ID",
    "IDLE",           "LANGUAGE",     "LIST",         "LISTRIGHTS", "LOGIN",         "LOGOUT",
    "LSUB",           "MOVE",         "MYRIGHTS",     "NAMESPACE",  "NOOP",          "NOTIFY",
    "RENAME",         "REPLACE",      "RESETKEY",     "RLIST",      "RLSUB",         "SEARCH",
    "SELECT",         "SETACL",       "SETMETADATA",  "SETQUOTA",   "SORT",          "STARTTLS",
    "STATUS",         "STORE",        "SUBSCRIBE",    "THREAD",     "UID",           "UIDBATCHES",
    "UNAUTHENTICATE", "UNSELECT",     "UNSUBSCRIBE",  "URLFETCH",   "GETJMAPACCESS", "XAPPLEPUSHSERVICE",
    "XLIST",          "COMPARATOR",   "PROXY"};
constexpr std::string_view pop3_commands[] = {"APOP", "AUTH", "CAPA", "DELE", "HELP", "LANG", "LAST",
                                              "LIST", "NOOP", "PASS", "QUIT", "RETR", "RSET", "STAT",
                                              "STLS", "TOP",  "UIDL", "USER", "UTF8"};
constexpr std::string_view smtp_commands[] = {
    "ATRN", "AUTH", "BDAT", "BURL", "DATA", "EHLO", "ETRN", "EXPN", "HELO",     "HELP",    "LHLO",     "MAIL",
    "NOOP", "QUIT", "RCPT", "RSET", "SAML", "SEND", "SOML", "TURN", "STARTTLS", "XCLIENT", "XFORWARD", "VRFY"};
constexpr std::string_view logins[] = {"LOGIN", "PASS", "APOP", "AUTH", "AUTHENTICATE"};

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_command(std::string_view word, Protocol protocol) {
  switch (protocol) {
    case Protocol::imap: return contains(imap_commands, word);
    case Protocol::pop3: return contains(pop3_commands, word);
    case Protocol::smtp:
    case Protocol::lmtp: return contains(smtp_commands, word);
  }
  return false;
}

// What stands alone behind LOGIN is the user or the password. It is taken for a user if it is shorter.
constexpr std::size_t shortest_password = 4;

struct Word {
  std::string name;     // in capitals, without quotes and whatever stands behind its letters
  std::size_t end = 0;  // of these
};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// The first two words.
std::array<Word, 2> first_words(std::string_view text) {
  std::array<Word, 2> words;
  std::size_t at = 0;
  for (auto& word : words) {
    const auto begin = std::min(text.find_first_not_of(" \t\"(", at), text.size());
    word.end = begin;
    while (word.end < text.size() && is_name_character(text[word.end])) ++word.end;
    word.name = upper(text.substr(begin, word.end - begin));
    at = std::min(text.find_first_of(" \t", word.end), text.size());
  }
  return words;
}

// The command that logs in, where it should stand or where the tag should; and PASS behind what is no command, in POP3
// behind any.
std::optional<Word> login_command(const Unit& unit, Protocol protocol) {
  auto words = first_words(unit.text);
  if (protocol == Protocol::imap) std::swap(words[0], words[1]);
  for (auto& word : words) {
    if (contains(logins, word.name)) return std::move(word);
    if (!is_command(word.name, protocol)) continue;
    if (protocol != Protocol::pop3) return std::nullopt;
    break;
  }
  for (const auto& token : tokenize(unit, protocol))
    if (equal_ignoring_case(token.value, "PASS")) return Word{"PASS", token.begin + token.size};
  return std::nullopt;
}

bool is_authentication(const Word& word) { return word.name == "AUTH" || word.name == "AUTHENTICATE"; }

// Where the name of a mechanism should stand: base64, which is neither all in capitals nor all small.
bool looks_like_response(std::string_view word) {
  const auto has = [&](char first, char last) {
    return std::any_of(word.begin(), word.end(), [&](char c) { return c >= first && c <= last; });
  };
  return word.size() > 4 && (word.ends_with('=') || (has('a', 'z') && has('A', 'Z'))) && from_base64(word);
}

bool announces_literal(std::string_view word) { return word.starts_with('{') && word.ends_with('}'); }

// What may be a credential where the grammar knows none.
std::vector<Span> misspelled(const Unit& unit, Protocol protocol) {
  const auto command = login_command(unit, protocol);
  if (!command) return {};
  const auto& text = unit.text;
  const auto behind = text.find_first_not_of(" \t\":=", command->end);
  if (behind == text.npos) return {};
  const auto from = [&](std::size_t begin) { return std::vector<Span>{{begin, text.size() - begin}}; };
  std::vector<Token> arguments;
  for (auto& token : tokenize(unit, protocol))
    if (token.begin >= command->end && token.kind != Token::Kind::punctuation) arguments.push_back(std::move(token));
  if (command->name == "PASS" || arguments.empty() || arguments[0].begin > behind) return from(behind);
  const bool authentication = is_authentication(*command);
  if (authentication && looks_like_response(arguments[0].value)) return from(arguments[0].begin);
  if (arguments.size() > 1) return from(arguments[1].begin);
  const auto& alone = arguments[0].value;
  if (authentication || announces_literal(alone) || alone.size() < shortest_password) return {};
  return from(arguments[0].begin);
}

}  // namespace

bool is_command_name(std::string_view word, Protocol protocol) { return is_command(upper(word), protocol); }

bool LoginWatch::is_response(std::string_view line, bool challenged) const {
  if (challenged) return true;
  if (phase_ == Phase::none || line.empty() || line == "*" || equal_ignoring_case(line, "DONE")) return false;
  const auto words = first_words(line);
  if (is_command(words[protocol_ == Protocol::imap ? 1 : 0].name, protocol_)) return false;
  return phase_ == Phase::open || line.find(' ') == line.npos;
}

std::vector<Span> LoginWatch::credentials(const Unit& unit, bool challenged) const {
  const bool response = is_response(unit.text, challenged);
  auto spans = mock::credentials(unit, protocol_, response);
  return spans.empty() && !response ? misspelled(unit, protocol_) : spans;
}

void LoginWatch::heard(std::string_view line, bool challenged) {
  const auto command = login_command({std::string(line), {}, false}, protocol_);
  const bool authentication = command && is_authentication(*command);  // even where a response was to come
  if (line == "*" || (is_response(line, challenged) && !authentication)) return;
  ++replies_due_;
  if (authentication) {
    phase_ = Phase::open;
    tag_ = protocol_ == Protocol::imap ? line.substr(0, line.find(' ')) : std::string_view();
    replies_before_ = replies_due_;
  } else if (phase_ == Phase::behind) {
    phase_ = Phase::none;
  }
}

void LoginWatch::said(std::string_view line) {
  switch (protocol_) {
    case Protocol::imap:
      if (phase_ == Phase::open && line.substr(0, line.find(' ')) == tag_) phase_ = Phase::behind;
      return;
    case Protocol::pop3:
      if (!line.starts_with("+OK") && !line.starts_with("-ERR")) return;
      break;
    case Protocol::smtp:
    case Protocol::lmtp:  // more lines of the reply follow "250-"; 334 and 354 ask for more
      if (line.empty() || line.front() == '3' || (line.size() > 3 && line[3] == '-')) return;
      break;
  }
  if (replies_due_ == 0) return;
  --replies_due_;
  if (phase_ == Phase::open && --replies_before_ == 0) phase_ = Phase::behind;
}

}  // namespace mailrig::mock
