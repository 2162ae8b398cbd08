#include "source.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <system_error>

namespace mailrig::mock {

namespace fs = std::filesystem;

Source::Source(fs::path path, std::string text)
    : path_(std::move(path)), name_(std::make_shared<const std::string>(path_.string())), text_(std::move(text)) {
  std::string_view rest = text_;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.push_back(line);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
}

std::string_view Source::line(int number) const {
  const auto index = static_cast<std::size_t>(number) - 1;
  return number >= 1 && index < lines_.size() ? lines_[index] : std::string_view();
}

std::string read_file(const fs::path& path, std::size_t limit, const Where& asked) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) invalid(asked, "no file '" + path.string() + "'");
  const auto size = fs::file_size(path, error);
  if (error || size > limit)
    invalid(asked, "'" + path.string() + "' is larger than " + std::to_string(limit) + " bytes");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) invalid(asked, "cannot read '" + path.string() + "'");
  return std::move(text).str();
}

fs::path resolve(const fs::path& base, const std::string& path, const fs::path& root, const Where& asked) {
  auto joined = (base.parent_path() / path).lexically_normal();
  std::error_code error;
  // A relative path becomes canonical only as far as it exists.
  const auto real = fs::weakly_canonical(fs::absolute(joined, error), error);
  const auto real_root = fs::weakly_canonical(fs::absolute(root, error), error);
  if (!root.empty() && !fs::is_directory(real_root, error))
    invalid(asked, "no folder '" + root.string() + "', which --root names");
  const auto [end, unused] = std::mismatch(real_root.begin(), real_root.end(), real.begin(), real.end());
  if (end != real_root.end() || path.empty())
    invalid(asked, "'" + path + "' is not below '" + root.string() +
                       "', the folder that this scenario may read; --root names another");
  return joined;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  return out;
}

}  // namespace mailrig::mock
