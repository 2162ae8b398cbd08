#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mailrig/wire/wire_log.hpp>

namespace mailrig::mock {

/// Keeps a conversation back until it is known whether it is the one that counts.
class HeldLog final : public WireLog {
 public:
  void bytes(Direction direction, std::string_view bytes) override {
    if (log_) return log_->bytes(direction, bytes);
    if (keep(bytes.size())) held_.push_back({true, direction, std::string(bytes)});
  }
  void event(std::string_view text) override {
    if (log_) return log_->event(text);
    if (keep(text.size())) held_.push_back({false, Direction::sent, std::string(text)});
  }

  /// Tells all that was held, and from here on everything at once.
  void release(std::unique_ptr<WireLog> log) {
    log_ = std::move(log);
    if (!log_) return;
    for (const auto& entry : std::exchange(held_, {})) {
      if (entry.said) log_->bytes(entry.direction, entry.text);
      else log_->event(entry.text);
    }
    if (size_ > most_held) log_->event("more was said here than is kept until a scenario is chosen");
  }

 private:
  static constexpr std::size_t most_held = 64 << 10;  // greeting and login are far shorter

  struct Entry {
    bool said;
    Direction direction;
    std::string text;
  };

  bool keep(std::size_t size) { return (size_ += size) <= most_held; }

  std::unique_ptr<WireLog> log_;
  std::vector<Entry> held_;
  std::size_t size_ = 0;
};

}  // namespace mailrig::mock
