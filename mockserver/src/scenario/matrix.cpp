#include "matrix.hpp"

#include "dialogue.hpp"
#include "yaml_map.hpp"

namespace mailrig::mock {
namespace {

struct Row {
  std::string name;
  std::vector<std::string> values;
};

std::vector<Row> read_rows(const Source& source, const YAML::Node& matrix) {
  if (!matrix.IsMap() || matrix.size() == 0)
    invalid(where(source, matrix), "'matrix' takes a map of names and lists such as {mechanism: [PLAIN, LOGIN]}");
  std::vector<Row> rows;
  for (const auto& entry : matrix) {
    const auto at = where(source, entry.first);
    Row row{scalar(source, entry.first, "matrix"), {}};
    require_name(row.name, at);
    for (const auto& other : rows)
      if (other.name == row.name) invalid(at, "the name '" + row.name + "' stands twice");
    if (!entry.second.IsSequence() || entry.second.size() == 0)
      invalid(where(source, entry.second), "'" + row.name + "' takes a list of values such as [PLAIN, LOGIN]");
    std::set<std::string> seen;
    for (const auto& value : entry.second) {
      row.values.push_back(scalar(source, value, row.name, "a list of words"));
      if (row.values.back().find_first_of("\r\n") != std::string::npos)
        invalid(where(source, value), "a value of a matrix is one line");
      if (!seen.insert(row.values.back()).second)
        invalid(where(source, value), "the value '" + row.values.back() + "' stands twice");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::string Combination::apply(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto at = std::min(text.find("${"), text.size());
    const bool escaped = at > 0 && text[at - 1] == '$';
    out += text.substr(0, at);
    text.remove_prefix(at);
    const auto close = text.find('}');
    const auto name = close == text.npos ? std::string_view() : text.substr(2, close - 2);
    const auto* found = static_cast<const std::string*>(nullptr);
    for (const auto& [key, value] : values_)
      if (!escaped && !text.empty() && key == name) found = &value;
    if (found) {
      used_.insert(std::string(name));
      out += *found;
      text.remove_prefix(close + 1);
    } else {
      out += text.substr(0, 2);
      text.remove_prefix(std::min<std::size_t>(2, text.size()));
    }
  }
  return out;
}

std::string Combination::unused() const {
  for (const auto& [name, value] : values_)
    if (!used_.contains(name)) return name;
  return {};
}

std::string Combination::text() const {
  std::string text;
  for (const auto& [name, value] : values_)
    text.append(text.empty() ? "" : ", ").append(name).append(1, '=').append(value);
  return text;
}

std::vector<Combination> combinations(const Source& source, const ScenarioLimits& limits) {
  const auto root = parse_document(source);
  const auto matrix = root.IsMap() ? root["matrix"] : YAML::Node(YAML::NodeType::Undefined);
  if (!matrix.IsDefined()) return {Combination()};
  const auto rows = read_rows(source, matrix);
  std::size_t count = 1;
  for (const auto& row : rows) {
    count *= row.values.size();
    if (count > limits.combinations || count * source.text().size() > limits.held)
      invalid(where(source, matrix), "'matrix' makes too many cases: at most " + std::to_string(limits.combinations) +
                                         ", and of long files fewer");
  }
  std::vector<Combination> all;
  for (std::size_t index = 0; index < count; ++index) {
    std::vector<std::pair<std::string, std::string>> values(rows.size());
    auto rest = index;
    for (std::size_t row = rows.size(); row > 0; --row) {
      const auto& [name, choices] = rows[row - 1];
      values[row - 1] = {name, choices[rest % choices.size()]};
      rest /= choices.size();
    }
    all.emplace_back(std::move(values));
  }
  return all;
}

}  // namespace mailrig::mock
