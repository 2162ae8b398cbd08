#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::pop3 {

/// One line of what CAPA answers (RFC 2449 §5).
struct Capability {
  std::string name;  ///< As the server spelt it; case means nothing.
  std::vector<std::string> parameters;
};

/// What a server says it can do. Valid for the state it was asked in, and never across STLS (RFC 2595 §4).
class Capabilities {
 public:
  Capabilities() = default;
  explicit Capabilities(std::vector<Capability> all) : all_(std::move(all)) {}

  /// The capability of that name, or nullptr; valid as long as this object.
  const Capability* find(std::string_view name) const noexcept;
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// Whether the SASL capability names this mechanism (RFC 2449 §6.3).
  bool offers_mechanism(std::string_view mechanism) const noexcept;

  /// The mechanisms that the SASL capability names; empty without it. Valid as long as this object.
  const std::vector<std::string>& mechanisms() const noexcept;

  const std::vector<Capability>& all() const noexcept { return all_; }

 private:
  std::vector<Capability> all_;
};

/// Parses a block as ReplyFramer gives it; fails with too_many_items (Limits::items, tags and parameters together).
Result<Capabilities> parse_capabilities(std::string_view block, const Limits& limits = {});

}  // namespace mailrig::pop3
