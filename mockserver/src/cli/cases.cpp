#include "cases.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include <fmt/core.h>

#include <mailrig/mock/scenario.hpp>

#include "standard_output.hpp"

namespace mailrig::cli {

namespace fs = std::filesystem;

namespace {

constexpr int most_links = 40;  // one leading to the next

// "I/N", 1 <= I <= N
std::optional<std::pair<std::size_t, std::size_t>> parse_shard(std::string_view text) {
  std::size_t index = 0, count = 0;
  const auto slash = std::min(text.find('/'), text.size());
  const auto number = [](std::string_view digits, std::size_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return !digits.empty() && error == std::errc{} && end == digits.data() + digits.size();
  };
  if (slash == text.size() || !number(text.substr(0, slash), index) || !number(text.substr(slash + 1), count) ||
      index < 1 || index > count)
    return std::nullopt;
  return std::pair(index, count);
}

std::shared_ptr<const mock::Transcript> with_var(const mock::Transcript& transcript, const std::string& name,
                                                 const std::string& value) {
  auto changed = std::make_shared<mock::Transcript>(transcript);
  changed->vars[name] = value;
  for (auto& other : changed->others) other = with_var(*other, name, value);
  return changed;
}

// What is said instead of the scenarios' own values; a complaint if no scenario has such a variable.
std::optional<std::string> set_vars(std::vector<Case>& cases, const std::vector<std::string>& vars) {
  for (const auto& var : vars) {
    const auto name = var.substr(0, var.find('='));
    bool known = false;
    for (auto& scenario : cases) {
      if (!scenario.transcript->vars.contains(name)) continue;
      scenario.transcript = with_var(*scenario.transcript, name, var.substr(name.size() + 1));
      known = true;
    }
    if (!known) return "--var " + name + ": no scenario has it in its 'vars'";
  }
  return std::nullopt;
}

}  // namespace

std::string Case::name() const {
  return transcript->combination.empty() ? file.string() : file.string() + " [" + transcript->combination + ']';
}

void CaseArguments::add_to(CLI::App& command) {
  command.add_option("SCENARIO", paths, "Scenario files, or folders of them")->required()->type_name("");
  command.add_option("--root", root, "The folder that includes and messages may be read from")->type_name("DIR");
  command.add_option("--case", combination, "Of a scenario with a matrix, these values alone")
      ->type_name("NAME=VALUE, ...");
}

void CaseArguments::add_shard_to(CLI::App& command) {
  command
      .add_option("--shard", shard, "Only the cases I, I+N, I+2N ... of all, from 1; to spread them over N machines")
      ->type_name("I/N")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return parse_shard(text) ? std::string() : "--shard takes I/N such as 2/4, found '" + text + "'";
          },
          ""));
}

void CaseArguments::add_vars_to(CLI::App& command) {
  command.add_option("--var", vars, "This value for a variable in the 'vars' of a scenario; may be given again")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [](const std::string& text) {
            const auto equals = text.find('=');
            return equals != text.npos && equals > 0 ? std::string()
                                                     : "--var takes NAME=VALUE, found '" + text.substr(0, equals) + "'";
          },
          ""));
}

std::optional<std::vector<Case>> load_cases(const CaseArguments& arguments) {
  std::vector<Case> cases;
  bool good = true;
  const auto bad = [&](const std::string& text) {
    print_error("{}\n", text);
    good = false;
  };
  for (const auto& path : arguments.paths) {
    const auto files = mock::find_scenarios(path);
    std::error_code error;
    if (files.empty())
      bad(fs::exists(path, error) ? path + ": no scenario (*.yaml) in this folder" : path + ": no such file or folder");
    const bool is_folder = fs::is_directory(path, error);
    for (const auto& file : files) {
      mock::LoadOptions options;
      if (!arguments.root.empty()) options.root = arguments.root;
      auto loaded = mock::load_cases(file, options);
      if (!loaded) {
        bad(loaded.error().text());
        continue;
      }
      for (auto& transcript : *loaded)
        if (!transcript->fragment &&
            (arguments.combination.empty() || transcript->combination == arguments.combination))
          cases.push_back({file, transcript});
      if (loaded->front()->fragment && !is_folder)
        bad(file.string() + ":1:1: a fragment, to be included by scenarios; it cannot be played alone");
    }
  }
  if (good && cases.empty())
    bad(arguments.combination.empty() ? "no scenario but fragments" : "no case '" + arguments.combination + "'");
  if (const auto complaint = good ? set_vars(cases, arguments.vars) : std::nullopt) bad(*complaint);
  if (!good) return std::nullopt;
  if (const auto shard = parse_shard(arguments.shard)) {
    std::vector<Case> ours;
    for (std::size_t i = shard->first - 1; i < cases.size(); i += shard->second) ours.push_back(std::move(cases[i]));
    return ours;
  }
  return cases;
}

bool split_host_port(const std::string& text, std::string& host, std::uint16_t& port) {
  auto colon = text.rfind(':');
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == text.npos) return false;
    host = text.substr(1, close - 1);
    if (close + 1 == text.size()) return true;
    if (text[close + 1] != ':') return false;
    colon = close + 1;
  } else if (colon == text.npos || text.find(':') != colon) {  // none, or an IPv6 address without brackets
    host = text;
    return !host.empty();
  } else {
    host = text.substr(0, colon);
  }
  const auto digits = std::string_view(text).substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return !host.empty() && !digits.empty() && error == std::errc{} && end == digits.data() + digits.size();
}

std::optional<std::string> write_atomically(const fs::path& named, std::string_view content) {
  std::error_code unknown;
  auto file = named;
  for (int links = 0; links < most_links && fs::is_symlink(file, unknown); ++links)
    file = file.parent_path() / fs::read_symlink(file, unknown);
  if (const auto status = fs::status(file, unknown); fs::exists(status) && !fs::is_regular_file(status)) {
    std::ofstream out(file, std::ios::binary);  // a pipe, or a device: it is not ours to replace
    out << content << std::flush;
    return out ? std::nullopt : std::optional("cannot write " + file.string() + ": " + std::strerror(errno));
  }
  const auto temporary = fs::path(file.string() + ".part-" + std::to_string(::getpid()));
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << content;
    out.close();
    if (!out) {
      const std::string reason = std::strerror(errno);
      std::error_code ignored;
      fs::remove(temporary, ignored);
      return "cannot write " + file.string() + ": " + reason;
    }
  }
  std::error_code error;
  fs::rename(temporary, file, error);
  if (!error) return std::nullopt;
  std::error_code ignored;
  fs::remove(temporary, ignored);
  return "cannot write " + file.string() + ": " + error.message();
}

}  // namespace mailrig::cli
