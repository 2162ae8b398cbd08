#pragma once
#include <filesystem>
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
