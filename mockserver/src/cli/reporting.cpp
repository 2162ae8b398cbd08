#include "reporting.hpp"

#include <array>
#include <ctime>

#include <fmt/core.h>

#include "cases.hpp"
#include "report/render.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {
namespace {

// date-time   RFC 3339 §5.6, in UTC
std::string utc(std::chrono::system_clock::time_point at) {
  const auto seconds = std::chrono::system_clock::to_time_t(at);
  std::tm broken_down{};
  ::gmtime_r(&seconds, &broken_down);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &broken_down);
  return text.data();
}

}  // namespace

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

CLI::Validator report_file() {
  return CLI::Validator(
      [](const std::string& file) {
        return report::format_of(file)
                   ? std::string()
                   : "the name of a report ends in .xml (JUnit), .json or .html, found '" + file + "'";
      },
      "");
}

bool write_reports(const report::Report& whole, const std::vector<std::string>& files) {
  bool written = true;
  for (const auto& file : files) {
    const auto format = report::format_of(file);
    if (!format) continue;  // report_file() lets none pass
    if (const auto failure = write_atomically(file, report::render(whole, *format))) {
      print_error("mailrig: {}\n", *failure);
      written = false;
    }
  }
  return written;
}

void Reporting::add_to(CLI::App& command) {
  command.add_option("--report", files_, "Write a report: JUnit XML, JSON or one HTML page; may be given again")
      ->type_name("FILE.xml|.json|.html")
      ->allow_extra_args(false)
      ->check(report_file());
  command.add_flag("--coverage", coverage_, "Tell how much of the scenarios was played");
}

void Reporting::add(std::size_t index, report::Case one) {
  const std::lock_guard lock(mutex_);
  cases_.insert_or_assign(index, std::move(one));
}

ExitStatus Reporting::finish(const std::string& command, ExitStatus status,
                             const std::function<void(std::string)>& print) {
  if (files_.empty() && !coverage_) return status;
  report::Report whole{command, MAILRIG_VERSION, utc(started_), seconds_since(begun_), {}, refused_};
  for (auto& [index, one] : cases_) whole.cases.push_back(std::move(one));
  cases_.clear();
  const bool written = write_reports(whole, files_);
  if (coverage_) print(fmt::format("coverage: {}\n", report::coverage_summary(whole)));
  return written ? status : ExitStatus::environment;
}

}  // namespace mailrig::cli
