// Runs a fuzz target on every file of the paths given, once each: what the normal build has instead of libFuzzer,
// so that no target rots and every regression stays a test.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

bool collect(const fs::path& path, std::vector<fs::path>& files) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    files.push_back(path);
    return true;
  }
  const auto before = files.size();
  for (const auto& entry : fs::recursive_directory_iterator(path, error))
    if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.')) files.push_back(entry.path());
  return !error && files.size() > before;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i)
    if (!collect(argv[i], files)) return std::fprintf(stderr, "%s: no files in %s\n", argv[0], argv[i]), 2;
  if (files.empty()) return std::fprintf(stderr, "usage: %s FILE|FOLDER...\n", argv[0]), 2;

  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) return std::fprintf(stderr, "%s: cannot read %s\n", argv[0], file.c_str()), 2;
    std::fprintf(stderr, "%s\n", file.c_str());  // the last line before a crash names its input
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  std::printf("%zu inputs\n", files.size());
}
