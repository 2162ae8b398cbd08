#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <fmt/core.h>

#include "commands.hpp"
#include "report/render.hpp"
#include "reporting.hpp"
#include "standard_output.hpp"

namespace mailrig::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto examples =
    R"(Joins the JSON reports of several runs, such as those of the machines of a CI service that each had a --shard.

Examples:
  mailrig report one.json two.json --html all.html
      one page of both
  mailrig report shards/*.json --json all.json --xml all.xml

Exit status: 0 every case of the reports held; 1 some did not; 2 a file is no report; 3 a file cannot be written.)";

constexpr std::uintmax_t most_bytes = 256 << 20;  // of a report that is read

struct Join {
  std::vector<std::string> files;
  std::string html, json, xml;

  ExitStatus operator()() const {
    std::vector<report::Report> reports;
    for (const auto& file : files) {
      auto report = read(file);
      if (!report) {
        print_error("{}: {}\n", file, report.error());
        return ExitStatus::usage;
      }
      reports.push_back(std::move(*report));
    }
    const auto whole = report::joined(std::move(reports));
    std::vector<std::string> wanted;
    for (const auto* name : {&html, &json, &xml})
      if (!name->empty()) wanted.push_back(*name);
    const auto failed = whole.count(report::Outcome::failed) + whole.count(report::Outcome::error);
    fmt::print("{} passed, {} failed\n", whole.count(report::Outcome::passed), failed);
    if (!write_reports(whole, wanted)) return ExitStatus::environment;
    return failed == 0 ? ExitStatus::held : ExitStatus::mismatch;
  }

 private:
  static tl::expected<report::Report, std::string> read(const std::string& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error) return tl::unexpected("cannot read it: " + error.message());
    if (size > most_bytes) return tl::unexpected(fmt::format("larger than {} MiB", most_bytes >> 20));
    std::ifstream in(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    if (!in) return tl::unexpected<std::string>("cannot read it");
    return report::from_json(text);
  }
};

CLI::Validator ends_in(const std::string& ending) {
  return CLI::Validator(
      [ending](const std::string& file) {
        return file.ends_with(ending) ? std::string() : "the file's name ends in " + ending + ", found '" + file + "'";
      },
      "");
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
  auto& command = *app.add_subcommand("report", "Join JSON reports");
  const auto join = std::make_shared<Join>();
  command.footer(examples);
  command.add_option("REPORT", join->files, "JSON reports")->required()->type_name("");
  command.add_option("--html", join->html, "Write one HTML page")->type_name("FILE.html")->check(ends_in(".html"));
  command.add_option("--json", join->json, "Write JSON")->type_name("FILE.json")->check(ends_in(".json"));
  command.add_option("--xml", join->xml, "Write JUnit XML")->type_name("FILE.xml")->check(ends_in(".xml"));
  command.callback([&action, join] { action = [join] { return (*join)(); }; });
}

}  // namespace mailrig::cli
