#pragma once
#include <cstdint>
#include <optional>
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
  /// What stands behind "key=" in the names that have it: the mechanisms of "AUTH", the resources of "QUOTA".
  /// Views of the names.
  std::vector<std::string_view> values(std::string_view key) const;
  /// The most octets that APPEND takes in any mailbox (RFC 7889 §2). Absent: unknown, or not the same everywhere.
  std::optional<std::uint64_t> append_limit() const noexcept;
  const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::vector<std::string> names_;
  bool known_ = false;
};

}  // namespace mailrig::imap
