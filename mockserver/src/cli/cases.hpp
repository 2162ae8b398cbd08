#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::cli {

/// The scenarios that a command line names.
struct Case {
  std::filesystem::path file;
  std::shared_ptr<const mock::Transcript> transcript;

  /// For people: the file, and of a matrix the values.
  std::string name() const;
};

/// The arguments that every sub-command takes its scenarios from.
struct CaseArguments {
  std::vector<std::string> paths;
  std::string root, shard, combination;
  std::vector<std::string> vars;

  void add_to(CLI::App& command);
  /// --shard I/N, for the commands that many machines may share.
  void add_shard_to(CLI::App& command);
  /// --var NAME=VALUE, for the commands in which the rig says or verifies values.
  void add_vars_to(CLI::App& command);
};

/// Loads what the arguments name; fragments in folders are left out. On any error all errors are printed and the result
/// is empty.
std::optional<std::vector<Case>> load_cases(const CaseArguments& arguments);

/// "ADDRESS:PORT", "[IPV6]:PORT" or "HOST"; without a port `port` stays as it was. False if it is none of these.
bool split_host_port(const std::string& text, std::string& host, std::uint16_t& port);

/// Writes a file so that a reader sees all of it or nothing; a pipe or a device is written to, and where a link leads
/// is written. The reason if it cannot.
std::optional<std::string> write_atomically(const std::filesystem::path& file, std::string_view content);

}  // namespace mailrig::cli
