#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mailrig/smtp/reply.hpp>

namespace mailrig::smtp {

/// One line of what EHLO answers: ehlo-keyword *( SP ehlo-param ), RFC 5321 §4.1.1.1.
struct Extension {
  std::string keyword;  ///< As the server spelt it; case means nothing.
  std::vector<std::string> parameters;
};

/// What a server says it can do. Valid until the next EHLO, and never across STARTTLS (RFC 3207 §4.2).
class Extensions {
 public:
  Extensions() = default;
  explicit Extensions(std::vector<Extension> all) : all_(std::move(all)) {}

  /// The extension of that keyword, or nullptr; valid as long as this object.
  const Extension* find(std::string_view keyword) const noexcept;
  bool has(std::string_view keyword) const noexcept { return find(keyword) != nullptr; }
  /// Whether AUTH names this mechanism (RFC 4954 §3), or the older spelling "AUTH=MECHANISM" does.
  bool offers_mechanism(std::string_view mechanism) const;
  /// All mechanisms that AUTH names, in either spelling, each once.
  std::vector<std::string> mechanisms() const;
  /// The largest message in octets that SIZE announces; nullopt if it announces none, 0 or no number (RFC 1870 §4).
  std::optional<std::uint64_t> largest_message() const noexcept;

  const std::vector<Extension>& all() const noexcept { return all_; }

 private:
  std::vector<Extension> all_;
};

/// Reads the positive answer to EHLO or LHLO, whose first line names the server. Lines that do not fit the grammar
/// are left out: a server that says too much is not thereby unable. Fails with too_many_items (Limits::items,
/// keywords and parameters together).
Result<Extensions> parse_extensions(const Reply& reply, const Limits& limits = {});

}  // namespace mailrig::smtp
