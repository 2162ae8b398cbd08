#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "exit_status.hpp"
#include "report/run_report.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {

/// The options --report and --coverage, and the report that they write. Cases may come from several threads.
class Reporting {
 public:
  void add_to(CLI::App& command);

  /// Sessions need to be recorded.
  bool records() const { return !files_.empty(); }
  /// Cases are of interest at all.
  bool wanted() const { return records() || coverage_; }
  /// Clients that were turned away without a session.
  void add_refused(std::size_t clients) { refused_ += clients; }
  /// `index` is the case's place in the report.
  void add(std::size_t index, report::Case one);
  /// Writes what was asked for, and then prints. `status`, or ExitStatus::environment if a report cannot be written.
  ExitStatus finish(const std::string& command, ExitStatus status,
                    const std::function<void(std::string)>& print = print_at_once);

 private:
  std::vector<std::string> files_;
  bool coverage_ = false;
  std::size_t refused_ = 0;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  const std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  std::mutex mutex_;
  std::map<std::size_t, report::Case> cases_;
};

/// Seconds since `begun`.
double seconds_since(std::chrono::steady_clock::time_point begun);

/// What a file's name must end in for a report.
CLI::Validator report_file();
/// Writes `whole` to each; false, and the reason told, if one cannot be written.
bool write_reports(const report::Report& whole, const std::vector<std::string>& files);

}  // namespace mailrig::cli
