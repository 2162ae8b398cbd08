#pragma once
#include <cstddef>
#include <memory>
#include <memory_resource>

namespace mailrig::imap {

/// Memory for what a parsed response holds besides views into its frame: lists and unescaped strings.
/// Everything in it is trivially destructible, dies with it at once and keeps its address when it is moved.
/// A response without lists allocates nothing.
class Arena {
 public:
  /// Uninitialized memory, valid as long as the arena.
  void* allocate(std::size_t size, std::size_t alignment) {
    if (!memory_) memory_ = std::make_unique<std::pmr::monotonic_buffer_resource>(first_block);
    return memory_->allocate(size, alignment);
  }

 private:
  static constexpr std::size_t first_block = 1024;  // holds the lists of a common FETCH response

  std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_;
};

}  // namespace mailrig::imap
