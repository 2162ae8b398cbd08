#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mailrig {

/// Bytes in at the back, out at the front; what every framer stands on. Taking is O(1), and each byte
/// is moved at most a constant number of times however the input is cut.
class ByteQueue {
 public:
  void append(std::string_view bytes) {
    if (head_ > 0 && head_ >= bytes_.size() - head_) compact();
    bytes_ += bytes;
  }

  /// What is queued. Valid until the next append() or clear(), not ended by take().
  std::string_view view() const noexcept { return std::string_view(bytes_).substr(head_); }
  std::size_t size() const noexcept { return bytes_.size() - head_; }
  bool empty() const noexcept { return size() == 0; }

  /// Drops the first `count` bytes, count <= size(), and returns them: valid until the next append() or clear().
  std::string_view take(std::size_t count) noexcept {
    const auto taken = view().substr(0, count);
    head_ += taken.size();
    return taken;
  }

  void clear() noexcept {
    bytes_.clear();
    head_ = 0;
  }

 private:
  void compact() {
    bytes_.erase(0, head_);
    head_ = 0;
  }

  std::string bytes_;
  std::size_t head_ = 0;
};

}  // namespace mailrig
