#include <chrono>
#include <memory>

#include <fmt/core.h>

#include <mailrig/mock/drive.hpp>

#include "cases.hpp"
#include "commands.hpp"
#include "fault_arguments.hpp"
#include "number.hpp"
#include "report/recorder.hpp"
#include "reporting.hpp"
#include "session_log.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {
namespace {

constexpr auto examples =
    R"(Plays the client's side of each scenario to a real server and judges the server. Free text of replies may differ.

Examples:
  mailrig drive scenarios/imap/hello.yaml --to localhost:143 --var user=bob --var password=secret
      the scenario's ${user} and ${password} are said with these values
  mailrig drive my.yaml --to mail.example:993 --tls
      TLS from the first byte, the certificate checked with the system's authorities
  mailrig drive my.yaml --to 127.0.0.1:1143 --cafile rig.pem
      trusting one certificate, for STARTTLS or --tls
  mailrig drive session.yaml --to mail.example:143 --starttls --var password=secret
      what 'mailrig record --starttls' has recorded, to the same server
  mailrig drive scenarios/imap/live --to localhost:143 --report result.xml --report result.html
      a report for a CI service, and one for people)";

struct Drive {
  CaseArguments arguments;
  FaultArguments faults;
  std::string to, ca_file, log_file;
  bool tls = false, starttls = false, insecure = false;
  double timeout_seconds = 30;
  Reporting reporting;

  ExitStatus operator()() {
    mock::DriveOptions options;
    if (!split_host_port(to, options.host, options.port) || options.port == 0) {
      print_error("--to takes HOST:PORT such as localhost:143, found '{}'\n", to);
      return ExitStatus::usage;
    }
    const auto cases = load_cases(arguments);
    if (!cases) return ExitStatus::usage;
    auto context = net::TlsContext::for_client({ca_file, insecure});
    std::optional<std::string> failure;
    const auto log = SessionLog::open(log_file, failure);
    if (!context) failure = context.error().message();
    if (failure) {
      print_error("mailrig drive: {}\n", *failure);
      return ExitStatus::environment;
    }
    options.tls = *context;
    options.implicit_tls = tls;
    options.starttls_first = starttls;
    options.seed = faults.seed();
    options.time_scale = faults.time_scale;
    options.idle = std::chrono::milliseconds(static_cast<std::int64_t>(timeout_seconds * 1000));
    return play(*cases, options, log.get());
  }

 private:
  ExitStatus play(const std::vector<Case>& cases, const mock::DriveOptions& options, SessionLog* log) {
    std::size_t passed = 0, failed = 0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto& scenario = cases[i];
      if (!scenario.transcript->speakable) {
        print_error("{}: cannot be driven, its client's lines are regular expressions\n", scenario.name());
        return ExitStatus::usage;
      }
      const auto plan = faults.plan(*scenario.transcript, mock::Side::client);
      if (!plan) return ExitStatus::usage;
      const auto begun = std::chrono::steady_clock::now();
      report::Case told;
      for (const auto& case_faults : *plan) {
        auto one = play_once(scenario, case_faults, options, log);
        if (!one) return ExitStatus::environment;
        told = std::move(*one);
        if (told.outcome == report::Outcome::failed) {
          if (plan->size() > 1)
            told.message += fmt::format("  sweep     the smallest of {} cases that fails\n", plan->size());
          break;
        }
      }
      told.seconds = seconds_since(begun);
      const bool held = told.outcome == report::Outcome::passed;
      ++(held ? passed : failed);
      fmt::print("{}   {}\n{}", held ? "passed" : "FAILED", scenario.name(), told.message);
      reporting.add(i, std::move(told));
    }
    fmt::print("{} passed, {} failed\n", passed, failed);
    return reporting.finish("drive", failed == 0 ? ExitStatus::held : ExitStatus::mismatch);
  }

  // nullopt, and the reason printed, if there was no conversation.
  std::optional<report::Case> play_once(const Case& scenario, const std::vector<mock::Fault>& case_faults,
                                        mock::DriveOptions options, SessionLog* log) const {
    auto wire_log = log ? log->session(scenario.name(), false) : nullptr;
    const auto conversation = std::make_shared<report::Conversation>();
    if (reporting.records()) wire_log = report::record(conversation, false, std::move(wire_log));
    options.log = wire_log.get();
    options.faults = case_faults;
    net::Runtime runtime;
    const auto result = mock::drive(runtime, scenario.transcript, options);
    if (!result) {
      print_error("mailrig drive: {}\n", result.error().message());
      return std::nullopt;
    }
    auto told = report::case_of(*scenario.transcript, scenario.name(), result->coverage);
    auto& session = told.sessions.emplace_back();
    session.number = 1;
    session.remote = to;
    conversation->give(session);
    session.mismatch = result->mismatch;
    told.outcome = result->mismatch ? report::Outcome::failed : report::Outcome::passed;
    if (result->mismatch) {
      told.message = mock::describe(*result->mismatch);
      if (const auto again = faults.again(case_faults); !again.empty())
        told.message += fmt::format("  again     mailrig drive{} {} --to {}\n", again, scenario.file.string(), to);
    } else {
      for (const auto& fault : result->unfired)
        fmt::print("note     the fault {} of {} never fired\n", fault, scenario.name());
    }
    return told;
  }
};

}  // namespace

void add_drive(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("drive", "Play the client's side of scenarios to a real server");
  const auto drive = std::make_shared<Drive>();
  command.footer(examples);
  drive->arguments.add_to(command);
  drive->arguments.add_vars_to(command);
  drive->reporting.add_to(command);
  drive->faults.add_to(command);
  command.add_option("--to", drive->to, "The server")->required()->type_name("HOST:PORT");
  const auto tls =
      command.add_flag("--tls", drive->tls, "TLS from the first byte, also where a scenario does not say so");
  command.add_flag("--starttls", drive->starttls, "TLS by STARTTLS before the scenario begins")->excludes(tls);
  command.add_option("--cafile", drive->ca_file, "Trust these certificates instead of the system's")->type_name("FILE");
  command.add_flag("--insecure-no-verify", drive->insecure, "Take any certificate");
  command.add_option("--log", drive->log_file, "Write the conversation, credentials redacted")->type_name("FILE");
  command.add_option("--timeout", drive->timeout_seconds, "Give up on a server that is silent for so long")
      ->type_name("SECONDS")
      ->check(number_between(0.001, 86400))
      ->capture_default_str();
  command.callback([&action, drive] { action = [drive] { return (*drive)(); }; });
}

}  // namespace mailrig::cli
