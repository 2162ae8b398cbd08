#include "scenario_writer.hpp"

#include <algorithm>
#include <set>

#include "dialogue_text.hpp"
#include "replay/token.hpp"
#include "unrepeatable_login.hpp"
#include "yaml_text.hpp"

namespace mailrig::mock {
namespace {

std::string_view crlf_rule(Protocol protocol) {
  switch (protocol) {
    case Protocol::imap: return "RFC3501-2.2";
    case Protocol::pop3: return "RFC1939-3";
    case Protocol::smtp:
    case Protocol::lmtp: return "RFC5321-2.3.8";
  }
  return "";
}

bool offers_tls(const RecordedLine& line) {
  if (line.who == Side::client || !line.in_clear) return false;
  auto text = line.unit.text;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text.find("STARTTLS") != text.npos || text.find("STLS") != text.npos;
}

std::string without_cr(std::string_view text) {
  std::string lines(text);
  std::erase(lines, '\r');
  return lines;
}

// The variables that a session has: "${name}" and "{as: name}".
std::set<std::string, std::less<>> names_in(std::string_view session) {
  std::set<std::string, std::less<>> names;
  for (const std::string_view opening : {"${", "{as: "})
    for (auto at = session.find(opening); at != session.npos; at = session.find(opening, at)) {
      at += opening.size();
      names.emplace(session.substr(at, session.find('}', at) - at));
    }
  return names;
}

}  // namespace

ScenarioWriter::ScenarioWriter(const std::vector<RecordedItem>& items, Protocol protocol, bool implicit_tls,
                               const WriteOptions& options)
    : items_(items),
      protocol_(protocol),
      implicit_tls_(implicit_tls),
      options_(options),
      redaction_(items, protocol),
      made_up_(items, protocol) {}

Result<WrittenScenario> ScenarioWriter::write() {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (full_) {
      remark("the conversation went on; this is as much of it as a scenario may hold");
      break;
    }
    if (const auto skipped = authentication(i); skipped > 0) {
      i += skipped - 1;
      continue;
    }
    if (!item(i)) break;
    if (i == 0 && login_answer_) login();
  }
  if (steps_ == 0) return fail(Errc::bad_syntax, "a conversation: nobody has said anything");
  if (made_up_.too_many())
    remark("the server made up more values than a scenario has variables for; the others stay as they were");
  return WrittenScenario{head() + body_ + rules_, std::move(remarks_)};
}

// False: nothing can follow.
bool ScenarioWriter::item(std::size_t index) {
  const auto& item = items_[index];
  if (const auto* said = std::get_if<RecordedLine>(&item)) {
    offered_tls_ |= offers_tls(*said);
    line(index, *said);
  } else if (const auto* mail = std::get_if<RecordedMessage>(&item)) {
    message(index, *mail);
  } else if (const auto* raw = std::get_if<RecordedBytes>(&item)) {
    bytes(index, raw->who, raw->bytes);
  } else if (std::holds_alternative<RecordedTls>(item)) {
    offered_tls_ = true;
    step("starttls");
  } else if (std::holds_alternative<RecordedCompression>(item)) {
    step("compress");
  } else if (const auto* untold = std::get_if<Untold>(&item)) {
    remark(untold->what);
  } else if (const auto& ended = std::get<Ended>(item); ended.who == Side::server) {
    step(ended.reset ? "reset: server" : "close: server");
    return false;
  }
  return true;
}

void ScenarioWriter::line(std::size_t index, const RecordedLine& line) {
  bare_lf_ |= line.who == Side::client && line.unit.bare_lf;
  const auto tag = line.unit.text.substr(0, line.unit.text.find(' '));
  const bool tagged = protocol_ == Protocol::imap && tag != "*" && tag != "+" && !line.answers_challenge;
  const auto& hidden = redaction_.substitutions(index);
  if (tagged && line.who == Side::client && !hidden.empty() && hidden.front().span.begin == 0)  // that was no tag
    return bytes(index, line.who, line.unit.text + (line.unit.bare_lf ? "\n" : "\r\n"));
  // A tag stands for the client's own only where a line of dialogue binds it.
  const bool unbound = tagged && line.who == Side::server && !tags_.contains(tag);
  if (const auto lines = dialogue_text(line, protocol_, substitutions(index), redaction_); lines && !unbound) {
    if (tagged && line.who == Side::client) tags_.insert(tag);
    return dialogue(*lines);
  }
  if (line.who == Side::server) return bytes(index, line.who, line.unit.text + "\r\n");
  client_line_by_variables(index, line);
}

// What is hidden, and what the server made up where nothing is hidden.
std::vector<Substitution> ScenarioWriter::substitutions(std::size_t index) const {
  auto all = redaction_.substitutions(index);
  const auto hidden = all.size();
  for (const auto& found : made_up_.substitutions(index)) {
    const auto overlaps = [&](const Substitution& other) { return found.span.overlaps(other.span); };
    if (std::none_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(hidden), overlaps)) all.push_back(found);
  }
  sort_by_place(all);
  return all;
}

