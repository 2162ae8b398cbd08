#include "yaml_map.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace mailrig::mock {
namespace {

std::string listed(const auto& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "'" : ", '") + std::string(name) + "'";
  return text;
}

}  // namespace

std::string scalar(const Source& source, const YAML::Node& node, std::string_view key, std::string_view what) {
  if (!node.IsScalar()) invalid(where(source, node), "'" + std::string(key) + "' takes " + std::string(what));
  return node.Scalar();
}

YamlMap::YamlMap(const Source& source, const YAML::Node& node, std::string_view what)
    : source_(source), where_(where(source, node)), what_(what) {
  if (!node.IsMap()) invalid(where_, what_ + " is a map of keys and values");
  for (const auto& entry : node) {
    const auto at = where(source, entry.first);
    if (!entry.first.IsScalar()) invalid(at, "a key is a word");
    if (!entries_.try_emplace(entry.first.Scalar(), Entry{entry.second, at}).second)
      invalid(at, "the key '" + entry.first.Scalar() + "' stands twice");
  }
}

YAML::Node YamlMap::take(const std::string& key) {
  known_.insert(key);
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return YAML::Node(YAML::NodeType::Undefined);
  entry->second.taken = true;
  return entry->second.value;
}

YAML::Node YamlMap::require(const std::string& key) {
  auto node = take(key);
  if (node.IsDefined()) return node;
  std::vector<std::string_view> there;
  for (const auto& [name, entry] : entries_) there.push_back(name);
  invalid(where_,
          what_ + " needs the key '" + key + "'; " + (there.empty() ? "it has none" : "it has " + listed(there)));
}

std::optional<bool> YamlMap::take_flag(const std::string& key) {
  const auto index = take_choice(key, {"false", "true"});
  return index ? std::optional<bool>(*index == 1) : std::nullopt;
}

std::optional<std::size_t> YamlMap::take_choice(const std::string& key, const std::vector<std::string_view>& names) {
  const auto node = take(key);
  if (!node.IsDefined()) return std::nullopt;
  const auto value = scalar(source_, node, key, listed(names));
  const auto found = std::find(names.begin(), names.end(), value);
  if (found == names.end())
    invalid(where(source_, node), "'" + key + "' takes one of " + listed(names) + ", found '" + value + "'");
  return static_cast<std::size_t>(found - names.begin());
}

std::string YamlMap::only_key(const std::vector<std::string_view>& names) const {
  for (const auto& [key, entry] : entries_)
    if (std::find(names.begin(), names.end(), key) == names.end())
      invalid(entry.where,
              "there is no " + what_.substr(what_.find(' ') + 1) + " '" + key + "'; there are " + listed(names));
  if (entries_.size() != 1)
    invalid(where_, what_ + " is one 'key: value'; found " + std::to_string(entries_.size()) + " keys");
  return entries_.begin()->first;
}

void YamlMap::done() const {
  for (const auto& [key, entry] : entries_)
    if (!entry.taken) invalid(entry.where, what_ + " has no key '" + key + "'; there are " + listed(known_));
}

}  // namespace mailrig::mock
