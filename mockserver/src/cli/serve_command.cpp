#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <mailrig/mock/server_group.hpp>

#include "commands.hpp"
#include "descriptor_limit.hpp"
#include "number.hpp"
#include "rig_tls.hpp"
#include "served_ports.hpp"
#include "session_ledger.hpp"
#include "session_log.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {
namespace {

constexpr auto examples =
    R"(Serves each scenario on a port of its own, or many on one, to any number of clients, and judges what each says.

SIGINT or SIGTERM ends it: no further client is taken, and those that are there have --grace to come to their end. A second
signal ends them at once.

Examples:
  mailrig serve scenarios/imap/hello.yaml
      prints the port; then for instance: curl 'imap://user:secret@127.0.0.1:PORT/INBOX;MAILINDEX=1'
  mailrig serve --listen 127.0.0.1:1143 scenarios/imap/hello.yaml
      on a port you choose
  mailrig serve --tls --tls-cert-out rig.pem scenarios/imap/hello.yaml
      TLS from the first byte, with a certificate for localhost; clients trust it by rig.pem (curl --cacert rig.pem)
  mailrig serve --once --ready-file ports.json --timeout 60 scenarios/pop3
      for scripts: wait for ports.json, talk to each port once, then look at the exit status
  mailrig serve --once --report result.json scenarios/pop3
      and what was said, in a report
  mailrig serve --listen 127.0.0.1:1143 --user fred=full.yaml --user smith=slow.yaml other.yaml --one-port
      one port: fred is given full.yaml, smith slow.yaml, and whoever else logs in other.yaml; all must greet alike
  mailrig serve --tls --server-name imap.example=imap.yaml --server-name smtp.example=smtp.yaml
      one port, by the name that a client asks for when TLS begins (SNI)
  mailrig serve --quiet --most-sessions 2000 --session-time 60 --report load.html sink.yaml
      under load: only what fails is told, and nobody keeps a session for longer than a minute)";

