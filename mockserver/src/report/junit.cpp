#include <filesystem>

#include <fmt/core.h>

#include "report/markup.hpp"
#include "report/render.hpp"

namespace mailrig::report {
namespace {

std::string conversation(const Case& one) {
  std::string text;
  for (const auto& session : one.sessions) {
    text += fmt::format("session {}{}\n", session.number, session.remote.empty() ? "" : " from " + session.remote);
    for (const auto& [at, from, said] : session.events) {
      const auto* who = from == Speaker::client ? "C: " : from == Speaker::server ? "S: " : "-- ";
      text += fmt::format("{:10.1f} ms  {}{}\n", at, who, said);
    }
    if (session.left_out > 0) text += fmt::format("{} more\n", session.left_out);
  }
  return text;
}

std::string test_case(const Case& one) {
  const std::filesystem::path file(one.file);
  auto text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{:.6f}\">\n",
                          escaped(file.parent_path().string()), escaped(file.filename().string()), escaped(one.file),
                          one.seconds);
  const auto first_line = one.message.substr(0, one.message.find('\n'));
  const auto element = [&](std::string_view name) {
    text += fmt::format("      <{} message=\"{}\">{}</{}>\n", name, escaped(first_line), escaped(one.message), name);
  };
  switch (one.outcome) {
    case Outcome::passed: break;
    case Outcome::failed: element("failure"); break;
    case Outcome::error: element("error"); break;
    case Outcome::skipped: text += fmt::format("      <skipped message=\"{}\"/>\n", escaped(first_line)); break;
  }
  std::string warnings;
  for (const auto& session : one.sessions)
    for (const auto& warning : session.warnings) warnings += mock::describe(warning);
  if (const auto said = conversation(one); !said.empty())
    text += "      <system-out>" + escaped(said) + "</system-out>\n";
  if (!warnings.empty()) text += "      <system-err>" + escaped(warnings) + "</system-err>\n";
  return text + "    </testcase>\n";
}

}  // namespace

std::string junit(const Report& report) {
  const auto totals = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.6f}\"",
                                  report.cases.size(), report.count(Outcome::failed), report.count(Outcome::error),
                                  report.count(Outcome::skipped), report.seconds);
  auto text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mailrig\" {}>\n"
      "  <testsuite name=\"mailrig {}\" {} timestamp=\"{}\">\n",
      totals, escaped(report.command), totals, escaped(report.started));
  if (report.refused > 0)
    text += fmt::format("    <properties><property name=\"refused\" value=\"{}\"/></properties>\n", report.refused);
  for (const auto& one : report.cases) text += test_case(one);
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace mailrig::report
