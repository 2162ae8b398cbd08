#include "checks.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <mailrig/wire/error.hpp>

#include "credentials.hpp"
#include "meaning.hpp"
#include "token.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_tags = 10'000;  // remembered, to find one that is used again

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::size_t hash(std::string_view tag) { return std::hash<std::string_view>{}(tag); }

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// These show the password to whoever listens; the others prove that it is known.
constexpr std::array<std::string_view, 4> plain_mechanisms{"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"};
// The last of a group that is sent at once (RFC 2920 §3.1), and what begins an exchange of its own.
constexpr std::array<std::string_view, 10> last_of_group{"EHLO", "HELO", "DATA", "VRFY", "EXPN",
                                                         "TURN", "QUIT", "NOOP", "AUTH", "STARTTLS"};

struct Limit {
  std::string_view verb;
  std::size_t octets;  // CRLF included
};
// RFC 5321 §4.5.3.1.4, and what RFC 1870, 3461, 4954, 6152 and 6531 add to it.
constexpr std::array<Limit, 3> smtp_limits{
    {{"MAIL", 512 + 26 + 107 + 500 + 17 + 10}, {"RCPT", 512 + 500}, {"AUTH", 12288}}};

std::size_t limit(Protocol protocol, std::string_view verb) {
  switch (protocol) {
    case Protocol::imap: return 8192;
    case Protocol::pop3: return 255;
    case Protocol::smtp:
    case Protocol::lmtp:
      for (const auto& row : smtp_limits)
        if (row.verb == verb) return row.octets;
      return 512;
  }
  return 0;
}

// The identifiers that differ by protocol alone.
struct Identifiers {
  std::string_view length, password, goodbye, identity;
};
Identifiers identifiers(Protocol protocol) {
  switch (protocol) {
    case Protocol::imap: return {"RFC7162-4", "RFC3501-11.2", "RFC3501-6.1.3", "RFC3501-11.1"};
    case Protocol::pop3: return {"RFC2449-4", "RFC2595-2.2", "RFC1939-6", "RFC2595-2.4"};
    case Protocol::smtp:
    case Protocol::lmtp: return {"RFC5321-4.5.3.1.4", "RFC4616-6", "RFC5321-4.1.1.10", "RFC3207-4.1"};
  }
  return {};
}

// The client's commands in a scenario.
std::set<std::string, std::less<>> commands(const Transcript& transcript) {
  std::set<std::string, std::less<>> verbs;
  const auto collect = [&](const Step& step) {
    if (std::holds_alternative<Authenticate>(step.what)) verbs.insert({"AUTHENTICATE", "AUTH"});
    const auto* line = std::get_if<Line>(&step.what);
    if (line && line->who == Side::client)
      verbs.insert(verb(tokenize(line->parts, transcript.protocol), transcript.protocol));
  };
  visit_steps(transcript.session, collect);
  for (const auto& rule : transcript.rules) visit_steps(rule.steps, collect);
  return verbs;
}

}  // namespace

Checks::Checks(const Transcript& transcript)
    : protocol_(transcript.protocol),
      expectations_(transcript.expect),
      state_(transcript.protocol, commands(transcript)) {}

SessionState::Command Checks::command(const Unit& unit) const {
  auto tokens = tokenize(unit, protocol_);
  SessionState::Command command;
  if (protocol_ == Protocol::imap && !tokens.empty()) {
    command.tag = tokens.front().value;
    tokens.erase(tokens.begin());
  }
  command.verb = verb(tokens, protocol_);
  command.last = tokens.size() > 2 && equal_ignoring_case(tokens.back().value, "LAST");
  return command;
}

std::vector<Violation> Checks::judge(const Heard& heard) const {
  Violations all;
  const auto said = heard.answers_challenge ? SessionState::Command{} : command(heard.unit);
  judge_password(heard, said, all);
  if (heard.answers_challenge) return all;
  judge_length(heard, said, all);
  if (!heard.expected)
    if (const auto fault = state_.judge(said)) add(all, fault->check, fault->reason);
  if (protocol_ == Protocol::imap && std::binary_search(tags_.begin(), tags_.end(), hash(said.tag)))
    add(all, "RFC3501-2.2.1", "the client used the tag " + printable(said.tag, 40) + " again");
  if (heard.more) judge_pipelining(said, all);
  return all;
}

void Checks::judge_length(const Heard& heard, const SessionState::Command& command, Violations& all) const {
  auto size = heard.unit.text.size() + 2;
  for (const auto& literal : heard.unit.literals) size -= literal.size;
  const auto most = limit(protocol_, command.verb);
  if (size > most)
    add(all, identifiers(protocol_).length,
        "the client's line has " + std::to_string(size) + " octets, where " + std::to_string(most) + " are the most");
}

