#include <memory>
#include <string_view>

#include <fmt/core.h>

#include <mailrig/mock/replay.hpp>
#include <mailrig/wire/converse.hpp>

#include "cases.hpp"
#include "commands.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto examples =
    R"(Writes what the servers of the scenarios say, for fuzz targets to begin with: DIR/TARGET/NAME, a file a scenario.

Example:
  mailrig seeds corpus scenarios
  fuzz/imap_response corpus/imap_response)";

// Passes everything on, and keeps what the peer says.
class Recorded final : public Peer {
 public:
  explicit Recorded(Peer& peer) : peer_(peer) {}
  const std::string& said() const { return said_; }

  void received(std::string_view bytes) override { peer_.received(bytes); }
  void tls_established() override { peer_.tls_established(); }
  void wait_over() override { peer_.wait_over(); }
  void ended(End why) override { peer_.ended(why); }
  std::optional<mailrig::Action> next_action() override {
    auto action = peer_.next_action();
    if (action)
      if (const auto* send = std::get_if<Send>(&*action)) said_ += send->bytes;
    return action;
  }

 private:
  Peer& peer_;
  std::string said_;
};

std::string server_bytes(const std::shared_ptr<const mock::Transcript>& transcript) {
  // Of several connections the first, which waits for no other.
  mock::Replay client(transcript, mock::Side::client), server(transcript, mock::Side::server);
  Recorded recorded(server);
  converse(client, recorded);
  return recorded.said();
}

std::vector<std::string_view> targets(mock::Protocol protocol) {
  switch (protocol) {
    case mock::Protocol::imap: return {"imap_response", "imap_session"};
    case mock::Protocol::pop3: return {"pop3_reply", "pop3_session"};
    case mock::Protocol::smtp:
    case mock::Protocol::lmtp: return {"smtp_reply", "smtp_session"};
  }
  return {};
}

struct Seeds {
  std::string directory;
  CaseArguments arguments;

  ExitStatus operator()() const {
    const auto cases = load_cases(arguments);
    if (!cases) return ExitStatus::usage;
    std::size_t written = 0;
    const auto write = [&](std::string_view target, const std::string& name, std::string_view bytes) {
      const auto folder = fs::path(directory) / target;
      std::error_code error;
      fs::create_directories(folder, error);
      const auto failure = error ? "cannot make " + folder.string() + ": " + error.message()
                                 : write_atomically(folder / name, bytes).value_or("");
      if (!failure.empty()) print_error("mailrig seeds: {}\n", failure);
      ++written;
      return failure.empty();
    };
    for (const auto& scenario : *cases) {
      const auto& [file, transcript] = scenario;
      auto name = file.relative_path().string();
      if (!transcript->combination.empty()) name += '-' + transcript->combination;
      for (char& c : name)
        if (c == '/' || c == ' ') c = '-';
      if (transcript->speakable) {
        const auto bytes = server_bytes(transcript);
        for (const auto target : targets(transcript->protocol))
          if (!write(target, name, bytes)) return ExitStatus::environment;
      }
      std::error_code error;
      fs::create_directories(fs::path(directory) / "scenario_yaml", error);
      const auto copy = fs::path(directory) / "scenario_yaml" / name;
      if (error || !fs::copy_file(file, copy, fs::copy_options::overwrite_existing, error)) {
        print_error("mailrig seeds: cannot write {}: {}\n", copy.string(), error.message());
        return ExitStatus::environment;
      }
      ++written;
    }
    fmt::print("{} seeds in {}\n", written, directory);
    return ExitStatus::held;
  }
};

}  // namespace

void add_seeds(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("seeds", "Write fuzz seeds made of scenarios");
  const auto seeds = std::make_shared<Seeds>();
  command.footer(examples);
  command.add_option("DIR", seeds->directory, "Where to; made if missing")->required()->type_name("");
  seeds->arguments.add_to(command);
  command.callback([&action, seeds] { action = [seeds] { return (*seeds)(); }; });
}

}  // namespace mailrig::cli
