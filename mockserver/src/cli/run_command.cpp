#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <mailrig/mock/server.hpp>

#include "cases.hpp"
#include "child_process.hpp"
#include "commands.hpp"
#include "fault_arguments.hpp"
#include "rig_tls.hpp"
#include "session_log.hpp"

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
  mailrig run --split sweep my.yaml -- ./my-client
      once for each place at which the server's bytes can be cut in two; --fault truncate=sweep ends them there
  mailrig run --client-status any attacks -- ./my-client
      where the client is meant to give up, its exit status does not count)";

constexpr auto last_words = std::chrono::seconds(1);  // for sessions to see that the client has gone

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

std::string replaced(std::string text, std::string_view name, const std::string& value) {
  for (auto at = text.find(name); at != text.npos; at = text.find(name, at + value.size()))
    text.replace(at, name.size(), value);
  return text;
}

std::string shell_quoted(const std::string& word) {
  const auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_";
  if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
  return "'" + replaced(word, "'", "'\\''") + "'";
}

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    out += "    | " + printable(line, 500) + '\n';
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return out;
}

// What came of one case: the report, empty where it held.
struct Outcome {
  std::string report;
  std::string notes;         // a line each
  bool environment = false;  // the client could not be run at all
};

class Run {
 public:
  CaseArguments arguments;
  FaultArguments faults;
  std::vector<std::string> command;
  std::string client_status = "0", log_file;
  bool tls = false, verbose = false;
  unsigned jobs = 1;
  double timeout_seconds = 30;

