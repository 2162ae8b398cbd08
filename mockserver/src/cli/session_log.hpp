#pragma once
#include <cstddef>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <mailrig/wire/wire_log.hpp>

namespace mailrig::cli {

/// The file behind --log: the conversations of all sessions, a line each, credentials redacted. A write that fails is
/// told once on standard error; the sessions go on.
class SessionLog {
 public:
  /// nullptr for an empty path; the reason where the file cannot be written.
  static std::shared_ptr<SessionLog> open(const std::string& path, std::optional<std::string>& failure);

  /// The log of one session, whose lines begin with `name`. `server` says which side we play.
  std::unique_ptr<WireLog> session(const std::string& name, bool server);

 private:
  void write(const std::string& name, std::string_view line);

  std::string path_;
  std::ofstream out_;
  std::mutex mutex_;
  bool failed_ = false;
};

}  // namespace mailrig::cli
