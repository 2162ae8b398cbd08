#include "session_log.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "standard_output.hpp"

namespace mailrig::cli {

std::shared_ptr<SessionLog> SessionLog::open(const std::string& path, std::optional<std::string>& failure) {
  if (path.empty()) return nullptr;
  auto log = std::make_shared<SessionLog>();
  log->path_ = path;
  log->out_.open(path, std::ios::binary | std::ios::trunc);
  if (!log->out_) {
    failure = "cannot write " + path + ": " + std::strerror(errno);
    return nullptr;
  }
  return log;
}

std::unique_ptr<WireLog> SessionLog::session(const std::string& name, bool server) {
  const auto write_line = [this, name](std::string_view line) { write(name, line); };
  return std::make_unique<TextWireLog>(write_line, server ? "S: " : "C: ", server ? "C: " : "S: ");
}

void SessionLog::write(const std::string& name, std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (failed_) return;
  out_ << '[' << name << "] " << line << std::flush;
  if (out_) return;
  failed_ = true;
  print_error("mailrig: cannot write {} any further: {}; the log ends here, the sessions go on\n", path_,
              std::strerror(errno));
}

}  // namespace mailrig::cli