void Checks::judge_pipelining(const SessionState::Command& command, Violations& all) const {
  switch (protocol_) {
    case Protocol::imap: return;  // any command may be pipelined (RFC 3501 §5.5)
    case Protocol::pop3:
      if (!pipelining_)
        add(all, "RFC2449-6.6",
            "the client did not wait for the answer to " + command.verb + ", and PIPELINING was not offered");
      return;
    case Protocol::smtp:
    case Protocol::lmtp:
      if (command.verb == "BDAT") return;  // its chunk follows at once (RFC 3030 §2)
      if (!pipelining_)
        add(all, "RFC2920-3.1",
            "the client did not wait for the reply to " + command.verb + ", and PIPELINING was not offered");
      else if (contains(last_of_group, command.verb))
        add(all, "RFC2920-3.1", "the client sent more behind " + command.verb + ", which must be the last of a group");
      return;
  }
}

void Checks::judge_password(const Heard& heard, const SessionState::Command& command, Violations& all) const {
  if (!heard.in_clear || credentials(heard.unit, protocol_, heard.answers_challenge).empty()) return;
  bool shows = command.verb == "LOGIN" || command.verb == "PASS";
  if (command.verb == "AUTH" || command.verb == "AUTHENTICATE") {
    const auto tokens = tokenize(heard.unit, protocol_);
    const std::size_t mechanism = protocol_ == Protocol::imap ? 2 : 1;
    shows = mechanism < tokens.size() && contains(plain_mechanisms, upper(tokens[mechanism].value));
  }
  if (heard.answers_challenge) shows = plain_mechanism_;
  if (shows) add(all, identifiers(protocol_).password, "the client sent a password in clear, though TLS was offered");
}

std::vector<Violation> Checks::judge_message_line(std::string_view line) const {
  Violations all;
  if (protocol_ == Protocol::imap || protocol_ == Protocol::pop3) return all;
  if (line.size() > 1 && line[0] == '.' && line[1] != '.')
    add(all, "RFC5321-4.5.2", "a line of the message begins with a single dot, which was to be doubled");
  if (line.size() + 2 > 1000)
    add(all, "RFC5321-4.5.3.1.6",
        "a line of the message has " + std::to_string(line.size() + 2) + " octets, where 1000 are the most");
  return all;
}

std::vector<Violation> Checks::judge_tls(std::string_view why_not) const {
  Violations all;
  add(all, identifiers(protocol_).identity, "the client went on under TLS, though " + std::string(why_not));
  return all;
}

std::vector<Violation> Checks::judge_end() const {
  Violations all;
  if (!said_goodbye_)
    add(all, identifiers(protocol_).goodbye,
        std::string("the client left without ") + (protocol_ == Protocol::imap ? "LOGOUT" : "QUIT"));
  return all;
}

void Checks::heard(const Unit& unit, bool answers_challenge) {
  if (answers_challenge) return;
  const auto said = command(unit);
  if (protocol_ == Protocol::imap && tags_.size() < most_tags) {
    const auto at = std::lower_bound(tags_.begin(), tags_.end(), hash(said.tag));
    if (at == tags_.end() || *at != hash(said.tag)) tags_.insert(at, hash(said.tag));
  }
  said_goodbye_ = said.verb == (protocol_ == Protocol::imap ? "LOGOUT" : "QUIT");
  if (said.verb == "AUTH" || said.verb == "AUTHENTICATE") {
    const auto tokens = tokenize(unit, protocol_);
    const std::size_t mechanism = protocol_ == Protocol::imap ? 2 : 1;
    plain_mechanism_ = mechanism < tokens.size() && contains(plain_mechanisms, upper(tokens[mechanism].value));
  }
  state_.heard(said);
}

void Checks::said(std::string_view line) {
  state_.said(line);
  // "250-PIPELINING" of EHLO's reply (RFC 2920 §2), "PIPELINING" of CAPA's (RFC 2449 §6.6)
  auto word = upper(line);
  if (protocol_ != Protocol::pop3) word.erase(0, 4);
  if (protocol_ != Protocol::imap && word == "PIPELINING") pipelining_ = true;
}

void Checks::tls_established() {
  state_.tls_established();
  pipelining_ = false;
}

void Checks::add(Violations& all, std::string_view check, std::string reason) const {
  if (expectations_.waived.contains(check)) return;
  const auto* known = find_check(protocol_, check);
  all.push_back({check, std::move(reason), (known && known->fails) || expectations_.enforced.contains(check)});
}

}  // namespace mailrig::mock
