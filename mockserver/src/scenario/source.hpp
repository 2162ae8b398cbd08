#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/mock/scenario.hpp>

namespace mailrig::mock {

/// Unwinds load_scenario() only; never leaves this room.
struct Invalid {
  ScenarioError error;
};
[[noreturn]] inline void invalid(Where where, std::string message) {
  throw Invalid{{std::move(where), std::move(message)}};
}

/// The text of a scenario file, by lines, so that what the YAML library tells can be traced to line and column.
class Source {
 public:
  Source(std::filesystem::path path, std::string text);

  const std::filesystem::path& path() const { return path_; }
  const std::string& text() const { return text_; }
  /// The line's text without its end; empty beyond the last. Lines count from 1.
  std::string_view line(int number) const;
  Where where(int line, int column) const { return {name_, line, column}; }

 private:
  std::filesystem::path path_;
  std::shared_ptr<const std::string> name_;
  std::string text_;
  std::vector<std::string_view> lines_;
};

/// The whole file, at most `limit` bytes; otherwise invalid at `asked`.
std::string read_file(const std::filesystem::path& path, std::size_t limit, const Where& asked);

/// `path` as named in the file at `base`, if it stays below `root`; otherwise invalid at `asked`.
std::filesystem::path resolve(const std::filesystem::path& base, const std::string& path,
                              const std::filesystem::path& root, const Where& asked);

/// `text` with every line ended by CRLF.
std::string with_crlf(std::string_view text);

}  // namespace mailrig::mock
