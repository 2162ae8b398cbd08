#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <yaml-cpp/yaml.h>

#include "source.hpp"
#include "yaml_document.hpp"

namespace mailrig::mock {

/// The node's text; anything but a scalar is invalid, in the words "'key' takes `what`".
std::string scalar(const Source& source, const YAML::Node& node, std::string_view key, std::string_view what = "text");

/// The keys of a YAML map, each asked for once. Duplicate keys are invalid at once, keys never asked for at the end.
class YamlMap {
 public:
  /// `what` names the map in errors: "a scenario", "the step".
  YamlMap(const Source& source, const YAML::Node& node, std::string_view what);

  /// The key's value, or an undefined node.
  YAML::Node take(const std::string& key);
  /// The key's value; invalid at the map if it is missing.
  YAML::Node require(const std::string& key);
  bool has(const std::string& key) const { return entries_.contains(key); }
  /// Where the key itself stands.
  Where key_where(const std::string& key) const { return entries_.at(key).where; }
  std::optional<bool> take_flag(const std::string& key);
  /// Text that must be one of `names`; the index of which.
  std::optional<std::size_t> take_choice(const std::string& key, const std::vector<std::string_view>& names);

  /// The map's one key, which must be one of `names`.
  std::string only_key(const std::vector<std::string_view>& names) const;

  /// Refuses the first key not taken, and says which there are.
  void done() const;

 private:
  struct Entry {
    YAML::Node value;
    Where where;
    bool taken = false;
  };
  const Source& source_;
  Where where_;
  std::string what_;
  std::map<std::string, Entry> entries_;
  std::set<std::string> known_;
};

}  // namespace mailrig::mock
