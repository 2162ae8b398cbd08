#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mailrig/mock/check.hpp>
#include <mailrig/mock/coverage.hpp>
#include <mailrig/mock/mismatch.hpp>

namespace mailrig::report {

enum class Speaker : std::uint8_t { client, server, rig };

/// A line of a conversation, or in the rig's voice whatever else happened. Printable, credentials redacted.
struct Event {
  double at = 0;  ///< Milliseconds since the session began
  Speaker from = Speaker::rig;
  std::string text;
};

struct Session {
  std::size_t number = 0;  ///< Of its case's, from 1
  std::string remote;      ///< "address:port"; empty in memory
  std::vector<Event> events;
  std::size_t left_out = 0;  ///< Events beyond most_events and most_bytes
  std::optional<mock::Mismatch> mismatch;
  std::vector<mock::Warning> warnings;
};

/// Of the events of one session, what a report keeps.
inline constexpr std::size_t most_events = 2000, most_bytes = 256 << 10;

enum class Outcome : std::uint8_t {
  passed,
  failed,
  error,    ///< The machine or the network, not the side under test
  skipped,  ///< Loaded and not played
};

struct Rule {
  mock::Coverage::Place place;
  std::size_t answered = 0;
};

/// A scenario that was played.
struct Case {
  std::string file, title, protocol;
  std::vector<std::string> exercises;  ///< RFCs and their sections
  Outcome outcome = Outcome::passed;
  double seconds = 0;
  std::string message;  ///< As the command prints it; empty where it held
  std::vector<Session> sessions;
  std::vector<mock::Coverage::Place> played, unplayed;  ///< Steps
  std::vector<Rule> rules;
};

/// A run of the command.
struct Report {
  std::string command;  ///< "run"
  std::string version;  ///< Of mailrig
  std::string started;  ///< "2026-11-20T14:05:00Z"
  double seconds = 0;
  std::vector<Case> cases;
  std::size_t refused = 0;  ///< Clients that a server turned away without a session

  std::size_t count(Outcome outcome) const;
};

/// What a report tells of a transcript, and of what its sessions played of it.
Case case_of(const mock::Transcript& transcript, std::string file, const mock::Coverage& coverage);

/// "40 of 44 steps, 3 of 5 rules, 7 RFCs", for people.
std::string coverage_summary(const Report& report);

std::string_view name(Outcome outcome);
std::string_view name(Speaker speaker);

}  // namespace mailrig::report
