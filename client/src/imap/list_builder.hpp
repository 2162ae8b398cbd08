#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

#include <mailrig/imap/arena.hpp>

namespace mailrig::imap {

// A list of unknown length, grown in an arena by doubling.
template <class T>
class ListBuilder {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  explicit ListBuilder(Arena& arena) : arena_(arena) {}

  void add(const T& item) {
    if (size_ == capacity_) grow();
    std::construct_at(items_ + size_++, item);
  }
  std::size_t size() const { return size_; }
  void shrink(std::size_t size) { size_ = size; }
  std::span<const T> view() const { return {items_, size_}; }

 private:
  void grow() {
    const auto capacity = capacity_ == 0 ? std::size_t{4} : 2 * capacity_;
    auto* items = static_cast<T*>(arena_.allocate(capacity * sizeof(T), alignof(T)));
    std::uninitialized_copy_n(items_, size_, items);
    items_ = items;
    capacity_ = capacity;
  }

  Arena& arena_;
  T* items_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace mailrig::imap
