#include <stdlib.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

#include <fmt/core.h>

#include "cases.hpp"
#include "commands.hpp"
#include "number.hpp"
#include "report/run_report.hpp"
#include "reporting.hpp"
#include "run_case.hpp"
#include "standard_output.hpp"
#include "stop_signal.hpp"

namespace mailrig::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto examples =
    R"(Serves each scenario on a port of its own, runs the client command once for each, and judges the dialogue.

In the command's words {host}, {port}, {cert} and {scenario} are replaced; its environment has MAILRIG_HOST, MAILRIG_PORT,
MAILRIG_CERT and MAILRIG_SCENARIO. {cert} is a file with the certificate to trust. A scenario may be served to several
connections of one command; all must hold.

Examples:
  mailrig run scenarios/pop3/hello.yaml -- curl -s 'pop3://user:secret@{host}:{port}/1'
  mailrig run scenarios/imap/hello_starttls.yaml -- \
      curl -s --ssl-reqd --cacert {cert} 'imap://user:secret@localhost:{port}/INBOX;MAILINDEX=1'
  mailrig run -j 4 my-scenarios -- python3 my_client_test.py
  mailrig run --report result.xml --report result.html my-scenarios -- ./my-client
      JUnit for a CI service, and a page with the conversations for people
  mailrig run --var password=sesame session.yaml -- ./my-client
      a value for a variable of the scenario
  mailrig run --split sweep my.yaml -- ./my-client
      once for each place at which the server's bytes can be cut in two; --fault truncate=sweep ends them there
  mailrig run --client-status any attacks -- ./my-client
      where the client is meant to give up, its exit status does not count)";

// A folder of our own for the certificate; gone with us.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "mailrig-XXXXXX").string();
    if (::mkdtemp(pattern.data())) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct Run {
  CaseArguments arguments;
  RunSettings settings;
  std::string log_file;
  unsigned jobs = 1;
  Reporting reporting;

  ExitStatus operator()() {
    if (settings.command.empty()) {
      print_error(
          "mailrig run: no client command; it stands behind --, such as: -- curl 'pop3://{{host}}:{{port}}/1'\n");
      return ExitStatus::usage;
    }
    const auto cases = load_cases(arguments);
    if (!cases) return ExitStatus::usage;
    std::vector<std::vector<std::vector<mock::Fault>>> plans;  // of each scenario, of each time it is played
    for (const auto& scenario : *cases) {
      auto plan = settings.faults.plan(*scenario.transcript, mock::Side::server);
      if (!plan) return ExitStatus::usage;
      plans.push_back(std::move(*plan));
    }
    if (const auto failure = prepare()) {
      print_error("mailrig run: {}\n", *failure);
      return ExitStatus::environment;
    }
    note_stop_signals();
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (auto i = next++; i < cases->size() && stop_signal() == 0; i = next++)
        tell(i, (*cases)[i], run_case(settings, (*cases)[i], plans[i]));
    };
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < std::min<std::size_t>(jobs, cases->size()); ++i) workers.emplace_back(work);
    work();
    workers.clear();
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    if (const int signal = stop_signal(); signal != 0)
      print_error("mailrig run: stopped by signal {}; {} of {} cases were played\n", signal, passed_ + failed_,
                  cases->size());
    const auto status = failed_ == 0 ? ExitStatus::held : ExitStatus::mismatch;
    return reporting.finish("run", unstarted_ ? ExitStatus::environment : status);
  }

 private:
  std::optional<std::string> prepare() {
    auto made = RigTls::make();
    if (!made) return made.error().message();
    settings.rig_tls = std::make_unique<RigTls>(std::move(*made));
    settings.records_sessions = reporting.records();
    settings.root = arguments.root;
    settings.vars = arguments.vars;
    if (folder_.path().empty()) return std::string("cannot make a temporary folder: ") + std::strerror(errno);
    settings.certificate_file = (folder_.path() / "certificate.pem").string();
    if (auto failure = write_atomically(settings.certificate_file, settings.rig_tls->certificate.pem)) return failure;
    std::optional<std::string> failure;
    settings.log = SessionLog::open(log_file, failure);
    return failure;
  }

  void tell(std::size_t index, const Case& scenario, RunOutcome outcome) {
    const bool held = outcome.report.empty();
    auto told = report::case_of(*scenario.transcript, scenario.name(), outcome.coverage);
    told.outcome = held                  ? report::Outcome::passed
                   : outcome.environment ? report::Outcome::error
                                         : report::Outcome::failed;
    told.seconds = outcome.seconds;
    told.message = outcome.report;
    told.sessions = std::move(outcome.sessions);
    reporting.add(index, std::move(told));
    const std::lock_guard lock(mutex_);
    ++(held ? passed_ : failed_);
    unstarted_ |= outcome.environment;
    print_at_once(fmt::format("{}   {}\n{}{}{}", held ? "passed" : "FAILED", scenario.name(), outcome.report,
                              outcome.output, outcome.notes));
  }

  TemporaryFolder folder_;
  std::mutex mutex_;
  std::size_t passed_ = 0, failed_ = 0;
  bool unstarted_ = false;
};

}  // namespace

void add_run(CLI::App& app, Action& action, const std::vector<std::string>& client) {
  auto& command = *app.add_subcommand("run", "Serve scenarios to a client command and judge it");
  const auto run = std::make_shared<Run>();
  command.footer(examples);
  run->arguments.add_to(command);
  run->arguments.add_vars_to(command);
  run->arguments.add_shard_to(command);
  run->reporting.add_to(command);
  run->settings.faults.add_to(command);
  run->settings.command = client;
  command.add_option("CMD...", "Behind --: the client and its arguments")->type_name("");
  command.add_option("-j,--jobs", run->jobs, "Cases at a time")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""));
  command.add_option("--client-status", run->settings.client_status, "The exit status that the client must have")
      ->check((CLI::IsMember({"any"}) | CLI::Range(0, 255)).description(""))
      ->type_name("any|N")
      ->capture_default_str();
  command.add_option("--timeout", run->settings.timeout_seconds, "For one case")
      ->type_name("SECONDS")
      ->check(number_between(0.001, 86400))
      ->capture_default_str();
  command.add_flag("--tls", run->settings.tls, "TLS from the first byte, also where a scenario does not say so");
  command.add_option("--log", run->log_file, "Write the conversations, credentials redacted")->type_name("FILE");
  command.add_flag("-v,--verbose", run->settings.show_output, "Show what clients print, also where the case held");
  command.callback([&action, run] { action = [run] { return (*run)(); }; });
}

}  // namespace mailrig::cli
