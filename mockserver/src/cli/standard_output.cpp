#include "standard_output.hpp"

#include <cstdio>
#include <utility>

#include <fmt/core.h>

#include <mailrig/net/thread.hpp>

namespace mailrig::cli {
namespace {

constexpr std::size_t most_waiting = 1 << 20;  // bytes

void write_out(std::string_view text, std::FILE* to) {
  std::fwrite(text.data(), 1, text.size(), to);
  std::fflush(to);
}

}  // namespace

void print_at_once(std::string_view text) { write_out(text, stdout); }

void print_error_text(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

StandardOutput::StandardOutput(std::FILE* to) : to_(to), writer_(net::start_thread([this] { write(); })) {}

StandardOutput::~StandardOutput() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
}

void StandardOutput::print(std::string text) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_bytes_ + text.size() > most_waiting) {
      ++left_out_;
      return;
    }
    waiting_bytes_ += text.size();
    waiting_.push_back(std::move(text));
  }
  changed_.notify_one();
}

void StandardOutput::write() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return over_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto texts = std::exchange(waiting_, {});
    lock.unlock();
    for (const auto& text : texts) write_out(text, to_);
    lock.lock();
    for (const auto& text : texts) waiting_bytes_ -= text.size();
    if (left_out_ == 0 || !waiting_.empty()) continue;
    waiting_.push_back(fmt::format("note     what ended {} times is left out here: nobody read it in time\n",
                                   std::exchange(left_out_, 0)));
    waiting_bytes_ += waiting_.back().size();
  }
}

}  // namespace mailrig::cli
