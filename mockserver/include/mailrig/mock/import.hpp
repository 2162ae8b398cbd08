#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include <mailrig/mock/recording.hpp>
#include <mailrig/mock/scenario.hpp>

namespace mailrig::mock {

/// What another tool's log tells: its connections, in order.
struct ImportedLog {
  std::string_view format;  ///< The tool's name
  std::vector<Recording> recordings;
};
/// The error has the place in the log, and what was expected there.
using ImportResult = tl::expected<ImportedLog, ScenarioError>;

/// Reads a log of any format that is known; `name` stands for the file in errors.
ImportResult import_log(std::string_view text, const std::filesystem::path& name);

/// Reads what Dovecot's rawlog wrote of one connection: what came in, and what went out.
ImportResult import_rawlogs(std::string_view in, std::string_view out, const std::filesystem::path& name);

/// The names of the formats, for people.
std::vector<std::string_view> import_formats();

/// The largest log that is taken.
inline constexpr std::size_t most_log_bytes = 64 << 20;

}  // namespace mailrig::mock
