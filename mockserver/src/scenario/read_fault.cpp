// The step `fault` and the key `faults`.
#include "scenario_loader.hpp"

namespace mailrig::mock {

void ScenarioLoader::read_faults(const YAML::Node& node, const Source& source) {
  if (!node.IsSequence()) invalid(where(source, node), "'faults' takes a list such as [{split: 1}, {rate: 1KiB/s}]");
  for (const auto& entry : node) transcript_->faults.push_back(read_fault(entry, source));
}

// fault = kind / {kind: value, [from: side]}
Fault ScenarioLoader::read_fault(const YAML::Node& node, const Source& source) {
  const auto at = where(source, node);
  const auto checked = [&](tl::expected<Fault, std::string> parsed, const Where& place) {
    if (!parsed) invalid(place, parsed.error());
    return *parsed;
  };
  if (node.IsScalar()) return checked(parse_fault(node.Scalar(), ""), at);
  if (!node.IsMap()) invalid(at, "a fault is a word such as stall, or one 'kind: value' and perhaps 'from: client'");
  std::optional<Fault> fault;
  std::optional<Side> from;
  for (const auto& entry : node) {
    const auto place = where(source, entry.first);
    const auto key = scalar(source, entry.first, "fault");
    const auto value = scalar(source, entry.second, key);
    if (key == "from") {
      if (from) invalid(place, "the key 'from' stands twice");
      if (value != "client" && value != "server")
        invalid(where(source, entry.second), "'from' takes one of 'client', 'server', found '" + value + "'");
      from = value == "client" ? Side::client : Side::server;
      continue;
    }
    if (fault) invalid(place, "a fault is one 'kind: value'; each further one is an entry of its own");
    fault = checked(parse_fault(key, value), place);
  }
  if (!fault) invalid(at, "a fault is a word such as stall, or one 'kind: value' and perhaps 'from: client'");
  fault->from = from;
  return *fault;
}

}  // namespace mailrig::mock