std::string shown_address(const std::string& host, std::uint16_t port) {
  return host.find(':') == host.npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::chrono::milliseconds milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

class Serve {
 public:
  PortArguments arguments;
  FaultArguments faults;
  std::string listen = "127.0.0.1:0", certificate_file, ready_file, log_file;
  bool once = false, tls = false, quiet = false;
  double idle_seconds = 300, session_seconds = 0, timeout_seconds = 0, grace_seconds = 2;
  std::size_t threads = 0;
  mock::ServerOptions options;
  Reporting reporting;

  ExitStatus operator()() {
    const auto begun = std::chrono::steady_clock::now();
    std::uint16_t port = 0;
    if (!split_host_port(listen, options.address, port)) {
      print_error("--listen takes ADDRESS:PORT such as 127.0.0.1:1143, found '{}'\n", listen);
      return ExitStatus::usage;
    }
    auto loaded = arguments.load(tls, faults);
    if (!loaded) return ExitStatus::usage;
    ports_ = std::move(*loaded);
    if (port != 0 && ports_.size() > 1) {
      print_error(
          "--listen names one port for {} scenarios; port 0 gives each its own, and --one-port puts all on one\n",
          ports_.size());
      return ExitStatus::usage;
    }
    if (const auto failure = prepare(port)) {
      print_error("mailrig serve: {}\n", *failure);
      return ExitStatus::environment;
    }
    const auto deadline = timeout_seconds > 0 ? std::optional(begun + milliseconds(timeout_seconds)) : std::nullopt;
    const bool in_time = group_->serve(deadline);
    if (!in_time) errors_.print(fmt::format("mailrig serve: stopped after {} s (--timeout)\n", timeout_seconds));
    group_->finish(milliseconds(grace_seconds));
    const bool held = ledger_->finish(once && !in_time);
    return reporting.finish("serve", held ? ExitStatus::held : ExitStatus::mismatch,
                            [this](std::string text) { ledger_->print(std::move(text)); });
  }

 private:
  // Certificate, log, listeners and the files that tell of them; the reason if any of it fails.
  std::optional<std::string> prepare(std::uint16_t port) {
    std::optional<std::string> failure;
    std::optional<RigTls> rig_tls;
    if (needs_tls()) {  // a third of the time that it takes to listen
      auto made = RigTls::make(server_names());
      if (!made) return made.error().message();
      rig_tls = std::move(*made);
      options.tls = rig_tls->context;
      options.certificate = rig_tls->certificate;
    }
    log_ = SessionLog::open(log_file, failure);
    if (failure) return failure;
    options.port = port;
    options.implicit_tls = tls;
    options.seed = faults.seed();
    options.time_scale = faults.time_scale;
    options.idle = milliseconds(idle_seconds);
    options.whole = milliseconds(session_seconds);
    options.most_sessions = std::min(options.most_sessions, sessions_possible());
    if (failure = open(); failure) return failure;
    if (rig_tls && !certificate_file.empty() &&
        (failure = write_atomically(certificate_file, rig_tls->certificate.pem)))
      return failure;
    return announce();
  }

  std::vector<std::string> server_names() const {
    std::vector<std::string> names;
    for (const auto& port : ports_)
      for (const auto& served : port)
        if (!served.server_name.empty() && served.server_name != "localhost") names.push_back(served.server_name);
    return names;
  }

  bool needs_tls() const {
    if (tls || !certificate_file.empty()) return true;
    for (const auto& port : ports_)
      for (const auto& served : port)
        if (served.scenario.transcript->implicit_tls || served.scenario.transcript->upgrades || !served.faults.empty())
          return true;
    return false;
  }

  std::optional<std::string> open() {
    ledger_ = std::make_unique<SessionLedger>(ports_, faults, reporting, quiet);
    std::vector<mock::ServerGroup::Port> all;
    for (const auto& port : ports_) {
      auto& offers = all.emplace_back(mock::ServerGroup::Port{{}, options.port}).offers;
      for (const auto& served : port) offers.push_back(served.offer());
    }
    const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1u);
    if (threads == 0) threads = once || options.most_sessions == 1 ? 1 : cores;
    options.on_refused = [this](const std::string& remote, std::string_view why) { ledger_->refused(remote, why); };
    auto group = mock::ServerGroup::open(
        std::move(all), options, threads,
        [this](std::size_t port, mock::ServerOptions& its_options) { configure(port, its_options); });
    if (!group) return group.error().message();
    group_ = std::move(*group);
    group_->on_signal([this] { asked_to_stop(); });
    return std::nullopt;
  }

  void configure(std::size_t port, mock::ServerOptions& its_options) {
    if (log_ || reporting.records())
      its_options.log = [this, port](std::size_t session) {
        return ledger_->record(port, session, log_ ? log_->session(log_name(port, session), true) : nullptr);
      };
    its_options.on_session = [this, port](const mock::SessionReport& report) {
      ledger_->ended(port, report);
      if (!once || !ledger_->all_played(port)) return;
      group_->close(port);
      if (ledger_->all_played() && !all_played_.exchange(true)) group_->stop();  // again would cut others off
    };
  }

  // A port with several scenarios cannot say yet which one it will be.
  std::string log_name(std::size_t port, std::size_t session) const {
    const auto first = ports_[port].front().scenario.name();
    return ports_[port].size() == 1 ? fmt::format("{} {}", first, session)
                                    : fmt::format("{} or another, {}", first, session);
  }

  void asked_to_stop() {
    const auto live = group_->count().live.load();
    if (live > 0 && grace_seconds > 0)
      errors_.print(
          fmt::format("mailrig serve: stopping; {} sessions have {} s to end (--grace), a second signal ends them\n",
                      live, grace_seconds));
    group_->on_signal([this] { group_->stop(); });
    group_->stop();
  }

  std::optional<std::string> announce() {
    auto told = nlohmann::json::array();
    for (std::size_t i = 0; i < ports_.size(); ++i)
      for (const auto& served : ports_[i]) {
        const auto port = group_->port(i);
        const bool implicit_tls = group_->implicit_tls(i);
        const auto file = served.scenario.file.string();
        const std::string protocol(mock::name(served.scenario.transcript->protocol));
        print_at_once(fmt::format("{} {} {}{}{}\n", shown_address(options.address, port), protocol, file,
                                  implicit_tls ? " (TLS)" : "", served.to_whom()));
        nlohmann::json entry{{"scenario", file},
                             {"protocol", protocol},
                             {"host", options.address},
                             {"port", port},
                             {"tls", implicit_tls}};
        if (!served.user.empty()) entry["user"] = served.user;
        if (!served.server_name.empty()) entry["server_name"] = served.server_name;
        told.push_back(std::move(entry));
      }
    if (ready_file.empty()) return std::nullopt;
    nlohmann::json ready{{"ports", std::move(told)}};
    if (!certificate_file.empty()) ready["certificate"] = certificate_file;
    return write_atomically(ready_file, ready.dump(2) + "\n");
  }

  StandardOutput errors_{stderr};  // of what happens while it serves
  std::vector<std::vector<ServedCase>> ports_;
  std::shared_ptr<SessionLog> log_;
  std::unique_ptr<SessionLedger> ledger_;
  std::unique_ptr<mock::ServerGroup> group_;
  std::atomic<bool> all_played_{false};
};

