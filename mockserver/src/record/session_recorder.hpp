#pragma once
#include <cstddef>
#include <functional>
#include <string>

#include "conversation_reader.hpp"

namespace mailrig::mock {

/// Records one connection, and writes the scenario as it grows. It is written whole each time: only so the variables
/// above the session fit what is said below, and whoever finds the file, at whatever moment, finds a scenario. A large
/// one is written anew when it has grown by a sixteenth, so that the work stays in proportion.
class SessionRecorder {
 public:
  using Save = std::function<void(const WrittenScenario&)>;

  SessionRecorder(bool implicit_tls, WriteOptions options, std::size_t most_bytes, Save save);

  /// What the two sides have agreed to with these bytes. What they say behind an agreement to compress is to be told
  /// uncompressed.
  Agreed said(Side who, std::string_view bytes);
  /// What of these bytes, at their end, is compressed already.
  std::string take_compressed() { return reader_.take_compressed(); }
  void ended(Side who, bool reset);
  void untold(std::string what);
  /// Nothing more will come.
  void finish();
  /// Writes what there is.
  void save();

 private:
  void save_if_grown();

  const bool implicit_tls_;
  const WriteOptions options_;
  const std::size_t most_bytes_;
  const Save save_;
  ConversationReader reader_;
  std::size_t bytes_ = 0, saved_bytes_ = 0, saved_items_ = 0;
  bool full_ = false;
};

}  // namespace mailrig::mock