  ExitStatus operator()() {
    if (command.empty()) {
      fmt::print(
          stderr,
          "mailrig run: no client command; it stands behind --, such as: -- curl 'pop3://{{host}}:{{port}}/1'\n");
      return ExitStatus::usage;
    }
    const auto cases = load_cases(arguments);
    if (!cases) return ExitStatus::usage;
    for (const auto& scenario : *cases) {
      auto plan = faults.plan(*scenario.transcript, mock::Side::server);
      if (!plan) return ExitStatus::usage;
      plans_.push_back(std::move(*plan));
    }
    if (const auto failure = prepare()) {
      fmt::print(stderr, "mailrig run: {}\n", *failure);
      return ExitStatus::environment;
    }
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (auto i = next++; i < cases->size(); i = next++) tell((*cases)[i], sweep((*cases)[i], plans_[i]));
    };
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < std::min<std::size_t>(jobs, cases->size()); ++i) workers.emplace_back(work);
    work();
    workers.clear();
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    if (unstarted_) return ExitStatus::environment;
    return failed_ == 0 ? ExitStatus::held : ExitStatus::mismatch;
  }

 private:
  std::optional<std::string> prepare() {
    auto made = RigTls::make();
    if (!made) return made.error().message();
    rig_tls_ = std::make_unique<RigTls>(std::move(*made));
    if (folder_.path().empty()) return std::string("cannot make a temporary folder: ") + std::strerror(errno);
    certificate_file_ = (folder_.path() / "certificate.pem").string();
    if (auto failure = write_atomically(certificate_file_, rig_tls_->certificate.pem)) return failure;
    std::optional<std::string> failure;
    log_ = SessionLog::open(log_file, failure);
    return failure;
  }

  // Plays every case of the scenario, until one fails: of a sweep that is the smallest.
  Outcome sweep(const Case& scenario, const std::vector<std::vector<mock::Fault>>& plan) {
    Outcome all;
    std::size_t unfired = 0;
    for (const auto& case_faults : plan) {
      auto outcome = play(scenario, case_faults);
      if (!outcome.report.empty()) {
        if (plan.size() > 1)
          outcome.report += fmt::format("  sweep     the smallest of {} cases that fails\n", plan.size());
        return outcome;
      }
      unfired += outcome.notes.empty() ? 0 : 1;
      all.notes = std::move(outcome.notes);
    }
    if (plan.size() > 1) {
      all.notes = fmt::format("note     {} cases of a sweep\n", plan.size());
      if (unfired > 0) all.notes += fmt::format("note     in {} of them the fault never fired\n", unfired);
    }
    return all;
  }

  Outcome play(const Case& scenario, const std::vector<mock::Fault>& case_faults) {
    net::Runtime runtime;
    std::vector<mock::SessionReport> sessions;
    mock::ServerOptions options;
    options.tls = rig_tls_->context;
    options.implicit_tls = tls;
    options.faults = case_faults;
    options.seed = faults.seed();
    options.time_scale = faults.time_scale;
    options.whole = std::chrono::milliseconds(static_cast<std::int64_t>(timeout_seconds * 1000));
    if (log_)
      options.log = [this, file = scenario.name()](std::size_t session) {
        return log_->session(fmt::format("{} {}", file, session), true);
      };
    bool closing = false;
    mock::Server* open_server = nullptr;
    options.on_session = [&](const mock::SessionReport& report) {
      sessions.push_back(report);
      if (closing && open_server->live_sessions() == 0) runtime.stop();
    };
    const auto server = mock::Server::open(runtime, scenario.transcript, std::move(options));
    if (!server) return {server.error().message() + '\n', {}, true};
    open_server = server->get();

    std::jthread serving([&] { runtime.run(); });
    const auto child = run_child(words(scenario, open_server->port()), environment(scenario, open_server->port()),
                                 std::chrono::milliseconds(static_cast<std::int64_t>(timeout_seconds * 1000)));
    runtime.post([&] {
      closing = true;
      open_server->close();
      if (open_server->live_sessions() == 0) runtime.stop();
    });
    end_later(runtime, *open_server, serving);
    return judge(scenario, case_faults, child, sessions);
  }

  // Lets the sessions see how their client went, for a moment; those that do not are ended.
  static void end_later(net::Runtime& runtime, mock::Server& server, std::jthread& serving) {
    std::mutex mutex;
    std::condition_variable ended;
    bool done = false;
    std::jthread watchdog([&] {
      std::unique_lock lock(mutex);
      if (ended.wait_for(lock, last_words, [&] { return done; })) return;
      runtime.post([&] {
        server.end_sessions(End::timed_out);
        runtime.stop();
      });
    });
    serving.join();
    const std::lock_guard lock(mutex);
    done = true;
    ended.notify_one();
  }

  std::vector<std::string> words(const Case& scenario, std::uint16_t port) const {
    auto all = command;
    for (auto& word : all)
      for (const auto& [name, value] : variables(scenario, port)) word = replaced(word, "{" + name + "}", value);
    return all;
  }

  std::vector<std::pair<std::string, std::string>> environment(const Case& scenario, std::uint16_t port) const {
    auto all = variables(scenario, port);
    for (auto& [name, value] : all) {
      for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      name = "MAILRIG_" + name;
    }
    return all;
  }

  std::vector<std::pair<std::string, std::string>> variables(const Case& scenario, std::uint16_t port) const {
    return {{"host", "127.0.0.1"},
            {"port", std::to_string(port)},
            {"cert", certificate_file_},
            {"scenario", scenario.file.string()}};
  }

  Outcome judge(const Case& scenario, const std::vector<mock::Fault>& case_faults, const ChildExit& child,
                const std::vector<mock::SessionReport>& sessions) const {
    Outcome outcome;
    auto& report = outcome.report;
    for (const auto& fault : unfired(sessions))
      outcome.notes += fmt::format("note     the fault {} never fired\n", fault);
    for (const auto& session : sessions)
      if (session.mismatch) report += mock::describe(*session.mismatch);
    if (child.how == ChildExit::How::not_started) {
      outcome.environment = true;
      report = fmt::format("cannot run '{}': {}\n", command.front(), std::strerror(child.status));
      return outcome;
    }
    if (child.how == ChildExit::How::timed_out)
      report += fmt::format("{}: the client was not done in {} s and was ended (--timeout)\n",
                            scenario.transcript->where.text(), timeout_seconds);
    if (sessions.empty())
      report += fmt::format("{}: the client never connected to 127.0.0.1\n", scenario.transcript->where.text());
    if (child.how == ChildExit::How::killed_by_signal)
      report +=
          fmt::format("{}: the client was killed by signal {}\n", scenario.transcript->where.text(), child.status);
    if (child.how == ChildExit::How::exited && client_status != "any" && std::to_string(child.status) != client_status)
      report += fmt::format("{}: the client's exit status was {}, {} is expected (--client-status)\n",
                            scenario.transcript->where.text(), child.status, client_status);
    if (report.empty() && !verbose) return outcome;
    const auto output = indented(child.output);
    if (!report.empty()) {
      std::string again = fmt::format("  again     mailrig run{}", tls ? " --tls" : "");
      again += faults.again(case_faults);
      if (client_status != "0") again += " --client-status " + client_status;
      if (!scenario.transcript->combination.empty())
        again += " --case " + shell_quoted(scenario.transcript->combination);
      again += ' ' + shell_quoted(scenario.file.string()) + " --";
      for (const auto& word : command) again += ' ' + shell_quoted(word);
      report += again + '\n';
      report += output.empty() ? "  the client printed nothing\n" : "  the client printed\n" + output;
    } else if (!output.empty()) {
      const std::lock_guard lock(mutex_);
      fmt::print("{}", output);
    }
    return outcome;
  }

  // The faults that fired in no session.
  static std::set<std::string> unfired(const std::vector<mock::SessionReport>& sessions) {
    std::set<std::string> everywhere;
    for (const auto& session : sessions) {
      const std::set<std::string> here(session.unfired.begin(), session.unfired.end());
      if (&session == &sessions.front()) everywhere = here;
      else std::erase_if(everywhere, [&](const auto& fault) { return !here.contains(fault); });
    }
    return everywhere;
  }

  void tell(const Case& scenario, const Outcome& outcome) {
    const std::lock_guard lock(mutex_);
    const bool held = outcome.report.empty();
    ++(held ? passed_ : failed_);
    unstarted_ |= outcome.environment;
    if (held) fmt::print("passed   {}\n{}", scenario.name(), outcome.notes);
    else fmt::print("FAILED   {}\n{}", scenario.name(), outcome.report);
    std::fflush(stdout);
  }

  std::vector<std::vector<std::vector<mock::Fault>>> plans_;  // of each scenario, of each of its cases
  TemporaryFolder folder_;
  std::string certificate_file_;
  std::unique_ptr<RigTls> rig_tls_;
  std::shared_ptr<SessionLog> log_;
  mutable std::mutex mutex_;
  std::size_t passed_ = 0, failed_ = 0;
  bool unstarted_ = false;
};

}  // namespace

void add_run(CLI::App& app, Action& action, const std::vector<std::string>& client) {
  auto& command = *app.add_subcommand("run", "Serve scenarios to a client command and judge it");
  const auto run = std::make_shared<Run>();
  command.footer(examples);
  run->arguments.add_to(command);
  run->faults.add_to(command);
  run->command = client;
  command.add_option("CMD...", "Behind --: the client and its arguments")->type_name("");
  command.add_option("-j,--jobs", run->jobs, "Cases at a time")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""));
  command.add_option("--client-status", run->client_status, "The exit status that the client must have")
      ->check((CLI::IsMember({"any"}) | CLI::Range(0, 255)).description(""))
      ->type_name("any|N")
      ->capture_default_str();
  command.add_option("--timeout", run->timeout_seconds, "For one case")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0).description(""))
      ->capture_default_str();
  command.add_flag("--tls", run->tls, "TLS from the first byte, also where a scenario does not say so");
  command.add_option("--log", run->log_file, "Write the conversations, credentials redacted")->type_name("FILE");
  command.add_flag("-v,--verbose", run->verbose, "Show what clients print, also where the case held");
  command.callback([&action, run] { action = [run] { return (*run)(); }; });
}

}  // namespace mailrig::cli
