#include "run_case.hpp"

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/core.h>

#include <mailrig/mock/redact.hpp>
#include <mailrig/mock/server.hpp>

#include "report/recorder.hpp"
#include "reporting.hpp"
#include "stop_signal.hpp"

namespace mailrig::cli {
namespace {

constexpr auto last_words = std::chrono::seconds(1);  // for sessions to see that the client has gone

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

// The faults that fired in no session.
std::set<std::string> unfired_in_all(const std::vector<mock::SessionReport>& sessions) {
  std::set<std::string> everywhere;
  for (const auto& session : sessions) {
    const std::set<std::string> here(session.unfired.begin(), session.unfired.end());
    if (&session == &sessions.front()) everywhere = here;
    else std::erase_if(everywhere, [&](const auto& fault) { return !here.contains(fault); });
  }
  return everywhere;
}

// Lets the sessions see how their client went, for a moment; those that do not are ended.
void end_later(net::Runtime& runtime, mock::Server& server, std::jthread& serving) {
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

// One scenario played once, with the faults of one entry of its plan.
class Play {
 public:
  Play(const RunSettings& settings, const Case& scenario, const std::vector<mock::Fault>& faults)
      : settings_(settings), scenario_(scenario), faults_(faults) {}

  RunOutcome operator()() {
    const auto begun = std::chrono::steady_clock::now();
    RunOutcome outcome;
    const auto child = serve(outcome);
    if (!child) return outcome;
    judge(*child, outcome);
    outcome.seconds = seconds_since(begun);
    for (const auto& session : sessions_) {
      auto& told = outcome.sessions.emplace_back();
      told.number = session.number;
      told.remote = session.remote;
      told.mismatch = session.mismatch;
      told.warnings = session.warnings;
      if (const auto found = conversations_.find(session.number); found != conversations_.end())
        found->second->give(told);
      for (const auto& warning : session.warnings) outcome.notes += mock::describe(warning);
      outcome.coverage.add(session.coverage);
    }
    for (const auto& fault : unfired_in_all(sessions_)) {
      ++outcome.unfired;
      outcome.notes += fmt::format("note     the fault {} never fired\n", fault);
    }
    return outcome;
  }

 private:
  // nullopt, and the reason in `outcome`, if the scenario cannot be served.
  std::optional<ChildExit> serve(RunOutcome& outcome) {
    net::Runtime runtime;
    bool closing = false;
    mock::Server* open_server = nullptr;
    auto options = server_options();
    options.on_session = [&](const mock::SessionReport& report) {
      sessions_.push_back(report);
      if (closing && open_server->live_sessions() == 0) runtime.stop();
    };
    const auto server = mock::Server::open(runtime, scenario_.transcript, std::move(options));
    if (!server) {
      outcome.report = server.error().message() + '\n';
      outcome.environment = true;
      return std::nullopt;
    }
    open_server = server->get();
    port_ = open_server->port();
    std::jthread serving([&] { runtime.run(); });
    auto child = run_child(words(), environment(),
                           std::chrono::milliseconds(static_cast<std::int64_t>(settings_.timeout_seconds * 1000)));
    runtime.post([&] {
      closing = true;
      open_server->close();
      if (open_server->live_sessions() == 0) runtime.stop();
    });
    end_later(runtime, *open_server, serving);
    return child;
  }

  mock::ServerOptions server_options() {
    mock::ServerOptions options;
    options.tls = settings_.rig_tls->context;
    options.certificate = settings_.rig_tls->certificate;
    options.implicit_tls = settings_.tls;
    options.faults = faults_;
    options.seed = settings_.faults.seed();
    options.time_scale = settings_.faults.time_scale;
    options.whole = std::chrono::milliseconds(static_cast<std::int64_t>(settings_.timeout_seconds * 1000));
    if (!settings_.log && !settings_.records_sessions) return options;
    options.log = [this](std::size_t session) {
      auto log =
          settings_.log ? settings_.log->session(fmt::format("{} {}", scenario_.name(), session), true) : nullptr;
      if (!settings_.records_sessions) return log;
      const auto& conversation = conversations_[session] = std::make_shared<report::Conversation>();
      return report::record(conversation, true, std::move(log));
    };
    return options;
  }

  std::vector<std::string> words() const {
    auto all = settings_.command;
    for (auto& word : all)
      for (const auto& [name, value] : variables()) word = replaced(word, fmt::format("{{{}}}", name), value);
    return all;
  }

  std::vector<std::pair<std::string, std::string>> environment() const {
    auto all = variables();
    for (auto& [name, value] : all) {
      for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      name = fmt::format("MAILRIG_{}", name);
    }
    return all;
  }

  std::vector<std::pair<std::string, std::string>> variables() const {
    return {{"host", "127.0.0.1"},
            {"port", std::to_string(port_)},
            {"cert", settings_.certificate_file},
            {"scenario", scenario_.file.string()}};
  }

  void judge(const ChildExit& child, RunOutcome& outcome) const {
    auto& report = outcome.report;
    const auto where = scenario_.transcript->where.text();
    for (const auto& session : sessions_)
      if (session.mismatch) report += mock::describe(*session.mismatch);
    switch (child.how) {
      case ChildExit::How::not_started:
        outcome.environment = true;
        report = fmt::format("cannot run '{}': {}\n", settings_.command.front(), std::strerror(child.status));
        return;
      case ChildExit::How::timed_out:
        report += fmt::format("{}: the client was not done in {} s and was ended (--timeout)\n", where,
                              settings_.timeout_seconds);
        break;
      case ChildExit::How::stopped: report += fmt::format("{}: stopped by signal {}\n", where, child.status); break;
      case ChildExit::How::killed_by_signal:
        report += fmt::format("{}: the client was killed by signal {}\n", where, child.status);
        break;
      case ChildExit::How::exited:
        if (settings_.client_status != "any" && std::to_string(child.status) != settings_.client_status)
          report += fmt::format("{}: the client's exit status was {}, {} is expected (--client-status)\n", where,
                                child.status, settings_.client_status);
        break;
    }
    const auto connections = 1 + scenario_.transcript->others.size();
    if (!sessions_.empty() && sessions_.size() < connections)
      report += fmt::format("{}: the client made {} of the scenario's {} connections\n", where, sessions_.size(),
                            connections);
    if (sessions_.empty()) report += fmt::format("{}: the client never connected to 127.0.0.1\n", where);
    auto output = indented(mock::without_secrets(child.output, secrets()));
    if (!report.empty())
      report += mock::without_secrets(again(), secrets()) +
                (output.empty() ? "  the client printed nothing\n" : "  the client printed\n" + output);
    else if (settings_.show_output) outcome.output = std::move(output);
  }

  // What the scenario knows of them; a client may print them, or be given them as arguments.
  std::vector<std::string> secrets() const {
    std::vector<std::string> values;
    const auto& transcript = *scenario_.transcript;
    for (const auto& name : transcript.secrets)
      if (const auto var = transcript.vars.find(name); var != transcript.vars.end()) values.push_back(var->second);
    return values;
  }

  // The line that plays this very case again.
  std::string again() const {
    std::string again =
        fmt::format("  again     mailrig run{}{}", settings_.tls ? " --tls" : "", settings_.faults.again(faults_));
    if (settings_.client_status != "0") again += " --client-status " + settings_.client_status;
    if (settings_.timeout_seconds != RunSettings().timeout_seconds)
      again += fmt::format(" --timeout {}", settings_.timeout_seconds);
    if (!settings_.root.empty()) again += " --root " + shell_quoted(settings_.root);
    for (const auto& var : settings_.vars) again += " --var " + shell_quoted(var);
    if (!scenario_.transcript->combination.empty())
      again += " --case " + shell_quoted(scenario_.transcript->combination);
    again += ' ' + shell_quoted(scenario_.file.string()) + " --";
    for (const auto& word : settings_.command) again += ' ' + shell_quoted(word);
    return again + '\n';
  }

  const RunSettings& settings_;
  const Case& scenario_;
  const std::vector<mock::Fault>& faults_;
  std::uint16_t port_ = 0;
  std::vector<mock::SessionReport> sessions_;
  std::map<std::size_t, std::shared_ptr<report::Conversation>> conversations_;
};

}  // namespace

RunOutcome run_case(const RunSettings& settings, const Case& scenario,
                    const std::vector<std::vector<mock::Fault>>& plan) {
  RunOutcome last;
  mock::Coverage coverage;
  double seconds = 0;
  std::size_t unfired = 0;
  for (const auto& faults : plan) {
    last = Play(settings, scenario, faults)();
    seconds += last.seconds;
    coverage.add(last.coverage);
    unfired += last.unfired > 0 ? 1 : 0;
    if (last.report.empty()) continue;
    if (plan.size() > 1 && stop_signal() == 0)
      last.report += fmt::format("  sweep     the smallest of {} cases that fails\n", plan.size());
    break;
  }
  last.seconds = seconds;
  last.coverage = std::move(coverage);
  if (plan.size() > 1 && last.report.empty()) {
    last.notes = fmt::format("note     {} cases of a sweep\n", plan.size());
    if (unfired > 0) last.notes += fmt::format("note     in {} of them the fault never fired\n", unfired);
  }
  return last;
}

}  // namespace mailrig::cli
