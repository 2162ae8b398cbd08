#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailrig::imap {

/// What the server says it can do (RFC 3501 §7.2.1). Names ignore case; nothing is inferred from one that looks alike.
class Capabilities {
 public:
  void learn(std::span<const std::string_view> names);
  void forget() noexcept;

  /// False before the server has said anything: then no capability is known to be absent either.
  bool known() const noexcept { return known_; }
  bool has(std::string_view name) const noexcept;
  const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::vector<std::string> names_;
  bool known_ = false;
};

}  // namespace mailrig::imap
