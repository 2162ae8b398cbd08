#pragma once
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <yaml-cpp/yaml.h>

#include "dialogue.hpp"
#include "matrix.hpp"
#include "source.hpp"
#include "yaml_map.hpp"

namespace mailrig::mock {

/// Turns the YAML of a scenario, and of the fragments it includes, into a Transcript. Everything throws Invalid.
class ScenarioLoader {
 public:
  ScenarioLoader(const LoadOptions& options, std::filesystem::path root, Combination& combination)
      : options_(options),
        root_(std::move(root)),
        combination_(combination),
        transcript_(std::make_shared<Transcript>()) {}

  std::shared_ptr<const Transcript> load(const Source& source);

 private:
  // What the steps of one file are read with.
  struct File {
    const Source& source;
    Matching matching = Matching::meaning;
    std::size_t depth = 0;
  };

  void read_head(YamlMap& map, const File& file);
  void read_vars(const YAML::Node& node, const Source& source);
  void read_secrets(const YAML::Node& node, const Source& source);
  void read_rules(const YAML::Node& node, const File& file);
  void read_expect(const YAML::Node& node, const Source& source);
  Matching read_matching(YamlMap& map);

  void read_connections(const YAML::Node& node, const File& file);
  Sync read_sync(const YAML::Node& node, const Source& source);
  void check_syncs() const;
  std::shared_ptr<const Transcript> join_connections() const;
  std::vector<Step> read_session(const YAML::Node& node, const File& file);
  void read_step(const YAML::Node& node, const File& file, std::vector<Step>& steps);
  void read_scalar_step(const YAML::Node& node, const File& file, std::vector<Step>& steps);
  void read_map_step(const YAML::Node& node, const File& file, std::vector<Step>& steps);
  void read_dialogue(const YAML::Node& node, const File& file, std::vector<Step>& steps);
  void read_include(const YAML::Node& node, const File& file, std::vector<Step>& steps);
  Group read_group(const YAML::Node& node, const File& file, const std::string& key);
  void read_faults(const YAML::Node& node, const Source& source);
  Fault read_fault(const YAML::Node& node, const Source& source);
  std::vector<Step> read_branch(const YAML::Node& node, const File& file);
  void judge_branches(Group& group, const std::vector<Where>& places) const;
  Authenticate read_authenticate(const YAML::Node& node, const Source& source);
  std::string read_variable(YamlMap& map, const std::string& key, const Source& source, const Where& at);
  std::string read_raw(const YAML::Node& node, const Source& source, const std::string& key);
  Message read_message(const YAML::Node& node, const Source& source, const std::string& key);
  std::string message_file(const Source& source, const std::string& path, const Where& asked);
  void add(std::vector<Step>& steps, Step step);
  void count_step(const Where& where);
  void hold(std::size_t bytes, const Where& where);

  const LoadOptions& options_;
  const std::filesystem::path root_;
  Combination& combination_;  // of the matrix
  std::shared_ptr<Transcript> transcript_;
  struct Connection {
    std::string name;
    std::vector<Step> session;
    bool upgrades = false;
  };
  std::vector<Connection> others_;  // behind the first, which transcript_ holds
  DialogueState dialogue_;
  std::size_t steps_ = 0, held_ = 0, groups_ = 0;
  std::map<std::string, Where> var_where_;     // of each var, for the check that it is used
  std::map<std::string, Where> secret_where_;  // of each secret likewise
  std::vector<std::unique_ptr<Source>> included_;

  void check() const;
};

}  // namespace mailrig::mock
