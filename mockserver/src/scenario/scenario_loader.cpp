#include "scenario_loader.hpp"

#include <charconv>
#include <iterator>
#include <utility>

#include <mailrig/mock/check.hpp>

#include "sequence.hpp"

namespace mailrig::mock {
namespace {

constexpr auto longest_delay = std::chrono::hours(24);

// duration = number ("ms" / "s" / "m")
std::chrono::milliseconds duration(const Source& source, const YAML::Node& node, const std::string& key) {
  const auto text = scalar(source, node, key, "a duration such as 200ms, 5s or 2m");
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::uint64_t factor = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60'000 : 0;
  if (error != std::errc{} || factor == 0 || number > 1'000'000'000)
    invalid(where(source, node), "'" + key + "' takes a duration such as 200ms, 5s or 2m, found '" + text + "'");
  const std::chrono::milliseconds time(number * factor);
  if (time > longest_delay) invalid(where(source, node), "'" + key + "' is longer than 24 hours");
  return time;
}

bool is_waivable(std::string_view id) {
  return id.starts_with("RFC") && id.find('-') != id.npos && id.find_first_not_of("0123456789-.", 3) == id.npos;
}

std::string all_checks(Protocol protocol) {
  std::string text;
  for (const auto& check : checks(protocol)) (text += text.empty() ? "" : ", ") += check.id;
  return text;
}

}  // namespace

std::shared_ptr<const Transcript> ScenarioLoader::load(const Source& source) {
  const auto root = parse_document(source);
  if (root.IsNull()) invalid(source.where(1, 1), "the file is empty; a scenario needs 'protocol' and 'session'");
  YamlMap map(source, root, "a scenario");
  transcript_->where = where(source, root);
  File file{source};
  read_head(map, file);
  file.matching = read_matching(map);
  const auto vars = map.take("vars"), secrets = map.take("secrets"), rules = map.take("rules"),
             expect = map.take("expect"), faults = map.take("faults"),
             connections = transcript_->fragment ? YAML::Node(YAML::NodeType::Undefined) : map.take("connections"),
             session = transcript_->fragment || connections.IsDefined() ? map.take("session") : map.require("session");
  const auto matrix = map.take("matrix");
  map.done();
  transcript_->combination = combination_.text();
  if (vars.IsDefined()) read_vars(vars, source);
  if (secrets.IsDefined()) read_secrets(secrets, source);
  if (expect.IsDefined()) read_expect(expect, source);
  if (faults.IsDefined()) read_faults(faults, source);
  if (connections.IsDefined() && session.IsDefined())
    invalid(where(source, connections), "'session' and 'connections' exclude each other");
  if (connections.IsDefined()) read_connections(connections, file);
  if (session.IsDefined()) transcript_->session = read_session(session, file);
  if (transcript_->session.empty() && !transcript_->fragment) invalid(where(source, session), "a session needs a step");
  if (rules.IsDefined()) {  // a scenario's own answer before those of the fragments it includes
    auto included = std::exchange(transcript_->rules, {});
    read_rules(rules, file);
    transcript_->rules.insert(transcript_->rules.end(), std::make_move_iterator(included.begin()),
                              std::make_move_iterator(included.end()));
  }
  if (const auto name = combination_.unused(); !name.empty())
    invalid(where(source, matrix), "the name '" + name + "' of the matrix is never used, as ${" + name + "}");
  check();
  return join_connections();
}

void ScenarioLoader::read_head(YamlMap& map, const File& file) {
  const auto text = [&](const char* key) {
    const auto node = map.take(key);
    return node.IsDefined() ? scalar(file.source, node, key) : std::string();
  };
  transcript_->title = text("title");
  transcript_->source = text("source");
  map.require("protocol");
  const auto protocol = map.take_choice("protocol", {"imap", "pop3", "smtp", "lmtp"});
  transcript_->protocol = static_cast<Protocol>(*protocol);
  transcript_->implicit_tls = map.take_choice("tls", {"none", "implicit"}) == 1u;
  transcript_->fragment = map.take_flag("fragment").value_or(false);
  const auto tags = map.take("tags");
  if (!tags.IsDefined()) return;
  if (!tags.IsSequence()) invalid(where(file.source, tags), "'tags' takes a list of words");
  for (const auto& tag : tags) transcript_->tags.push_back(scalar(file.source, tag, "tags"));
}

Matching ScenarioLoader::read_matching(YamlMap& map) {
  const auto matching = static_cast<Matching>(map.take_choice("match", {"meaning", "exact", "regex"}).value_or(0));
  if (matching == Matching::regex) transcript_->speakable = false;
  return matching;
}

// A value that stands already, set by whoever includes this file, wins.
void ScenarioLoader::read_vars(const YAML::Node& node, const Source& source) {
  if (!node.IsMap()) invalid(where(source, node), "'vars' takes a map of names and texts");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const auto at = where(source, entry.first);
    const auto key = scalar(source, entry.first, "vars");
    require_name(key, at);
    if (!seen.insert(key).second) invalid(at, "the variable '" + key + "' stands twice");
    if (transcript_->vars.try_emplace(key, scalar(source, entry.second, key)).second) var_where_.emplace(key, at);
  }
}

void ScenarioLoader::read_secrets(const YAML::Node& node, const Source& source) {
  if (!node.IsSequence()) invalid(where(source, node), "'secrets' takes a list of names of variables");
  for (const auto& entry : node) {
    const auto key = scalar(source, entry, "secrets");
    transcript_->secrets.insert(key);
    secret_where_.emplace(key, where(source, entry));
  }
}

void ScenarioLoader::read_rules(const YAML::Node& node, const File& file) {
  if (!node.IsSequence()) invalid(where(file.source, node), "'rules' takes a list of dialogues");
  const auto around = dialogue_;  // a fragment's rules may stand in the middle of a session
  for (const auto& entry : node) {
    Rule rule;
    rule.where = where(file.source, entry);
    dialogue_ = {};
    if (entry.IsMap()) {
      YamlMap map(file.source, entry, "a rule");
      if (const auto times = map.take("times"); times.IsDefined()) {
        int count = 0;
        const auto text = scalar(file.source, times, "times", "a number");
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
        if (error != std::errc{} || end != text.data() + text.size() || count < 1)
          invalid(where(file.source, times), "'times' takes a number from 1 on, found '" + text + "'");
        rule.times = count;
      }
      const auto session = map.require("session");
      map.done();
      rule.steps = read_session(session, file);
    } else {
      read_dialogue(entry, file, rule.steps);
    }
    const auto* first = rule.steps.empty() ? nullptr : std::get_if<Line>(&rule.steps.front().what);
    if (!first || first->who != Side::client)
      invalid(rule.where, "a rule begins with what the client says, a line of dialogue with 'C: '");
    rule.where = rule.steps.front().where;
    transcript_->rules.push_back(std::move(rule));
  }
  dialogue_ = around;
}

void ScenarioLoader::read_expect(const YAML::Node& node, const Source& source) {
  YamlMap map(source, node, "'expect'");
  auto& expect = transcript_->expect;
  expect.client = static_cast<ClientEnd>(map.take_choice("client", {"any", "closes", "stays"}).value_or(0));
  const auto never = map.take("never-sends"), within = map.take("within"), waive = map.take("waive"),
             enforce = map.take("enforce");
  map.done();
  if (within.IsDefined()) expect.within = duration(source, within, "within");
  const auto list = [&](const YAML::Node& values, const std::string& key) {
    if (values.IsDefined() && !values.IsSequence()) invalid(where(source, values), "'" + key + "' takes a list");
  };
  list(never, "never-sends");
  list(waive, "waive");
  list(enforce, "enforce");
  for (const auto& entry : never)
    expect.never_sends.push_back({where(source, entry), scalar(source, entry, "never-sends")});
  for (const auto& entry : waive) {
    const auto id = scalar(source, entry, "waive");
    if (!is_waivable(id))
      invalid(where(source, entry), "'waive' takes identifiers of checks such as RFC3501-2.2, found '" + id + "'");
    expect.waived.insert(id);
  }
  for (const auto& entry : enforce) {
    const auto id = scalar(source, entry, "enforce");
    if (!find_check(transcript_->protocol, id))
      invalid(where(source, entry), "there is no check '" + id + "' of " + std::string(name(transcript_->protocol)) +
                                        " clients; 'enforce' takes " + all_checks(transcript_->protocol));
    if (expect.waived.contains(id)) invalid(where(source, entry), "'" + id + "' is waived, and cannot be enforced");
    expect.enforced.insert(id);
  }
}

std::vector<Step> ScenarioLoader::read_session(const YAML::Node& node, const File& file) {
  std::vector<Step> steps;
  if (node.IsScalar()) {
    read_dialogue(node, file, steps);
  } else {
    if (!node.IsSequence()) invalid(where(file.source, node), "'session' takes a list of steps, or one dialogue");
    for (const auto& entry : node) read_step(entry, file, steps);
  }
  return steps;
}

void ScenarioLoader::count_step(const Where& where) {
  if (++steps_ > options_.limits.steps) invalid(where, "more than " + std::to_string(options_.limits.steps) + " steps");
}

void ScenarioLoader::hold(std::size_t bytes, const Where& where) {
  held_ += bytes;
  if (held_ > options_.limits.held)
    invalid(where, "the scenario holds more than " + std::to_string(options_.limits.held) + " bytes");
}

void ScenarioLoader::add(std::vector<Step>& steps, Step step) {
  count_step(step.where);
  if (const auto* end = steps.empty() ? nullptr : end_of(steps.back()))
    invalid(step.where, "this step is never reached: the connection ends at line " + std::to_string(end->where.line));
  steps.push_back(std::move(step));
}

void ScenarioLoader::read_step(const YAML::Node& node, const File& file, std::vector<Step>& steps) {
  if (node.IsScalar()) return read_scalar_step(node, file, steps);
  if (node.IsMap()) return read_map_step(node, file, steps);
  invalid(where(file.source, node), "a step is a dialogue, a word such as starttls, or one 'key: value'");
}

void ScenarioLoader::read_scalar_step(const YAML::Node& node, const File& file, std::vector<Step>& steps) {
  const auto at = where(file.source, node);
  if (node.Scalar() == "starttls") {
    transcript_->upgrades = true;
    return add(steps, {at, UpgradeToTls{}});
  }
  if (node.Scalar() == "compress") {
    if (transcript_->protocol != Protocol::imap) invalid(at, "'compress' is a step of imap alone (RFC 4978)");
    return add(steps, {at, UpgradeToCompression{}});
  }
  if (node.Scalar() == "reset") return add(steps, {at, EndConnection{Side::server, true}});
  read_dialogue(node, file, steps);
}

void ScenarioLoader::read_map_step(const YAML::Node& node, const File& file, std::vector<Step>& steps) {
  const auto& source = file.source;
  YamlMap map(source, node, "a step");
  const auto side = [&](const std::string& key) {
    return map.take_choice(key, {"client", "server"}) == 0u ? Side::client : Side::server;
  };
  if (map.has("match")) {
    auto matched = file;
    matched.matching = read_matching(map);
    const auto dialogue = map.require("dialogue");
    map.done();
    return read_dialogue(dialogue, {source, matched.matching, file.depth}, steps);
  }
  const auto key =
      map.only_key({"any-order", "authenticate", "choice", "close", "delay", "dialogue", "expect", "fault", "include",
                    "optional", "receive-message", "repeat", "reset", "send", "send-message", "sync"});
  const auto at = map.key_where(key);
  if (key == "close" || key == "reset") return add(steps, {at, EndConnection{side(key), key == "reset"}});
  const auto value = map.take(key);
  if (key == "authenticate") return add(steps, {at, read_authenticate(value, source)});
  if (key == "delay") return add(steps, {at, Delay{duration(source, value, key)}});
  if (key == "dialogue") return read_dialogue(value, file, steps);
  if (key == "fault") {
    const auto fault = read_fault(value, source);
    if (fault.place == Fault::Place::sweep)
      invalid(at, "a sweep is of a whole scenario: it stands under 'faults', or in the option --fault");
    return add(steps, {at, fault});
  }
  if (key == "include") return read_include(value, file, steps);
  if (key == "any-order" || key == "choice" || key == "optional" || key == "repeat")
    return add(steps, {at, read_group(value, file, key)});
  if (key == "sync") return add(steps, {at, read_sync(value, source)});
  if (key == "send") return add(steps, {at, Raw{Side::server, read_raw(value, source, key)}});
  if (key == "expect") return add(steps, {at, Raw{Side::client, read_raw(value, source, key)}});
  add(steps, {at, read_message(value, source, key)});
}

// A literal block maps line by line to the file; anything else must stand on one line of it.
void ScenarioLoader::read_dialogue(const YAML::Node& node, const File& file, std::vector<Step>& steps) {
  const auto at = where(file.source, node);
  const auto text = scalar(file.source, node, "dialogue", "lines of dialogue under '|'");
  hold(text.size(), at);
  const auto opening = file.source.line(at.line).substr(
      std::min(static_cast<std::size_t>(at.column) - 1, file.source.line(at.line).size()));
  const bool block = opening.starts_with('|');
  if (!block &&
      (opening.starts_with('>') || text.find('\n') != std::string::npos || opening.find(text) == opening.npos))
    invalid(at, "lines of dialogue stand under '|', each on its own line; found '" + text.substr(0, 40) + "'");

  std::vector<DialogueLine> lines;
  std::string_view rest = text;
  for (int number = at.line + block; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.find_first_not_of(' ') == line.npos || line.starts_with('#')) continue;
    const auto standing = file.source.line(number);
    const auto column = standing.find(line);
    lines.push_back({line, file.source.where(number, column == standing.npos ? 1 : static_cast<int>(column) + 1)});
  }
  const DialogueOptions options{transcript_->protocol, file.matching, [&](const std::string& path, const Where& asked) {
                                  return message_file(file.source, path, asked);
                                }};
  for (auto& step : parse_dialogue(lines, options, dialogue_)) add(steps, std::move(step));
}

