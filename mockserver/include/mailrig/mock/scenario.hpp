#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// Why a scenario was refused: what stood where, what was expected, and what to do.
struct ScenarioError {
  Where where;
  std::string message;

  /// "file:line:column: message"
  std::string text() const;
};

/// Bounds on what a scenario may make the rig hold.
struct ScenarioLimits {
  std::size_t yaml = 1 << 20;       ///< bytes of a scenario or fragment; the YAML library takes up to 500 for each
  std::size_t file = 16 << 20;      ///< bytes of a message that it names
  std::size_t held = 64 << 20;      ///< bytes that all steps say or expect, those that aliases repeat included
  std::size_t steps = 100'000;      ///< included ones, and the includes themselves
  std::size_t includes = 16;        ///< files deep
  std::size_t groups = 16;          ///< `optional`, `choice`, `any-order` and `repeat` within each other
  std::size_t combinations = 1000;  ///< that a matrix makes
  std::size_t branches = 1000;      ///< of one of these
};

/// What is read beside the text itself.
struct LoadOptions {
  ScenarioLimits limits;
  /// The folder that included files and messages may not leave. Empty: that of the scenario itself, or where the
  /// scenario stands below a folder named "scenarios", that one.
  std::filesystem::path root;
};

using LoadResult = tl::expected<std::shared_ptr<const Transcript>, ScenarioError>;

/// Every case of a scenario: one, or where it has a matrix one for each combination of its values.
using CasesResult = tl::expected<std::vector<std::shared_ptr<const Transcript>>, ScenarioError>;

/// Reads the scenario in a file. `file` is named in reports as given.
CasesResult load_cases(const std::filesystem::path& file, const LoadOptions& options = {});

/// The same from text; `name` stands for the file in reports, and paths in it are relative to name's folder.
CasesResult load_cases_text(std::string_view yaml, const std::filesystem::path& name, const LoadOptions& options = {});

/// The first case of the scenario in a file.
LoadResult load_scenario(const std::filesystem::path& file, const LoadOptions& options = {});

/// The first case of a scenario in text.
LoadResult load_scenario_text(std::string_view yaml, const std::filesystem::path& name,
                              const LoadOptions& options = {});

/// The scenario files at `path`: itself, or every *.yaml below it, sorted; fragments are found by loading.
/// Empty if there is nothing.
std::vector<std::filesystem::path> find_scenarios(const std::filesystem::path& path);

}  // namespace mailrig::mock