void add_limits(CLI::App& command, Serve& serve) {
  const auto seconds = [&](const char* name, double& value, double least, const char* what) {
    return command.add_option(name, value, what)->type_name("SECONDS")->check(number_between(least, 86400));
  };
  const auto size = [&](const char* name, std::size_t& value, const char* what) {
    command.add_option(name, value, what)
        ->type_name("SIZE")
        ->transform(CLI::AsSizeValue(false).description(""))
        ->check(CLI::Validator(
            [](const std::string& bytes) {
              return std::string(bytes == "0" ? "takes a size above 0, such as 64KiB" : "");
            },
            ""))
        ->default_str(fmt::format("{}MiB", value >> 20));
  };
  seconds("--idle", serve.idle_seconds, 0.001, "Give up on a client that is silent for so long")->capture_default_str();
  seconds("--session-time", serve.session_seconds, 0.001, "The most that one session may take");
  seconds("--timeout", serve.timeout_seconds, 0.001,
          "End after so long; with --once that fails if a scenario has not been played");
  seconds("--grace", serve.grace_seconds, 0.0, "What sessions have left when it is to end")->capture_default_str();
  command.add_option("--most-sessions", serve.options.most_sessions, "Sessions at once; further clients are refused")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}).description(""))
      ->capture_default_str();
  size("--memory", serve.options.most_held_together,
       "What all clients together may make it hold; a session that asks for more is refused");
  size("--session-memory", serve.options.most_held, "The same for one session");
  size("--longest-line", serve.options.limits.line, "A client's line that is longer ends its session");
  command.add_option("--threads", serve.threads, "Threads to spread sessions over; else one for each core")
      ->type_name("N")
      ->check(CLI::Range(1, 256).description(""));
}

}  // namespace

void add_serve(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("serve", "Serve scenarios to clients");
  const auto serve = std::make_shared<Serve>();
  command.footer(examples);
  serve->arguments.add_to(command);
  serve->faults.add_to(command);
  serve->reporting.add_to(command);
  command.add_option("--listen", serve->listen, "Where to listen; port 0 is any free one")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  command.add_flag("--tls", serve->tls, "TLS from the first byte, also where a scenario does not say so");
  command.add_option("--tls-cert-out", serve->certificate_file, "Write the certificate, for clients to trust")
      ->type_name("FILE");
  command.add_option("--ready-file", serve->ready_file, "Write the ports as JSON once all are listening")
      ->type_name("FILE");
  command.add_option("--log", serve->log_file, "Write the conversations, credentials redacted")->type_name("FILE");
  command.add_flag("--quiet", serve->quiet, "Tell nothing of sessions that held");
  command.add_flag("--once", serve->once, "End when every scenario has been played once");
  add_limits(command, *serve);
  command.callback([&action, serve] { action = [serve] { return (*serve)(); }; });
}

}  // namespace mailrig::cli
