#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include <mailrig/wire/wire_log.hpp>

#include "report/run_report.hpp"

namespace mailrig::report {

/// What a session's recorder has seen. Safe to read from another thread.
class Conversation {
 public:
  void add(Event event);
  /// Moves what there is into `session`.
  void give(Session& session);

 private:
  std::mutex mutex_;
  std::vector<Event> events_;
  std::size_t bytes_ = 0, left_out_ = 0;
};

/// A log that fills `conversation` and passes everything on to `other`, if there is one. `server` says which side we
/// play.
std::unique_ptr<WireLog> record(std::shared_ptr<Conversation> conversation, bool server,
                                std::unique_ptr<WireLog> other = nullptr);

}  // namespace mailrig::report
