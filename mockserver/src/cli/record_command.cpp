#include <chrono>
#include <map>
#include <memory>
#include <set>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <mailrig/mock/faulty_tls.hpp>
#include <mailrig/mock/recording_proxy.hpp>

#include "cases.hpp"
#include "commands.hpp"
#include "fault_arguments.hpp"
#include "number.hpp"
#include "recorded_files.hpp"
#include "rig_tls.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {
namespace {

constexpr auto examples =
    R"(Stands between a client and a server, passes everything on, and writes it down as a scenario for each connection.
Passwords become variables. Ends on SIGINT or SIGTERM.

Examples:
  mailrig record --to localhost:143 -o session.yaml
      prints the port; then for instance: curl -u fred:secret 'imap://127.0.0.1:PORT/INBOX;MAILINDEX=1'
      A client that asks for STARTTLS is given it, on both sides.
  mailrig record --to mail.example:993 --tls -o session.yaml
      TLS to the server, none to the client, who may stay as it is
  mailrig record --to mail.example:993 --tls --listen-tls --tls-cert-out rig.pem -o session.yaml
      TLS on both sides; the client trusts rig.pem
  mailrig record --to localhost:143 --rate 1KiB/s --fault truncate=2000 -o session.yaml
      the server on a bad network: what it says comes slowly, and breaks off
  mailrig run session.yaml -- curl -u fred:secret 'imap://{host}:{port}/INBOX;MAILINDEX=1'
      what has been recorded serves the client again)";

class Record {
 public:
  std::string to, listen = "127.0.0.1:0", output, ready_file, certificate_file, ca_file;
  bool tls = false, starttls = false, listen_tls = false, insecure = false, keep_credentials = false, once = false;
  double idle_seconds = 300;
  FaultArguments faults;

  ExitStatus operator()() {
    mock::RecordingProxyOptions options;
    if (!split_host_port(to, options.to_host, options.to_port) || options.to_port == 0)
      return bad("--to takes HOST:PORT such as localhost:143, found '" + to + "'");
    if (!split_host_port(listen, options.address, options.port))
      return bad("--listen takes ADDRESS:PORT such as 127.0.0.1:1143, found '" + listen + "'");
    auto wrong = faults.for_proxy();
    if (!wrong) return ExitStatus::usage;
    options.faults = std::move(*wrong);
    files_ = std::make_unique<RecordedFiles>(output);
    auto failure = files_->obstacle();
    if (!failure) failure = open(std::move(options));
    if (failure) {
      print_error("mailrig record: {}\n", *failure);
      return ExitStatus::environment;
    }
    runtime_.on_signal([this] { runtime_.stop(); });
    runtime_.run();
    proxy_->close();
    proxy_->save();
    return unwritten_.empty() && !broken_ ? ExitStatus::held : ExitStatus::environment;
  }

 private:
  static ExitStatus bad(const std::string& text) {
    print_error("{}\n", text);
    return ExitStatus::usage;
  }

  // The reason if it cannot be.
  std::optional<std::string> open(mock::RecordingProxyOptions options) {
    auto rig_tls = RigTls::make();
    if (!rig_tls) return rig_tls.error().message();
    auto trust = net::TlsContext::for_client({ca_file, insecure});
    if (!trust) return trust.error().message();
    options.client_side_tls = rig_tls->context;
    if (const auto* fault = mock::find_tls_fault(options.faults)) {
      auto shown = mock::faulty_tls(*fault, rig_tls->certificate);
      if (!shown) return shown.error().message();
      options.client_side_tls = *shown;
    }
    options.seed = faults.seed();
    options.on_fault = [seed = faults.seed()](std::size_t number, const mock::Fault& fault) {
      print_error("mailrig record: connection {}: fault {} (--seed {})\n", number, fault.text(), seed);
    };
    options.server_side_tls = *trust;
    options.listen_tls = listen_tls;
    options.to_tls = tls ? TlsUse::implicit : starttls ? TlsUse::starttls : TlsUse::none;
    options.idle = std::chrono::milliseconds(static_cast<std::int64_t>(idle_seconds * 1000));
    options.write.title = "Recorded from " + to;
    options.write.keep_credentials = keep_credentials;
    options.on_scenario = [this](std::size_t number, const mock::WrittenScenario& written) { save(number, written); };
    options.on_end = [this](std::size_t number, const std::string& problem) { ended(number, problem); };
    const auto host = options.address;
    auto proxy = mock::RecordingProxy::open(runtime_, std::move(options));
    if (!proxy) return proxy.error().message();
    proxy_ = std::move(*proxy);
    if (!certificate_file.empty())
      if (auto failure = write_atomically(certificate_file, rig_tls->certificate.pem)) return failure;
    return announce(host);
  }

