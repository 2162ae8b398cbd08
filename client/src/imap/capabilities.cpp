#include <mailrig/imap/capabilities.hpp>

#include <algorithm>

#include "characters.hpp"

namespace mailrig::imap {

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

}  // namespace mailrig::imap
