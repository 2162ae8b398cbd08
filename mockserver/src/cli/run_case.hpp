#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <mailrig/mock/coverage.hpp>
#include <mailrig/mock/fault.hpp>

#include "cases.hpp"
#include "child_process.hpp"
#include "fault_arguments.hpp"
#include "report/run_report.hpp"
#include "rig_tls.hpp"
#include "session_log.hpp"

namespace mailrig::mock {
struct SessionReport;
}

namespace mailrig::cli {

/// How `mailrig run` plays its cases: what the command line says, and what was made for it.
struct RunSettings {
  std::vector<std::string> command;  ///< The client and its arguments
  std::string client_status = "0";   ///< The exit status that the client must have, or "any"
  bool tls = false;
  bool show_output = false;  ///< Also where the case held
  double timeout_seconds = 30;
  std::string root;               ///< As the command line has it, which the line that plays a case again repeats
  std::vector<std::string> vars;  ///< The same
  bool records_sessions = false;  ///< Reports want them
  FaultArguments faults;

  std::unique_ptr<RigTls> rig_tls;
  std::string certificate_file;
  std::shared_ptr<SessionLog> log;  ///< May be null
};

/// What came of one case.
struct RunOutcome {
  std::string report;        ///< Empty where it held
  std::string notes;         ///< Of no consequence, a line each
  std::string output;        ///< Of the client, where it is to be shown though the case held
  std::size_t unfired = 0;   ///< Faults that came to nothing
  bool environment = false;  ///< The client could not be run at all
  double seconds = 0;
  std::vector<report::Session> sessions;
  mock::Coverage coverage;
};

/// Serves a scenario on a port of its own, runs the client once for each entry of `plan` (plan_faults()), and judges
/// both. Ends with the first that fails: of a sweep that is the smallest. May be called by several threads at once.
RunOutcome run_case(const RunSettings& settings, const Case& scenario,
                    const std::vector<std::vector<mock::Fault>>& plan);

}  // namespace mailrig::cli
