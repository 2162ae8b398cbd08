#include "session_ledger.hpp"

#include <algorithm>

#include <fmt/core.h>

#include <mailrig/mock/check.hpp>
#include <mailrig/mock/mismatch.hpp>

namespace mailrig::cli {
namespace {

// Of a server that runs for long, what a report keeps.
constexpr std::size_t most_recorded = 1000;      // sessions
constexpr std::size_t most_message = 256 << 10;  // bytes that are told of one scenario

bool all_of(const auto& entries) {
  return std::all_of(entries.begin(), entries.end(), [](const auto& one) { return one.is_played(); });
}

}  // namespace

SessionLedger::SessionLedger(const std::vector<std::vector<ServedCase>>& ports, const FaultArguments& faults,
                             Reporting& reporting, bool quiet)
    : faults_(faults), reporting_(reporting), quiet_(quiet) {
  for (const auto& port : ports) {
    auto& entries = entries_.emplace_back();
    for (const auto& served : port) entries.emplace_back(&served);
  }
}

std::unique_ptr<WireLog> SessionLedger::record(std::size_t port, std::size_t session, std::unique_ptr<WireLog> other) {
  if (!reporting_.records()) return other;
  const std::lock_guard lock(mutex_);
  if (recorded_ == most_recorded) return other;
  ++recorded_;
  auto& recording = recordings_[{port, session}];
  recording = {std::make_shared<report::Conversation>(), std::chrono::steady_clock::now()};
  return report::record(recording.conversation, true, std::move(other));
}

std::string SessionLedger::told(const ServedCase& served, const mock::SessionReport& report) const {
  auto text = fmt::format("{}   session {} of {} from {}\n", report.mismatch ? "FAILED" : "passed", report.number,
                          served.scenario.name(), report.remote);
  if (report.mismatch) {
    text += mock::describe(*report.mismatch);
    if (const auto again = faults_.again(served.faults); !again.empty()) text += fmt::format("  faults   {}\n", again);
  }
  for (const auto& warning : report.warnings) text += mock::describe(warning);
  for (const auto& fault : report.unfired) text += fmt::format("note     the fault {} never fired\n", fault);
  return text;
}

void SessionLedger::ended(std::size_t port, const mock::SessionReport& report) {
  const std::lock_guard lock(mutex_);
  auto& entry = entries_.at(port).at(report.offer);
  ++(report.mismatch ? entry.failed : entry.passed);
  if (report.mismatch || !quiet_) {
    auto text = told(*entry.served, report);
    if (report.mismatch && entry.message.size() < most_message) entry.message += text;
    output_.print(std::move(text));
  }
  if (!reporting_.wanted()) return;
  entry.coverage.add(report.coverage);
  auto recorded = recordings_.extract({port, report.number});
  if (recorded.empty()) return;
  auto& session = entry.sessions.emplace_back();
  session.number = report.number;
  session.remote = report.remote;
  session.mismatch = report.mismatch;
  session.warnings = report.warnings;
  recorded.mapped().conversation->give(session);
  entry.seconds += seconds_since(recorded.mapped().begun);
}

// One line for the first; a crowd would fill the screen.
void SessionLedger::refused(const std::string& remote, std::string_view why) {
  const std::lock_guard lock(mutex_);
  if (++refused_ > 1) return;
  output_.print(fmt::format("refused  a client from {}: {}; further ones are only counted\n", remote, why));
}

bool SessionLedger::all_played(std::size_t port) const {
  const std::lock_guard lock(mutex_);
  return all_of(entries_.at(port));
}

bool SessionLedger::all_played() const {
  const std::lock_guard lock(mutex_);
  return std::all_of(entries_.begin(), entries_.end(), [](const auto& port) { return all_of(port); });
}

bool SessionLedger::finish(bool each_awaited) {
  const std::lock_guard lock(mutex_);
  std::size_t passed = 0, failed = 0, absent = 0, index = 0;
  for (auto& port : entries_)
    for (auto& entry : port) {
      passed += entry.passed;
      failed += entry.failed;
      const bool played = entry.is_played();
      if (!played && each_awaited) {
        ++absent;
        entry.message = entry.transcript().where.text() + ": no client came\n";
        output_.print(fmt::format("FAILED   {}\n{}", entry.name(), entry.message));
      }
      auto told = report::case_of(entry.transcript(), entry.name(), entry.coverage);
      told.outcome = entry.failed > 0 || (!played && each_awaited) ? report::Outcome::failed
                     : played                                      ? report::Outcome::passed
                                                                   : report::Outcome::skipped;
      if (!played && !each_awaited) entry.message = "no client came";
      told.message = std::move(entry.message);
      told.seconds = entry.seconds;
      told.sessions = std::move(entry.sessions);
      reporting_.add(index++, std::move(told));
    }
  reporting_.add_refused(refused_);
  output_.print(fmt::format("{} sessions passed, {} failed{}\n", passed, failed,
                            refused_ > 0 ? fmt::format(", {} clients refused", refused_) : ""));
  return failed + absent == 0;
}

}  // namespace mailrig::cli
