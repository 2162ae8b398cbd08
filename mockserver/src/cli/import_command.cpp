#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include <fmt/core.h>

#include <mailrig/mock/import.hpp>

#include "cases.hpp"
#include "commands.hpp"
#include "packet_capture.hpp"
#include "recorded_files.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto examples =
    R"(Makes scenarios of what another tool has logged: one for each connection. Passwords become variables.
What the log does not hold is made up, told on standard error, and marked by a comment in the scenario.

Examples:
  curl -sS --trace curl.log -u fred:secret 'imap://mail.example/INBOX;MAILINDEX=1' -o /dev/null
  mailrig import curl.log -o session.yaml
      then serve it to the same client: mailrig run session.yaml -- curl ...
  mailrig import ~/rawlogs -o sessions/
      every pair of Dovecot's *.in and *.out, a scenario each
  tcpdump -i lo -w session.pcap port 143
  mailrig import session.pcap -o sessions/
      every connection in a packet capture (pcap or pcapng), by tshark
  SSLKEYLOGFILE=keys.log curl -su fred:secret 'imaps://mail.example/INBOX;MAILINDEX=1'
  mailrig import --tls-keys keys.log session.pcap -o sessions/
      what was said under TLS, too

Known logs: )";

std::string help() {
  std::string text = examples;
  for (const auto name : mock::import_formats()) (text += text.ends_with(": ") ? "" : ", ") += name;
  return text;
}

// The bytes of a file that is not larger than a log may be; the reason if they cannot be had.
std::optional<std::string> read(const fs::path& path, std::string& text) {
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  if (!in || fs::is_directory(path, error)) return "cannot read " + path.string();
  text.resize(mock::most_log_bytes + 1);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return std::nullopt;
}

struct Import {
  std::vector<std::string> files;
  std::string output, tls_keys;
  bool keep_credentials = false;

  ExitStatus operator()() const {
    if (std::string keys; !tls_keys.empty())
      if (const auto failure = read(tls_keys, keys)) {  // of which tshark says nothing
        print_error("mailrig import: {}\n", *failure);
        return ExitStatus::environment;
      }
    std::vector<mock::Recording> recordings;
    std::string format;
    for (const auto& log : logs()) {
      std::string text, other;
      auto failure = read(log, text);
      const bool pair = log.extension() == ".in";
      if (!failure && pair) failure = read(fs::path(log).replace_extension(".out"), other);
      if (!failure && is_packet_capture(text) && (failure = follow_connections(log, tls_keys, text)))
        failure = log.string() + ": " + *failure;
      if (failure) {
        print_error("mailrig import: {}\n", *failure);
        return ExitStatus::environment;
      }
      auto imported =
          pair ? mock::import_rawlogs(text, other, fs::path(log).replace_extension()) : mock::import_log(text, log);
      if (!imported) {
        print_error("{}\n", imported.error().text());
        return ExitStatus::usage;
      }
      format = imported->format;
      std::move(imported->recordings.begin(), imported->recordings.end(), std::back_inserter(recordings));
    }
    if (recordings.empty()) {
      print_error("{}: no *.in with its *.out\n", files.front());
      return ExitStatus::usage;
    }
    return write(recordings, format);
  }

 private:
  // A folder stands for the pairs in it, and one file of a pair for the pair.
  std::vector<fs::path> logs() const {
    std::set<fs::path> found;
    std::error_code error;
    for (const fs::path path : files) {
      if (fs::is_directory(path, error)) {
        for (const auto& entry : fs::directory_iterator(path, error))
          if (entry.path().extension() == ".in") found.insert(entry.path());
      } else if (path.extension() == ".out" && fs::exists(fs::path(path).replace_extension(".in"), error)) {
        found.insert(fs::path(path).replace_extension(".in"));
      } else {
        found.insert(path);
      }
    }
    return {found.begin(), found.end()};
  }

  ExitStatus write(const std::vector<mock::Recording>& recordings, const std::string& format) const {
    const RecordedFiles names(output);
    std::size_t number = 0, told = 0;
    for (const auto& recording : recordings) {
      ++told;
      mock::WriteOptions options;
      options.title = "Imported from a log of " + format;
      options.source = fs::path(files.front()).filename().string();
      options.keep_credentials = keep_credentials;
      const auto written = mock::write_scenario(recording, options);
      if (!written) {
        print_error("{}: connection {}: {}\n", files.front(), told, reason(recording, written.error()));
        continue;
      }
      const auto file = names.of(++number);
      if (const auto failure = write_atomically(file, written->yaml)) {
        print_error("mailrig import: {}\n", *failure);
        return ExitStatus::environment;
      }
      for (const auto& remark : written->remarks) print_error("{}: {}\n", file.string(), remark);
      fmt::print("{}: from a log of {}\n", file.string(), format);
    }
    return number > 0 ? ExitStatus::held : ExitStatus::usage;
  }

  // Why a connection becomes no scenario.
  static std::string reason(const mock::Recording& recording, const Error& error) {
    const auto* untold = recording.events.empty() ? nullptr : std::get_if<mock::Untold>(&recording.events.front());
    return untold ? untold->what : error.message();
  }
};

}  // namespace

void add_import(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("import", "Make scenarios of other tools' logs");
  const auto import = std::make_shared<Import>();
  command.footer(help());
  command.add_option("LOG", import->files, "A log, a packet capture, or a folder of Dovecot's rawlogs")
      ->required()
      ->type_name("");
  command.add_option("-o,--output", import->output, "The scenario; further ones are NAME-2.yaml. Or a folder")
      ->required()
      ->type_name("FILE|DIR");
  command
      .add_option("--tls-keys", import->tls_keys, "Keys of the TLS sessions in a capture, as SSLKEYLOGFILE makes it")
      ->type_name("FILE");
  command.add_flag("--keep-credentials", import->keep_credentials, "Write passwords as they were said");
  command.callback([&action, import] { action = [import] { return (*import)(); }; });
}

}  // namespace mailrig::cli
