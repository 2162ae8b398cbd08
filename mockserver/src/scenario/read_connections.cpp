// The key `connections`, and the step `sync` by which they wait for each other.
#include <utility>

#include "scenario_loader.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t most_connections = 64;

}  // namespace

void ScenarioLoader::read_connections(const YAML::Node& node, const File& file) {
  const auto at = where(file.source, node);
  if (!node.IsMap() || node.size() == 0)
    invalid(at, "'connections' takes a map of names and lists of steps such as {one: [...], two: [...]}");
  if (node.size() > most_connections) invalid(at, "more than " + std::to_string(most_connections) + " connections");
  for (const auto& entry : node) {
    const auto place = where(file.source, entry.first);
    Connection connection{scalar(file.source, entry.first, "connections"), {}, false};
    require_name(connection.name, place);
    bool twice = connection.name == transcript_->connection;
    for (const auto& other : others_) twice |= other.name == connection.name;
    if (twice) invalid(place, "the connection '" + connection.name + "' stands twice");
    dialogue_ = {};
    const bool upgrades = std::exchange(transcript_->upgrades, false);
    connection.session = read_session(entry.second, file);
    connection.upgrades = std::exchange(transcript_->upgrades, upgrades);
    if (connection.session.empty()) invalid(place, "the connection '" + connection.name + "' needs a step");
    if (!transcript_->connection.empty()) {
      others_.push_back(std::move(connection));
      continue;
    }
    transcript_->connection = std::move(connection.name);
    transcript_->session = std::move(connection.session);
    transcript_->upgrades = connection.upgrades;
  }
}

Sync ScenarioLoader::read_sync(const YAML::Node& node, const Source& source) {
  Sync sync{scalar(source, node, "sync", "a name")};
  require_name(sync.name, where(source, node));
  return sync;
}

void ScenarioLoader::check_syncs() const {
  std::map<std::string, std::pair<std::size_t, Where>> connections;  // that have the sync
  const auto refuse = [](const Step& step) {
    if (std::holds_alternative<Sync>(step.what))
      invalid(step.where, "'sync' is a step of a connection itself, not of one that may come or not");
  };
  for (const auto& rule : transcript_->rules) visit_steps(rule.steps, refuse);
  const auto count = [&](const std::string& connection, const std::vector<Step>& session) {
    std::set<std::string> here;
    for (const auto& step : session) {
      if (const auto* group = std::get_if<Group>(&step.what))
        for (const auto& branch : group->branches) visit_steps(branch, refuse);
      const auto* sync = std::get_if<Sync>(&step.what);
      if (!sync) continue;
      if (connection.empty())
        invalid(step.where, "'sync' is between connections, and this scenario has one: it stands under 'connections'");
      if (!here.insert(sync->name).second)
        invalid(step.where, "the sync '" + sync->name + "' stands twice in the connection '" + connection + "'");
      ++connections.try_emplace(sync->name, 0, step.where).first->second.first;
    }
  };
  count(transcript_->connection, transcript_->session);
  for (const auto& other : others_) count(other.name, other.session);
  for (const auto& [name, found] : connections)
    if (found.first < 2) invalid(found.second, "no other connection has the sync '" + name + "': nobody is waited for");
}

std::shared_ptr<const Transcript> ScenarioLoader::join_connections() const {
  for (const auto& connection : others_) {
    auto other = std::make_shared<Transcript>(*transcript_);
    other->others.clear();
    other->connection = connection.name;
    other->session = connection.session;
    other->upgrades = connection.upgrades;
    transcript_->others.push_back(std::move(other));
  }
  return transcript_;
}

}  // namespace mailrig::mock
