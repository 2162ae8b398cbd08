#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

#include <fmt/core.h>

#include "commands.hpp"
#include "standard_output.hpp"
#include "stop_signal.hpp"

namespace {

using mailrig::cli::Action;
using mailrig::cli::ExitStatus;
using mailrig::cli::print_error;

constexpr auto examples = R"(
Examples:
  mailrig check scenarios                                  play every scenario against itself
  mailrig serve scenarios/pop3/hello.yaml                  a POP3 server that says what the file says
  mailrig run scenarios/pop3/hello.yaml -- curl -s 'pop3://user:secret@{host}:{port}/1'
                                                           serve it to a client, and judge the client
  mailrig drive scenarios/imap/hello.yaml --to localhost:143
                                                           be the client, and judge a server
  mailrig SUB-COMMAND --help                               each with examples

Exit status: 0 everything held; 1 a mismatch; 2 bad usage or a bad scenario; 3 a port, file or connection failed.)";

int run(int argc, char** argv) {
  CLI::App app{"A scriptable mock server for IMAP, POP3 and SMTP: one transcript is served, driven and self-played."};
  app.name("mailrig");
  app.footer(examples + 1);
  app.require_subcommand(1);
  app.set_version_flag("--version", "mailrig " MAILRIG_VERSION);
  // Behind "--" stands a command of somebody else's, with options of its own.
  const auto end = std::find_if(argv, argv + argc, [](const char* word) { return std::strcmp(word, "--") == 0; });
  const std::vector<std::string> client(std::min(end + 1, argv + argc), argv + argc);
  Action action;
  mailrig::cli::add_serve(app, action);
  mailrig::cli::add_run(app, action, client);
  mailrig::cli::add_drive(app, action);
  mailrig::cli::add_check(app, action);
  mailrig::cli::add_record(app, action);
  mailrig::cli::add_import(app, action);
  mailrig::cli::add_report(app, action);
  mailrig::cli::add_seeds(app, action);
  if (argc > 1 && argv[1][0] != '-') {
    bool known = false;
    std::string names;
    for (const auto* command : app.get_subcommands({})) {
      known = known || command->get_name() == argv[1];
      (names += names.empty() ? "" : ", ") += command->get_name();
    }
    if (!known) {
      print_error("there is no sub-command '{}'; there are {}\n", argv[1], names);
      return static_cast<int>(ExitStatus::usage);
    }
  }
  try {
    app.parse(static_cast<int>(end - argv), argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitStatus::usage);
  }
  if (!client.empty() && !app.got_subcommand("run")) {
    print_error("what stands behind -- is a client's command, which only mailrig run starts, found '{}'\n",
                client.front());
    return static_cast<int>(ExitStatus::usage);
  }
  return static_cast<int>(action());
}

// All that was printed has reached where it was to go; what has not is told of.
bool printed() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  print_error("mailrig: not all that was to be printed could be written to standard output\n");
  return false;
}

}  // namespace

int main(int argc, char** argv) {
#ifdef __SANITIZE_THREAD__
  ::usleep(0);  // GCC 12's thread sanitizer loses a signal that comes while a thread is in its first blocking call
#endif
  std::signal(SIGPIPE, SIG_IGN);  // a reader of ours that goes away is an error of the write, not our death
  std::signal(SIGCHLD, SIG_DFL);  // where whoever started us ignores it, a client's exit status would be lost
  try {
    const auto status = run(argc, argv);
    mailrig::cli::die_by_stop_signal();
    return printed() || status != 0 ? status : static_cast<int>(ExitStatus::environment);
  } catch (const std::exception& error) {
    print_error("mailrig: {}\n", error.what());
    return static_cast<int>(ExitStatus::environment);
  }
}