// What no dialogue can say of a client's line becomes the value of a variable, which takes one argument.
void ScenarioWriter::client_line_by_variables(std::size_t index, const RecordedLine& line) {
  auto substitutions = this->substitutions(index);
  std::vector<std::pair<std::string, std::string>> arguments;
  std::vector<std::string> not_text;
  const auto known = [&](std::size_t at) {
    return std::any_of(substitutions.begin(), substitutions.end(),
                       [&](const Substitution& other) { return other.span.begin == at; });
  };
  for (const auto& token : tokenize(line.unit, protocol_)) {
    const auto spelled = std::string_view(line.unit.text).substr(token.begin, token.size);
    const bool literal = token.kind == Token::Kind::string && !spelled.starts_with('"');
    if (known(token.begin) || token.begin == 0 ||
        (!literal && is_plain_text(spelled) && spelled.find("{@") == spelled.npos))
      continue;
    const auto name = "argument" + std::to_string(own_variables_.size() + arguments.size() + 1);
    const bool text = is_utf8(token.value);
    arguments.emplace_back(name, yaml_quoted(text ? redaction_.masked(token.value) : "not-text"));
    if (!text)
      not_text.push_back("the variable " + name + " was " + std::to_string(token.value.size()) +
                         " bytes that are no text; any value is taken for it");
    substitutions.push_back({{token.begin, token.size}, name});
  }
  sort_by_place(substitutions);
  const auto lines = dialogue_text(line, protocol_, substitutions, redaction_);
  if (!lines) return bytes(index, line.who, line.unit.text + (line.unit.bare_lf ? "\n" : "\r\n"));
  for (const auto& text : not_text) remark(text);
  if (protocol_ == Protocol::imap && !line.answers_challenge)
    tags_.insert(line.unit.text.substr(0, line.unit.text.find(' ')));
  own_variables_.insert(own_variables_.end(), arguments.begin(), arguments.end());
  dialogue(*lines);
}

// The step `authenticate` for a login that cannot be repeated word by word: how many items it stands for, or 0.
std::size_t ScenarioWriter::authentication(std::size_t index) {
  const auto login = unrepeatable_login(items_, index, protocol_);
  if (!login || !is_plain_text(login->granted) || !is_plain_text(login->user) || login->user.starts_with("${"))
    return 0;
  const auto password = own_variable("password", "redacted");
  step_secrets_.push_back(password);
  if (login->mutual)
    remark("an exchange of " + login->mechanism + " fits no second time: the client is really verified here, and '" +
           password + "' in 'vars' needs its password (or --var)");
  auto text = "authenticate: {mechanisms: [" + login->mechanism + "], user: " + yaml_quoted(login->user) +
              ", password: \"${" + password + "}\"";
  if (!login->mutual) text += ", verify: false";
  if (!login->granted.empty()) text += ", granted: " + yaml_quoted(redaction_.masked(login->granted));
  step(text + '}');
  return login->items;
}

// How the client logged in, and what it asked before, nobody knows: whatever it says is taken.
void ScenarioWriter::login() {
  auto answer = redaction_.masked(*login_answer_);
  if (!is_plain_text(answer) || answer.find('{') != answer.npos || answer.empty()) answer = "Logged in";
  const auto user = "${" + own_variable("user", "user") + '}';
  const auto password = own_variable("password", "redacted");
  step_secrets_.push_back(password);
  remark("the log begins behind the login; any is taken");
  const bool imap = protocol_ == Protocol::imap;
  step(std::string("choice:\n      - |\n        C: ") +
       (imap ? "login LOGIN " + user + " ${" + password + "}\n        S: login OK "
             : "USER " + user + "\n        S: +OK\n        C: PASS ${" + password + "}\n        S: +OK ") +
       answer + "\n      - - authenticate: {mechanisms: [PLAIN, LOGIN, CRAM-MD5" + (imap ? "" : ", APOP") +
       "], user: \"" + user + "\", password: \"${" + password + "}\", verify: false, granted: " + yaml_quoted(answer) +
       '}');
  rules_ = imap
               ? "rules:\n  - |\n    C: before CAPABILITY\n    S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=LOGIN "
                 "AUTH=CRAM-MD5\n    S: before OK CAPABILITY completed\n"
               : "rules:\n  - |\n    C: CAPA\n    S: +OK\n    S: USER\n    S: UIDL\n    S: SASL PLAIN LOGIN CRAM-MD5\n "
                 "   S: .\n";
}

