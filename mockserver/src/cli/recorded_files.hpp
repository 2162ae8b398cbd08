#pragma once
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>

namespace mailrig::cli {

/// The names of the scenarios that a session of many connections becomes: -o session.yaml is session.yaml,
/// session-2.yaml; -o folder/, or one that is there, is folder/connection-1.yaml, folder/connection-2.yaml.
class RecordedFiles {
 public:
  explicit RecordedFiles(const std::string& output) : output_(output) {
    std::error_code error;
    is_folder_ = output.ends_with('/') || std::filesystem::is_directory(output_, error);
    if (is_folder_) std::filesystem::create_directories(output_, error);  // a failure shows when a file is written
  }

  /// Why no file can be written there, as far as can be told before one is.
  std::optional<std::string> obstacle() const {
    const auto folder = of(1).has_parent_path() ? of(1).parent_path() : std::filesystem::path(".");
    if (::access(folder.c_str(), W_OK | X_OK) == 0) return std::nullopt;
    return "cannot write " + of(1).string() + ": " + std::strerror(errno);
  }

  std::filesystem::path of(std::size_t number) const {
    if (is_folder_) return output_ / ("connection-" + std::to_string(number) + ".yaml");
    if (number == 1) return output_;
    auto name = output_.stem().string() + '-' + std::to_string(number) + output_.extension().string();
    return output_.parent_path() / name;
  }

 private:
  std::filesystem::path output_;
  bool is_folder_ = false;
};

}  // namespace mailrig::cli
