#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <memory_resource>

namespace mailrig::imap {

/// Memory for what a parsed response holds besides views into its frame: lists and unescaped strings.
/// Everything in it is trivially destructible, dies with it at once and keeps its address when it is moved.
/// A response without lists allocates nothing, a common FETCH response once.
class Arena {
 public:
  /// Uninitialized memory, valid as long as the arena.
  void* allocate(std::size_t size, std::size_t alignment) {
    if (!blocks_) blocks_ = std::make_unique_for_overwrite<Blocks>();
    return blocks_->resource.allocate(size, alignment);
  }

 private:
  struct Blocks {
    std::array<std::byte, 1024> first;
    std::pmr::monotonic_buffer_resource resource{first.data(), first.size()};
  };

  std::unique_ptr<Blocks> blocks_;
};

}  // namespace mailrig::imap
