#include <chrono>
#include <memory>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <mailrig/mock/server.hpp>

#include "cases.hpp"
#include "commands.hpp"
#include "rig_tls.hpp"
#include "session_log.hpp"

namespace mailrig::cli {
namespace {

constexpr auto examples =
    R"(Serves each scenario on a port of its own, to any number of clients, and judges what each says. Ends on SIGINT or SIGTERM.

Examples:
  mailrig serve scenarios/imap/hello.yaml
      prints the port; then for instance: curl 'imap://user:secret@127.0.0.1:PORT/INBOX;MAILINDEX=1'
  mailrig serve --listen 127.0.0.1:1143 scenarios/imap/hello.yaml
      on a port you choose
  mailrig serve --tls --tls-cert-out rig.pem scenarios/imap/hello.yaml
      TLS from the first byte, with a certificate for localhost; clients trust it by rig.pem (curl --cacert rig.pem)
  mailrig serve --once --ready-file ports.json scenarios/pop3
      for scripts: wait for ports.json, talk to each port once, then look at the exit status)";

std::string shown_address(const std::string& host, std::uint16_t port) {
  return host.find(':') == host.npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

class Serve {
 public:
  CaseArguments arguments;
  std::string listen = "127.0.0.1:0", certificate_file, ready_file, log_file;
  bool once = false, tls = false;
  double idle_seconds = 300;

  ExitStatus operator()() {
    std::uint16_t port = 0;
    if (!split_host_port(listen, host_, port)) {
      fmt::print(stderr, "--listen takes ADDRESS:PORT such as 127.0.0.1:1143, found '{}'\n", listen);
      return ExitStatus::usage;
    }
    const auto cases = load_cases(arguments);
    if (!cases) return ExitStatus::usage;
    if (port != 0 && cases->size() > 1) {
      fmt::print(stderr, "--listen names one port for {} scenarios; port 0 gives each its own\n", cases->size());
      return ExitStatus::usage;
    }
    if (const auto failure = prepare(*cases, port)) {
      fmt::print(stderr, "mailrig serve: {}\n", *failure);
      return ExitStatus::environment;
    }
    runtime_.on_signal([this] { runtime_.stop(); });
    runtime_.run();
    for (const auto& served : served_) served.server->close();
    return mismatches_ == 0 ? ExitStatus::held : ExitStatus::mismatch;
  }

 private:
  struct Served {
    const Case* scenario;
    std::unique_ptr<mock::Server> server;
    std::size_t sessions = 0;
  };

  // Certificate, log, listeners and the files that tell of them; the reason if any of it fails.
  std::optional<std::string> prepare(const std::vector<Case>& cases, std::uint16_t port) {
    auto rig_tls = RigTls::make();
    if (!rig_tls) return rig_tls.error().message();
    std::optional<std::string> failure;
    log_ = SessionLog::open(log_file, failure);
    if (failure) return failure;
    served_.reserve(cases.size());
    for (const auto& scenario : cases)
      if (failure = open(scenario, port, rig_tls->context); failure) return failure;
    if (!certificate_file.empty() && (failure = write_atomically(certificate_file, rig_tls->certificate.pem)))
      return failure;
    return announce();
  }

  std::optional<std::string> open(const Case& scenario, std::uint16_t port, const net::TlsContext& context) {
    const auto index = served_.size();
    mock::ServerOptions options;
    options.address = host_;
    options.port = port;
    options.tls = context;
    options.implicit_tls = tls;
    options.idle = std::chrono::milliseconds(static_cast<std::int64_t>(idle_seconds * 1000));
    if (log_)
      options.log = [this, file = scenario.file.string()](std::size_t session) {
        return log_->session(fmt::format("{} {}", file, session), true);
      };
    options.on_session = [this, index](const mock::SessionReport& report) { ended(served_[index], report); };
    auto server = mock::Server::open(runtime_, scenario.transcript, std::move(options));
    if (!server) return server.error().message();
    served_.push_back({&scenario, std::move(*server)});
    return std::nullopt;
  }

  std::optional<std::string> announce() {
    auto ports = nlohmann::json::array();
    for (const auto& [scenario, server, sessions] : served_) {
      const std::string protocol(mock::name(scenario->transcript->protocol));
      fmt::print("{} {} {}{}\n", shown_address(host_, server->port()), protocol, scenario->file.string(),
                 server->implicit_tls() ? " (TLS)" : "");
      ports.push_back({{"scenario", scenario->file.string()},
                       {"protocol", protocol},
                       {"host", host_},
                       {"port", server->port()},
                       {"tls", server->implicit_tls()}});
    }
    std::fflush(stdout);
    if (ready_file.empty()) return std::nullopt;
    nlohmann::json ready{{"ports", std::move(ports)}};
    if (!certificate_file.empty()) ready["certificate"] = certificate_file;
    return write_atomically(ready_file, ready.dump(2) + "\n");
  }

  void ended(Served& served, const mock::SessionReport& report) {
    if (report.mismatch) {
      ++mismatches_;
      fmt::print("FAILED   session {} of {} from {}\n{}", report.number, served.scenario->file.string(), report.remote,
                 mock::describe(*report.mismatch));
    } else {
      fmt::print("passed   session {} of {} from {}\n", report.number, served.scenario->file.string(), report.remote);
    }
    for (const auto& warning : report.warnings) fmt::print("{}", mock::describe(warning));
    std::fflush(stdout);
    if (!once || served.sessions++ > 0) return;
    served.server->close();
    if (++finished_ == served_.size()) runtime_.stop();
  }

  std::string host_;
  net::Runtime runtime_;
  std::shared_ptr<SessionLog> log_;
  std::vector<Served> served_;
  std::size_t finished_ = 0, mismatches_ = 0;
};

}  // namespace

void add_serve(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("serve", "Serve scenarios to clients");
  const auto serve = std::make_shared<Serve>();
  command.footer(examples);
  serve->arguments.add_to(command);
  serve->arguments.add_vars_to(command);
  command.add_option("--listen", serve->listen, "Where to listen; port 0 is any free one")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  command.add_flag("--tls", serve->tls, "TLS from the first byte, also where a scenario does not say so");
  command.add_option("--tls-cert-out", serve->certificate_file, "Write the certificate, for clients to trust")
      ->type_name("FILE");
  command.add_option("--ready-file", serve->ready_file, "Write the ports as JSON once all are listening")
      ->type_name("FILE");
  command.add_option("--log", serve->log_file, "Write the conversations, credentials redacted")->type_name("FILE");
  command.add_option("--idle", serve->idle_seconds, "Give up on a client that is silent for so long")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0).description(""))
      ->capture_default_str();
  command.add_flag("--once", serve->once, "End when every scenario has been played once");
  command.callback([&action, serve] { action = [serve] { return (*serve)(); }; });
}

}  // namespace mailrig::cli
