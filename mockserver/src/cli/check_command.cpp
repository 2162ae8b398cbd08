#include <chrono>
#include <memory>

#include <fmt/core.h>

#include <mailrig/mock/self_play.hpp>

#include "cases.hpp"
#include "commands.hpp"
#include "report/recorder.hpp"
#include "reporting.hpp"

namespace mailrig::cli {
namespace {

constexpr auto examples =
    R"(Loads scenarios and plays each against itself, in memory: what its client says must be what its server expects.
Delays pass at once, but count where a scenario says how long it may take. Faults are left out.

Examples:
  mailrig check scenarios                         everything below a folder
  mailrig check my.yaml                           one file
  mailrig check -v scenarios/imap                 name those that held, too
  mailrig check scenarios --report check.xml --coverage
                                                  a report for a CI service; and how much of the rules was played)";

struct Check {
  CaseArguments arguments;
  Reporting reporting;
  bool verbose = false;
  std::string time = "virtual";

  ExitStatus operator()() {
    const auto cases = load_cases(arguments);
    if (!cases) return ExitStatus::usage;
    std::size_t passed = 0, failed = 0, unplayed = 0;
    for (std::size_t i = 0; i < cases->size(); ++i) {
      const auto& scenario = (*cases)[i];
      const auto& transcript = scenario.transcript;
      if (!transcript->speakable) {
        ++unplayed;
        fmt::print("loaded   {}: not played, its client's lines are regular expressions\n", scenario.name());
        auto skipped = report::case_of(*transcript, scenario.name(), {});
        skipped.outcome = report::Outcome::skipped;
        skipped.message = "not played: the client's lines are regular expressions";
        reporting.add(i, std::move(skipped));
        continue;
      }
      const auto begun = std::chrono::steady_clock::now();
      const auto conversation = std::make_shared<report::Conversation>();
      const auto log = reporting.records() ? report::record(conversation, true) : nullptr;
      const auto play = mock::self_play(transcript, {}, log.get());
      auto told = report::case_of(*transcript, scenario.name(), play.coverage);
      told.outcome = play.passed() ? report::Outcome::passed : report::Outcome::failed;
      told.seconds = seconds_since(begun);
      auto& session = told.sessions.emplace_back();
      session.number = 1;
      conversation->give(session);
      session.mismatch = play.server ? play.server : play.client;
      session.warnings = play.warnings;
      if (session.mismatch) told.message = mock::describe(*session.mismatch);
      reporting.add(i, std::move(told));
      ++(play.passed() ? passed : failed);
      if (play.passed() && verbose)
        fmt::print("passed   {}: {} bytes, {} ms\n", scenario.name(), play.bytes, play.time.count());
      if (play.server)
        fmt::print("FAILED   {}", mock::describe(*play.server));  // what follows at the client is its echo
      else if (play.client) fmt::print("FAILED   {}", mock::describe(*play.client));
    }
    if (unplayed > 0) fmt::print("{} loaded and not played\n", unplayed);
    fmt::print("{} passed, {} failed\n", passed, failed);
    return reporting.finish("check", failed == 0 ? ExitStatus::held : ExitStatus::mismatch);
  }
};

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("check", "Load scenarios and play each against itself");
  const auto check = std::make_shared<Check>();
  command.footer(examples);
  check->arguments.add_to(command);
  check->arguments.add_shard_to(command);
  check->reporting.add_to(command);
  command.add_option("--time", check->time, "Always virtual: both sides are in one process")
      ->type_name("virtual")
      ->check(CLI::IsMember({"virtual"}).description(""));
  command.add_flag("-v,--verbose", check->verbose, "Name the scenarios that held, too");
  command.callback([&action, check] { action = [check] { return (*check)(); }; });
}

}  // namespace mailrig::cli
