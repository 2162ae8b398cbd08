#include "unrepeatable_login.hpp"

#include <array>
#include <utility>

#include <mailrig/wire/base64.hpp>

#include "replay/words.hpp"

namespace mailrig::mock {
namespace {

constexpr std::array<std::string_view, 5> mutual{"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS",
                                                 "SCRAM-SHA-256-PLUS", "DIGEST-MD5"};

bool is_mutual(std::string_view mechanism) {
  for (const auto known : mutual)
    if (mechanism == known) return true;
  return false;
}

// The user that a SCRAM, DIGEST-MD5 or CRAM-MD5 response names (RFC 5802 §5.1, RFC 2831 §2.1.2, RFC 2195 §2).
std::string user_of(std::string_view response, std::string_view mechanism) {
  const auto decoded = from_base64(response).value_or("");
  if (mechanism == "CRAM-MD5") return decoded.substr(0, decoded.rfind(' '));
  for (const auto& [begin, end] : {std::pair("username=\"", '"'), std::pair("n=", ',')})
    if (const auto at = decoded.find(begin); at != decoded.npos) {
      const auto from = at + std::string_view(begin).size();
      return decoded.substr(from, decoded.find(end, from) - from);
    }
  return {};
}

bool is_challenge(std::string_view line) { return line.starts_with("+ ") || line == "+" || line.starts_with("334"); }

std::string behind(const std::string& text, std::size_t condition) {
  return text.size() > condition ? text.substr(condition + 1) : std::string();
}

}  // namespace

std::optional<UnrepeatableLogin> unrepeatable_login(const std::vector<RecordedItem>& items, std::size_t index,
                                                    Protocol protocol) {
  const auto* command = std::get_if<RecordedLine>(&items[index]);
  if (!command || command->who == Side::server || command->answers_challenge) return std::nullopt;
  const bool imap = protocol == Protocol::imap;
  const auto& text = command->unit.text;
  const auto name = upper_word(text, imap ? 1 : 0);
  UnrepeatableLogin login;
  if (name == "APOP" && protocol == Protocol::pop3) {
    login.mechanism = name;
    const auto user = text.find(' ') + 1;
    login.user = text.substr(user, text.find(' ', user) - user);
  } else if (name == "AUTH" || name == "AUTHENTICATE") {
    login.mechanism = upper_word(text, imap ? 2 : 1);
    login.mutual = is_mutual(login.mechanism);
    if (!login.mutual && login.mechanism != "CRAM-MD5") return std::nullopt;
  } else {
    return std::nullopt;
  }
  const std::string success = imap                         ? text.substr(0, text.find(' ') + 1) + "OK"
                              : protocol == Protocol::pop3 ? "+OK"
                                                           : "235";
  std::string capabilities;
  for (auto i = index; i < items.size(); ++i) {
    const auto* line = std::get_if<RecordedLine>(&items[i]);
    if (!line) return std::nullopt;
    const auto& said = line->unit.text;
    if (line->who == Side::client) {
      const auto last = said.rfind(' ');
      if (login.user.empty()) login.user = user_of(last == said.npos ? said : said.substr(last + 1), login.mechanism);
    } else if (said.starts_with(success)) {
      if (login.user.empty()) return std::nullopt;
      login.granted = behind(said, success.size());
      // What IMAP servers tell before the tagged OK can as well be told in it (RFC 3501 §7.1).
      if (!capabilities.empty() && !login.granted.starts_with('['))
        login.granted = '[' + capabilities + "] " + login.granted;
      login.items = i - index + 1;
      return login;
    } else if (imap && upper_word(said, 0) == "*" && upper_word(said, 1) == "CAPABILITY") {
      capabilities = said.substr(2);
    } else if (!is_challenge(said)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace mailrig::mock
