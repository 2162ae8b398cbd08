#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mailrig/mock/server.hpp>
#include <mailrig/wire/wire_log.hpp>

#include "fault_arguments.hpp"
#include "report/recorder.hpp"
#include "reporting.hpp"
#include "served_ports.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {

/// What became of the sessions of `mailrig serve`: told as they end, counted, and kept for the report. Its functions
/// may be called from any thread.
class SessionLedger {
 public:
  /// `ports` has the scenarios of each, in the order of its offers. All must outlive it.
  SessionLedger(const std::vector<std::vector<ServedCase>>& ports, const FaultArguments& faults, Reporting& reporting,
                bool quiet);

  /// A log that keeps what the report shows and passes everything on to `other`; which there may not be.
  std::unique_ptr<WireLog> record(std::size_t port, std::size_t session, std::unique_ptr<WireLog> other);
  void ended(std::size_t port, const mock::SessionReport& report);
  void refused(const std::string& remote, std::string_view why);

  /// Of the scenarios on this port, or on all, each has been played.
  bool all_played(std::size_t port) const;
  bool all_played() const;

  /// Behind all that it has printed.
  void print(std::string text) { output_.print(std::move(text)); }

  /// Prints the summary and adds to the report. True if every session held; and where each scenario was to be played,
  /// if it was.
  bool finish(bool each_awaited);

 private:
  struct Entry {
    explicit Entry(const ServedCase* its_case) : served(its_case) {}
    const mock::Transcript& transcript() const { return *served->scenario.transcript; }
    std::string name() const { return served->scenario.name(); }
    // Each of its connections counts as one.
    bool is_played() const { return passed + failed > transcript().others.size(); }

    const ServedCase* served;
    std::size_t passed = 0, failed = 0;
    std::string message;
    mock::Coverage coverage;
    std::vector<report::Session> sessions;
    double seconds = 0;
  };
  std::string told(const ServedCase& served, const mock::SessionReport& report) const;

  struct Recording {
    std::shared_ptr<report::Conversation> conversation;
    std::chrono::steady_clock::time_point begun;
  };

  const FaultArguments& faults_;
  Reporting& reporting_;
  const bool quiet_;
  mutable std::mutex mutex_;
  std::vector<std::vector<Entry>> entries_;
  std::map<std::pair<std::size_t, std::size_t>, Recording> recordings_;  // by port and session, while they run
  std::size_t recorded_ = 0, refused_ = 0;
  StandardOutput output_;
};

}  // namespace mailrig::cli
