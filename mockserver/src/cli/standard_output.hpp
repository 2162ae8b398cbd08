#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/core.h>

namespace mailrig::cli {

/// Prints at once, or not where it cannot: main() asks once, at the end, whether all could be printed.
void print_at_once(std::string_view text);

/// The same on standard error, of which nobody asks: where there is nobody to tell, sessions go on all the same.
void print_error_text(std::string_view text);

template <class... Values>
void print_error(fmt::format_string<Values...> format, Values&&... values) {
  print_error_text(fmt::format(format, std::forward<Values>(values)...));
}

/// Standard output of a command that serves. A thread of its own writes it: whoever reads it slowly, or not at all, as
/// a test that only keeps the pipe, holds up no session.
class StandardOutput {
 public:
  /// @param to  stdout or stderr: whoever starts us may have put both into one pipe.
  explicit StandardOutput(std::FILE* to = stdout);
  /// Waits until all is written.
  ~StandardOutput();
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  /// `text` is whole lines. What comes when more than 1 MiB waits for the reader is left out, and behind them is told
  /// how often that was. From any thread.
  void print(std::string text);

 private:
  void write();

  std::FILE* const to_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> waiting_;
  std::size_t waiting_bytes_ = 0, left_out_ = 0;
  bool over_ = false;
  std::jthread writer_;  // the last, so that it finds all others
};

}  // namespace mailrig::cli
