// What a Replay makes of each line it is told: does it fit, does a rule answer it, and if neither, what the report
// says.
#include <algorithm>
#include <utility>

#include "stage.hpp"
#include "token.hpp"

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

std::string farewell(Protocol protocol, const std::string& tag) {
  switch (protocol) {
    case Protocol::imap: return "* BYE the transcript is over\r\n" + tag + " OK LOGOUT completed\r\n";
    case Protocol::pop3: return "+OK the transcript is over\r\n";
    case Protocol::smtp:
    case Protocol::lmtp: return "221 the transcript is over\r\n";
  }
  return "";
}

bool is_challenge(Protocol protocol, std::string_view line) {
  if (protocol == Protocol::smtp || protocol == Protocol::lmtp) return line.starts_with("334");
  return line == "+" || line.starts_with("+ ");
}

std::string upper_words(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

}  // namespace

void Replay::Stage::judge(const Unit& unit) {
  ++lines_;
  log(Direction::received, unit, other());
  if (violates(unit)) return;
  const auto* step = current();
  if (step && std::holds_alternative<Authenticate>(step->what)) return judge_authentication(unit);
  std::optional<Difference> difference;
  if (script_.any_opening([&](const Script& place) { return fits(place, unit, difference); })) return;
  if (plays_ == Side::server && (answered_by_rule(unit) || answered_by_farewell(unit))) return;
  check_secrets(unit);
  if (!mismatch_) fail(unexpected(unit, difference), true);
}

// If this place of the script is where the line belongs, the script goes on from there.
bool Replay::Stage::fits(const Script& place, const Unit& unit, std::optional<Difference>& difference) {
  const auto* step = place.current();
  if (!step) return false;
  if (const auto* authenticate = std::get_if<Authenticate>(&step->what)) {
    if (!begins(*authenticate, unit)) return false;
    script_ = place;
    perform(*authenticate);
    judge_authentication(unit);
    return true;
  }
  const auto* line = std::get_if<Line>(&step->what);
  if (!line || line->who == plays_) return false;
  const auto differs = line->pattern->match(unit, bindings_, context_);
  if (differs) {
    if (!difference || differs->begin > difference->begin) difference = differs;  // of the nearest
    return false;
  }
  ++matched_;
  script_ = place;
  note_credentials(*line, unit);
  check_secrets(unit);
  auto behind = script_;
  behind.step_over();
  if (mismatch_ || breaks_a_check(unit, behind, true)) return true;
  remember(other(), unit);
  script_ = std::move(behind);
  return true;
}

bool Replay::Stage::answered_by_rule(const Unit& unit) {
  if (script_.depth() > options_.limits.nesting) return false;
  for (std::size_t i = 0; i < transcript_->rules.size(); ++i) {
    const auto& rule = transcript_->rules[i];
    if (rule.times && rule_uses_[i] >= *rule.times) continue;
    const auto& first = std::get<Line>(rule.steps.front().what);
    if (first.pattern->match(unit, bindings_, context_)) continue;
    ++rule_uses_[i];
    ++matched_;
    note_credentials(first, unit);
    check_secrets(unit);
    auto behind = script_;
    behind.play(rule);
    if (mismatch_ || breaks_a_check(unit, behind, false)) return true;
    remember(Side::client, unit);
    script_ = std::move(behind);
    return true;
  }
  return false;
}

// Once the script is over, a client may say goodbye in its own time.
bool Replay::Stage::answered_by_farewell(const Unit& unit) {
  if (!script_over()) return false;
  auto tokens = tokenize(unit, transcript_->protocol);
  std::string tag;
  const bool imap = transcript_->protocol == Protocol::imap;
  if (imap && !tokens.empty()) {
    tag = tokens.front().value;
    tokens.erase(tokens.begin());
  }
  if (tokens.size() != 1 || !equal_ignoring_case(tokens[0].value, imap ? "LOGOUT" : "QUIT")) return false;
  ++matched_;
  checks_.heard(unit, false);
  tell(farewell(transcript_->protocol, tag));
  end(false, Verdict::passed);
  return true;
}

// The check that lines of the client end in CRLF, by the identifier that `waive` names; empty where it is not made.
std::string_view Replay::Stage::line_end_check() const {
  const auto check = crlf_rule(transcript_->protocol);
  return plays_ == Side::client || transcript_->expect.waived.contains(check) ? std::string_view() : check;
}

// Demands that hold for every line of the client.
bool Replay::Stage::violates(const Unit& unit) {
  if (plays_ == Side::client) return false;
  if (unit.bare_lf && !line_end_check().empty()) {
    auto mismatch = unexpected(unit, std::nullopt);
    mismatch.reason =
        "the client ended its line with LF alone, where CRLF is required (waive: " + std::string(line_end_check()) +
        ")";
    condemn(std::move(mismatch), true);
    return true;
  }
  for (const auto& never : transcript_->expect.never_sends) {
    if (!matches_glob(never.glob, unit.text)) continue;
    auto mismatch = unexpected(unit, std::nullopt);
    mismatch.where = never.where;
    mismatch.reason = "the client said what it must never say";
    mismatch.expected = shown("never " + never.glob);
    condemn(std::move(mismatch), true);
    return true;
  }
  return false;
}