  std::optional<std::string> announce(const std::string& host) const {
    if (!ready_file.empty()) {
      nlohmann::json ready{{"host", host}, {"port", proxy_->port()}, {"to", to}, {"tls", listen_tls}};
      if (!certificate_file.empty()) ready["certificate"] = certificate_file;
      if (auto failure = write_atomically(ready_file, ready.dump(2) + "\n")) return failure;
    }
    const bool is_ipv6 = host.find(':') != host.npos;
    print_at_once(fmt::format("{}:{} records {}{}\n", is_ipv6 ? '[' + host + ']' : host, proxy_->port(), to,
                              listen_tls ? " (TLS)" : ""));
    return std::nullopt;
  }

  // A disk that is full, or a folder that is gone, is no reason to end the client's connection.
  void save(std::size_t number, const mock::WrittenScenario& written) {
    const auto failure = write_atomically(files_->of(number), written.yaml);
    if (!failure) {
      if (unwritten_.erase(number) > 0)
        print_error("mailrig record: {} is written again\n", files_->of(number).string());
    } else if (unwritten_.insert(number).second) {
      std::error_code error;
      const bool exists = std::filesystem::exists(files_->of(number), error);
      print_error("mailrig record: {}; the connection goes on{}\n", *failure,
                  exists ? ", and what was written before stays" : "");
    }
    remarks_[number] = written.remarks;
  }

  void ended(std::size_t number, const std::string& problem) {
    const auto file = files_->of(number).string();
    for (const auto& remark : remarks_[number]) print_error("{}: {}\n", file, remark);
    remarks_.erase(number);
    std::error_code error;
    if (!problem.empty()) {
      broken_ = true;
      print_error("mailrig record: connection {}: {}\n", number, problem);
    }
    output_.print(std::filesystem::exists(file, error) ? fmt::format("recorded {}\n", file)
                  : unwritten_.contains(number)        ? fmt::format("connection {} is not recorded\n", number)
                                                       : fmt::format("nothing was said on connection {}\n", number));
    if (once) runtime_.stop();
  }

  StandardOutput output_;
  net::Runtime runtime_;
  std::unique_ptr<RecordedFiles> files_;
  std::unique_ptr<mock::RecordingProxy> proxy_;
  std::set<std::size_t> unwritten_;  // connections whose last scenario could not be written
  std::map<std::size_t, std::vector<std::string>> remarks_;
  bool broken_ = false;
};

}  // namespace

void add_record(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("record", "Record what a client and a server say to each other");
  const auto record = std::make_shared<Record>();
  command.footer(examples);
  command.add_option("--to", record->to, "The server")->required()->type_name("HOST:PORT");
  command.add_option("-o,--output", record->output, "The scenario; further connections are NAME-2.yaml. Or a folder")
      ->required()
      ->type_name("FILE|DIR");
  const auto tls = command.add_flag("--tls", record->tls, "TLS to the server from the first byte");
  command.add_flag("--starttls", record->starttls, "TLS to the server by STARTTLS, before the client is let in")
      ->excludes(tls);
  command.add_option("--cafile", record->ca_file, "Trust these certificates instead of the system's")
      ->type_name("FILE");
  command.add_flag("--insecure-no-verify", record->insecure, "Take any certificate of the server");
  command.add_option("--listen", record->listen, "Where to listen; port 0 is any free one")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  command.add_flag("--listen-tls", record->listen_tls, "TLS to the client from the first byte");
  command.add_option("--tls-cert-out", record->certificate_file, "Write the certificate, for clients to trust")
      ->type_name("FILE");
  command.add_option("--ready-file", record->ready_file, "Write the port as JSON once it is listening")
      ->type_name("FILE");
  command.add_flag("--keep-credentials", record->keep_credentials, "Write passwords as they were said");
  record->faults.add_faults_to(command, "What goes wrong between the proxy and the client; may be repeated");
  command.add_flag("--once", record->once, "End with the first connection that ends");
  command.add_option("--idle", record->idle_seconds, "Give up on a side that is silent for so long")
      ->type_name("SECONDS")
      ->check(number_between(0.001, 86400))
      ->capture_default_str();
  command.callback([&action, record] { action = [record] { return (*record)(); }; });
}

}  // namespace mailrig::cli