void ScenarioLoader::read_include(const YAML::Node& node, const File& file, std::vector<Step>& steps) {
  const auto at = where(file.source, node);
  if (file.depth + 1 > options_.limits.includes)
    invalid(at, "files are included more than " + std::to_string(options_.limits.includes) + " deep");
  count_step(at);
  std::string path;
  if (node.IsMap()) {
    YamlMap map(file.source, node, "'include'");
    path = scalar(file.source, map.require("file"), "file", "a path");
    const auto vars = map.take("vars");
    map.done();
    if (vars.IsDefined()) read_vars(vars, file.source);
  } else {
    path = scalar(file.source, node, "include", "a path");
  }
  const auto resolved = resolve(file.source.path(), path, root_, at);
  const auto& source = *included_.emplace_back(
      std::make_unique<Source>(resolved, combination_.apply(read_file(resolved, options_.limits.yaml, at))));
  hold(source.text().size(), at);
  const auto root = parse_document(source);
  YamlMap map(source, root, "a fragment");
  map.take("title");
  map.take("source");
  map.require("protocol");
  const auto protocol = map.take_choice("protocol", {"imap", "pop3", "smtp", "lmtp"});
  if (static_cast<Protocol>(*protocol) != transcript_->protocol)
    invalid(map.key_where("protocol"), "this fragment's protocol is not that of the scenario which includes it, " +
                                           std::string(name(transcript_->protocol)));
  if (!map.take_flag("fragment").value_or(false))
    invalid(at, "'" + path + "' is a scenario of its own: only a file with 'fragment: true' can be included");
  const File fragment{source, read_matching(map), file.depth + 1};
  const auto vars = map.take("vars"), secrets = map.take("secrets"), rules = map.take("rules"),
             session = map.take("session");
  map.done();
  if (vars.IsDefined()) read_vars(vars, source);
  if (secrets.IsDefined()) read_secrets(secrets, source);
  if (session.IsDefined()) {
    for (auto& step : read_session(session, fragment)) {
      --steps_;  // add() counts it again
      add(steps, std::move(step));
    }
  }
  if (rules.IsDefined()) read_rules(rules, fragment);
}

}  // namespace mailrig::mock
