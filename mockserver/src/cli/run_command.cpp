#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <mailrig/mock/server.hpp>

#include "cases.hpp"
#include "child_process.hpp"
#include "commands.hpp"
#include "report/recorder.hpp"
#include "reporting.hpp"
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
  bool environment = false;  // the client could not be run at all
  std::string warnings{};    // told, and of no consequence
  double seconds = 0;
  std::vector<report::Session> sessions{};
  mock::Coverage coverage{};
};

class Run {
 public:
  CaseArguments arguments;
  std::vector<std::string> command;
  std::string client_status = "0", log_file;
  bool tls = false, verbose = false;
  unsigned jobs = 1;
  double timeout_seconds = 30;
  Reporting reporting;

  ExitStatus operator()() {
    if (command.empty()) {
      fmt::print(
          stderr,
          "mailrig run: no client command; it stands behind --, such as: -- curl 'pop3://{{host}}:{{port}}/1'\n");
      return ExitStatus::usage;
    }
    const auto cases = load_cases(arguments);
    if (!cases) return ExitStatus::usage;
    if (const auto failure = prepare()) {
      fmt::print(stderr, "mailrig run: {}\n", *failure);
      return ExitStatus::environment;
    }
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      for (auto i = next++; i < cases->size(); i = next++) tell(i, (*cases)[i], play((*cases)[i]));
    };
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < std::min<std::size_t>(jobs, cases->size()); ++i) workers.emplace_back(work);
    work();
    workers.clear();
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    const auto status = failed_ == 0 ? ExitStatus::held : ExitStatus::mismatch;
    return reporting.finish("run", unstarted_ ? ExitStatus::environment : status);
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

  Outcome play(const Case& scenario) {
    net::Runtime runtime;
    std::vector<mock::SessionReport> sessions;
    mock::ServerOptions options;
    options.tls = rig_tls_->context;
    options.implicit_tls = tls;
    options.whole = std::chrono::milliseconds(static_cast<std::int64_t>(timeout_seconds * 1000));
    const auto begun = std::chrono::steady_clock::now();
    std::map<std::size_t, std::shared_ptr<report::Conversation>> conversations;
    if (log_ || reporting.records())
      options.log = [&, file = scenario.file.string()](std::size_t session) {
        auto log = log_ ? log_->session(fmt::format("{} {}", file, session), true) : nullptr;
        if (!reporting.records()) return log;
        const auto& conversation = conversations[session] = std::make_shared<report::Conversation>();
        return report::record(conversation, true, std::move(log));
      };
    bool closing = false;
    mock::Server* open_server = nullptr;
    options.on_session = [&](const mock::SessionReport& report) {
      sessions.push_back(report);
      if (closing && open_server->live_sessions() == 0) runtime.stop();
    };
    const auto server = mock::Server::open(runtime, scenario.transcript, std::move(options));
    if (!server) return {.report = server.error().message() + '\n', .environment = true};
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
    auto outcome = judge(scenario, child, sessions);
    outcome.seconds = seconds_since(begun);
    for (const auto& session : sessions) {
      auto& told = outcome.sessions.emplace_back();
      told.number = session.number;
      told.remote = session.remote;
      told.mismatch = session.mismatch;
      told.warnings = session.warnings;
      if (const auto found = conversations.find(session.number); found != conversations.end())
        found->second->give(told);
      for (const auto& warning : session.warnings) outcome.warnings += mock::describe(warning);
      outcome.coverage.add(session.coverage);
    }
    return outcome;
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

  Outcome judge(const Case& scenario, const ChildExit& child, const std::vector<mock::SessionReport>& sessions) const {
    Outcome outcome;
    auto& report = outcome.report;
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
      if (client_status != "0") again += " --client-status " + client_status;
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

  void tell(std::size_t index, const Case& scenario, Outcome outcome) {
    const bool held = outcome.report.empty();
    auto told = report::case_of(*scenario.transcript, scenario.file.string(), outcome.coverage);
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
    if (held) fmt::print("passed   {}\n", scenario.file.string());
    else fmt::print("FAILED   {}\n{}", scenario.file.string(), outcome.report);
    fmt::print("{}", outcome.warnings);
    std::fflush(stdout);
  }

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
  run->arguments.add_vars_to(command);
  run->arguments.add_shard_to(command);
  run->reporting.add_to(command);
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
