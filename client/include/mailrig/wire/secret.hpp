#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace mailrig {

/// A password or token: shown by nothing, wiped when it dies. There is no operator<< and no implicit conversion.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  /// The value itself, for the one place that puts it on the wire. Valid as long as this object is unchanged.
  std::string_view reveal() const noexcept { return value_; }
  bool empty() const noexcept { return value_.empty(); }

 private:
  void wipe() noexcept;

  std::string value_;
};

}  // namespace mailrig