// A secret must not cross a connection in clear that could have been encrypted.
void Replay::Stage::check_secrets(const Unit& unit) {
  if (plays_ == Side::client || tls_ || !(offered_tls_ || transcript_->upgrades)) return;
  for (const auto& secret : transcript_->secrets) {
    const auto bound = bindings_.find(secret);
    const auto var = transcript_->vars.find(secret);
    const bool shown = (bound != bindings_.end() && reveals(unit.text, bound->second.value())) ||
                       (var != transcript_->vars.end() && reveals(unit.text, var->second));
    if (!shown || mismatch_) continue;
    auto mismatch = unexpected(unit, std::nullopt);
    mismatch.reason = "the client sent the secret '" + secret + "' in clear, though TLS was offered";
    condemn(std::move(mismatch), true);
  }
}

void Replay::Stage::said(const Line& line, std::string_view bytes) {
  const auto text = bytes.substr(0, bytes.size() - 2);
  Unit unit{std::string(text), {}, false};
  note_credentials(line, unit);
  log(Direction::sent, unit, line.who);
  remember(line.who, unit);
}

void Replay::Stage::remember(Side who, const Unit& unit) {
  const auto protocol = transcript_->protocol;
  if (who == Side::client) {
    const bool response = login_watch_.is_response(unit.text, challenged_);
    checks_.heard(unit, response);
    login_watch_.heard(unit.text, challenged_);
    auto tokens = tokenize(unit, protocol);
    if (protocol == Protocol::imap && !tokens.empty()) tokens.erase(tokens.begin());
    if (!response) context_.client_verb = verb(tokens, protocol);
    context_.reply_line = 0;
    challenged_ = false;
    return;
  }
  ++context_.reply_line;
  checks_.said(unit.text);
  if (protocol == Protocol::pop3 && timestamp_.empty() && context_.client_verb.empty())
    if (const auto begin = unit.text.find('<'), end = unit.text.find('>'); begin < end && end != unit.text.npos)
      timestamp_ = unit.text.substr(begin, end - begin + 1);
  login_watch_.said(unit.text);
  // In IMAP a challenge stands until the command is answered, whatever else is told in between (RFC 3501 §6.2.2).
  const bool stands = challenged_ && protocol == Protocol::imap && login_watch_.authenticating();
  challenged_ = stands || is_challenge(protocol, unit.text);
  const auto text = upper_words(unit.text);
  if (!tls_ && (text.find("STARTTLS") != text.npos || text.find("STLS") != text.npos)) offered_tls_ = true;
  if (context_.client_verb == "EHLO" && context_.reply_line > 1 && text.size() > 4)
    context_.offered.insert(text.substr(4, text.find(' ', 4) - 4));
}

// Each line of what `send` and `expect` say means what it would mean as dialogue. True if something of it is secret.
bool Replay::Stage::passed_raw(Direction direction, Side who, std::string_view bytes) {
  bool secret = false;
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find("\r\n"), bytes.size());
    const Unit unit{std::string(bytes.substr(0, end)), {}, false};
    const auto spans = hidden(unit, who);
    secret |= !spans.empty();
    const auto line = bytes.substr(0, end + 2);
    log(direction, line, spans);
    if (end < bytes.size()) remember(who, unit);
    bytes.remove_prefix(line.size());
  }
  return secret;
}

// What a variable holds where a line has credentials is as secret as what the scenario calls so.
void Replay::Stage::note_credentials(const Line& line, const Unit& unit) {
  if (line.who == Side::server) return;
  const auto tag = tag_key(line.tag);
  confidential_.erase(tag);
  for (const auto& span : login_watch_.credentials(unit, challenged_)) {
    if (span.begin == 0 && bindings_.contains(tag)) confidential_.insert(tag);  // what stood where a tag should
    for (const auto& part : line.parts)
      if (const auto* variable = std::get_if<Variable>(&part))
        if (reveals(unit.text.substr(span.begin, span.size), bindings_.find(variable->name)->second.value()))
          confidential_.insert(variable->name);
  }
}

// How the server lets a client's literal in: as the expected line has it, else in words of our own.
std::string Replay::Stage::continuation() const {
  const auto* line = heard_here();
  std::size_t index = reader_.so_far().literals.size();
  for (std::size_t i = 0; line && i < line->parts.size(); ++i) {
    const auto* literal = std::get_if<Literal>(&line->parts[i]);
    if (literal && --index == 0 && literal->continuation) return *literal->continuation;
  }
  return "+ Ready for literal data";
}

// The expected line, or where several may come the one that fits, announces one literal more than it holds, and this is
// that one.
bool Replay::Stage::refuses_literal() const {
  const auto refused_by = [&](const Line& line) {
    const auto held = std::count_if(line.parts.begin(), line.parts.end(),
                                    [](const Part& part) { return std::holds_alternative<Literal>(part); });
    return line.literal_refused && reader_.so_far().literals.size() == static_cast<std::size_t>(held) + 1;
  };
  if (const auto* line = heard_here()) return refused_by(*line);
  auto unit = reader_.so_far();
  unit.text.resize(unit.literals.back().begin - 2);  // as UnitReader::refuse_literal() would leave it
  unit.literals.pop_back();
  return script_.any_opening([&](const Script& place) {
    const auto* step = place.current();
    const auto* line = step ? std::get_if<Line>(&step->what) : nullptr;
    auto bindings = bindings_;
    return line && line->who != plays_ && refused_by(*line) && !line->pattern->match(unit, bindings, context_);
  });
}

}  // namespace mailrig::mock
