#include <algorithm>
#include <system_error>

#include <mailrig/mock/scenario.hpp>

#include "matrix.hpp"
#include "scenario_loader.hpp"

namespace mailrig::mock {
namespace {

namespace fs = std::filesystem;

// The folder that a scenario may read from: the working directory if it stands below that, else the nearest folder
// named "scenarios" above it, else its own.
fs::path root_of(const fs::path& file, const LoadOptions& options) {
  if (!options.root.empty()) return options.root;
  std::error_code error;
  const auto real = fs::weakly_canonical(file, error);
  auto current = fs::current_path(error);
  const auto [end, unused] = std::mismatch(current.begin(), current.end(), real.begin(), real.end());
  if (!error && end == current.end()) return current;
  for (auto folder = real.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    if (folder.filename() == "scenarios") return folder;
  return real.parent_path();
}

CasesResult load(const fs::path& file, const LoadOptions& options, std::string text) {
  const Source source(file, std::move(text));
  try {
    std::vector<std::shared_ptr<const Transcript>> cases;
    for (auto& combination : combinations(source, options.limits)) {
      const Source filled(file, combination.apply(source.text()));
      cases.push_back(ScenarioLoader(options, root_of(file, options), combination).load(filled));
    }
    return cases;
  } catch (const Invalid& stop) {
    return tl::unexpected(stop.error);
  }
}

LoadResult first(CasesResult cases) {
  return std::move(cases).map([](auto&& all) { return all.front(); });
}

}  // namespace

std::string ScenarioError::text() const { return where.text() + ": " + message; }

CasesResult load_cases(const fs::path& file, const LoadOptions& options) {
  std::string text;
  try {
    const Where asked{std::make_shared<const std::string>(file.string()), 1, 1};
    text = read_file(file, options.limits.yaml, asked);
  } catch (const Invalid& stop) {
    return tl::unexpected(stop.error);
  }
  return load(file, options, std::move(text));
}

CasesResult load_cases_text(std::string_view yaml, const fs::path& name, const LoadOptions& options) {
  if (yaml.size() > options.limits.yaml) {
    ScenarioError error;
    error.where = {std::make_shared<const std::string>(name.string()), 1, 1};
    error.message = "larger than " + std::to_string(options.limits.yaml) + " bytes";
    return tl::unexpected(std::move(error));
  }
  return load(name, options, std::string(yaml));
}

LoadResult load_scenario(const fs::path& file, const LoadOptions& options) { return first(load_cases(file, options)); }

LoadResult load_scenario_text(std::string_view yaml, const fs::path& name, const LoadOptions& options) {
  return first(load_cases_text(yaml, name, options));
}

std::vector<fs::path> find_scenarios(const fs::path& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return {path};
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    const auto extension = entry->path().extension();
    if ((extension == ".yaml" || extension == ".yml") && entry->is_regular_file(unreadable))
      files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace mailrig::mock
