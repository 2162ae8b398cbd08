#include <mailrig/imap/capabilities.hpp>

#include <algorithm>
#include <charconv>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

// What stands behind "key=", or nothing.
std::string_view value_of(std::string_view name, std::string_view key) {
  const bool has_key = name.size() > key.size() && name[key.size()] == '=' && equals(name.substr(0, key.size()), key);
  return has_key ? name.substr(key.size() + 1) : std::string_view();
}

}  // namespace

void Capabilities::learn(std::span<const std::string_view> names) {
  names_.assign(names.begin(), names.end());
  known_ = true;
}

void Capabilities::forget() noexcept {
  names_.clear();
  known_ = false;
}

bool Capabilities::has(std::string_view name) const noexcept {
  return std::any_of(names_.begin(), names_.end(), [name](const std::string& known) { return equals(known, name); });
}

std::vector<std::string_view> Capabilities::values(std::string_view key) const {
  std::vector<std::string_view> values;
  for (const auto& name : names_)
    if (const auto value = value_of(name, key); !value.empty()) values.push_back(value);
  return values;
}

// capability =/ "APPENDLIMIT" ["=" number]   RFC 7889 §5
std::optional<std::uint64_t> Capabilities::append_limit() const noexcept {
  for (const auto& name : names_) {
    const auto value = value_of(name, "APPENDLIMIT");
    std::uint64_t limit = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
    if (!value.empty() && error == std::errc{} && end == value.data() + value.size()) return limit;
  }
  return std::nullopt;
}

}  // namespace mailrig::imap