// A variable of that name, or if there is one already, with a number behind it.
std::string ScenarioWriter::own_variable(const std::string& base, std::string_view value) {
  const auto is_taken = [&](const std::string& name) {
    const auto& hidden = redaction_.variables();
    return std::any_of(hidden.begin(), hidden.end(), [&](const auto& variable) { return variable.name == name; }) ||
           std::any_of(own_variables_.begin(), own_variables_.end(),
                       [&](const auto& variable) { return variable.first == name; });
  };
  auto name = base;
  for (std::size_t number = 2; is_taken(name); ++number) name = base + std::to_string(number);
  own_variables_.emplace_back(name, yaml_quoted(value));
  return name;
}

// A received message may be any, so that a client may date it anew; as the client, the rig says this one.
void ScenarioWriter::message(std::size_t index, const RecordedMessage& message) {
  const auto content = redaction_.masked(message.content);
  if (message.who == Side::server) {
    if (!message.exact || !is_utf8(content)) return bytes(index, Side::server, message.wire);
    return step("send-message:\n      text: " + yaml_lines(without_cr(content), 8));
  }
  std::string name = "message";
  if (const auto count = std::count_if(own_variables_.begin(), own_variables_.end(),
                                       [](const auto& v) { return v.first.starts_with("message"); });
      count > 0)
    name += std::to_string(count + 1);
  if (is_utf8(content)) own_variables_.emplace_back(name, yaml_lines(without_cr(content), 4));
  else
    remark(
        "the message held bytes that are no text; any message is taken, and as a client the rig sends one of its own");
  if (!message.exact) remark("lines of this message ended in LF alone or held CR; as a client the rig says CRLF");
  step("receive-message: {as: " + name + "}");
}

void ScenarioWriter::bytes(std::size_t index, Side who, std::string_view bytes) {
  const auto masked = redaction_.masked(index, bytes);
  if (who == Side::client && masked != bytes)
    remark(
        "the client showed credentials in what is no line of dialogue; x stand in their place, and fit nothing else");
  step((who == Side::client ? "expect: " : "send: ") + yaml_bytes(masked));
}

void ScenarioWriter::dialogue(const std::vector<std::string>& lines) {
  std::size_t size = 0;
  for (const auto& line : lines) size += line.size() + 5;
  if (!fits(size)) return;
  if (!in_dialogue_) body_ += "  - |\n";
  in_dialogue_ = true;
  ++steps_;
  for (const auto& line : lines) (body_ += "    " + line) += '\n';
}

// Whether so much more may be written; nothing follows what did not fit.
bool ScenarioWriter::fits(std::size_t size) {
  size += body_.size();
  for (const auto& [name, value] : own_variables_) size += name.size() + value.size() + 5;
  full_ |= size > options_.most_bytes;
  return !full_;
}

void ScenarioWriter::step(const std::string& text) {
  if (!fits(text.size())) return;
  in_dialogue_ = false;
  ++steps_;
  (body_ += "  - " + text) += '\n';
}

void ScenarioWriter::remark(const std::string& text) {
  in_dialogue_ = false;
  remarks_.push_back(printable(text, 300));
  (body_ += "  # " + remarks_.back()) += '\n';
}

std::string ScenarioWriter::head() const {
  std::string text;
  if (!options_.title.empty()) (text += "title: " + yaml_quoted(printable(options_.title))) += '\n';
  if (!options_.source.empty()) (text += "source: " + yaml_quoted(printable(options_.source))) += '\n';
  (text += "protocol: ") += name(protocol_);
  text += implicit_tls_ ? "\ntls: implicit\n" : "\n";
  std::string vars, secrets, leaked;
  const auto used = names_in(body_);
  const auto is_used = [&](const std::string& name) { return used.contains(name); };
  for (const auto& variable : redaction_.variables()) {
    if (!is_used(variable.name)) continue;
    const auto& value = options_.keep_credentials && is_utf8(variable.value) ? variable.value : variable.stand_in;
    vars += "  " + variable.name + ": " + yaml_quoted(value) + '\n';
    auto& list = variable.in_clear && offered_tls_ ? leaked : secrets;
    (list += list.empty() ? "" : ", ") += variable.name;
  }
  for (const auto& [name, value] : made_up_.variables())
    if (is_used(name)) vars += "  " + name + ": " + yaml_quoted(value) + '\n';
  for (const auto& [name, value] : own_variables_)
    if (is_used(name)) vars += "  " + name + ": " + value + '\n';
  if (!vars.empty()) text += "vars:\n" + vars;
  for (const auto& name : step_secrets_)
    if (is_used(name)) (secrets += secrets.empty() ? "" : ", ") += name;
  if (!secrets.empty()) text += "secrets: [" + secrets + "]\n";
  if (!leaked.empty())
    text += "# said in clear though TLS was offered; under 'secrets' that would fail the client: " + leaked + '\n';
  if (bare_lf_) {
    text += "expect:\n  # the client ended lines in LF alone\n  waive: [";
    (text += crlf_rule(protocol_)) += "]\n";
  }
  return text + "session:\n";
}

}  // namespace mailrig::mock
