#pragma once
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "exit_status.hpp"

namespace mailrig::cli {

/// What a sub-command does once the command line has been read.
using Action = std::function<ExitStatus()>;

// Each adds its sub-command to `app`; when that is the one chosen, it sets `action`.
void add_serve(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action, const std::vector<std::string>& client);  // the words behind "--"
void add_drive(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_record(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_seeds(CLI::App& app, Action& action);

}  // namespace mailrig::cli
