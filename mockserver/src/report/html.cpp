#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "report/markup.hpp"
#include "report/render.hpp"

namespace mailrig::report {
namespace {

// One column at any width: the client speaks from the left and the server from the right, as in a chat.
constexpr std::string_view style = R"(
:root { color-scheme: light dark; --line: #8886; --client: #2470b322; --server: #3a8a4322; --bad: #c4302b; --warn: #a66a00 }
* { box-sizing: border-box }
body { font: 16px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem } h3 { font-size: 1rem; margin: 1rem 0 .5rem }
code, pre, summary b, td, p, dd { overflow-wrap: anywhere }
code, pre { font: 14px/1.4 ui-monospace, monospace; white-space: pre-wrap; margin: 0 }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .6rem 0; padding: 0 .8rem }
summary { cursor: pointer; min-height: 44px; padding: .6rem 0 } details[open] { padding-bottom: .8rem }
.outcome { border-radius: .3rem; color: #fff; font-size: .85rem; padding: .1rem .45rem; margin-right: .3rem }
.passed .outcome { background: #2b7a36 } .skipped .outcome { background: #666 }
.failed .outcome, .error .outcome { background: var(--bad) }
.title, .quiet { opacity: .75 }
ol { list-style: none; margin: 0; padding: 0 }
li { border-radius: .6rem; margin: .25rem 0; max-width: 88%; padding: .3rem .6rem; width: fit-content }
li.client { background: var(--client); border-left: 4px solid #2470b3 }
li.server { background: var(--server); border-right: 4px solid #3a8a43; margin-left: auto }
li.rig { font-style: italic; margin: .25rem auto; opacity: .85 }
li.fault, li.warning { border: 1px dashed var(--warn); opacity: 1 } li.mismatch { border: 2px solid var(--bad); opacity: 1 }
time { display: block; font-size: .75rem; opacity: .65 }
.difference { border-left: 4px solid var(--bad); margin: .8rem 0; padding-left: .8rem }
dl { margin: .4rem 0 } dt { font-size: .85rem; opacity: .75 } dd { margin: 0 0 .4rem }
mark { background: var(--bad); color: #fff; border-radius: .2rem; padding: 0 .15rem }
table { border-collapse: collapse; width: 100% } td, th { border-bottom: 1px solid var(--line); padding: .35rem; text-align: left }
)";

std::string_view kind(const Event& event) {
  if (event.from != Speaker::rig) return name(event.from);
  for (const std::string_view word : {"fault", "warning", "mismatch"})
    if (event.text.starts_with(word)) return word;
  return "";
}

std::string talk(const Session& session) {
  std::string text = "<ol>\n";
  for (const auto& event : session.events) {
    const auto what = kind(event);
    const auto* arrow = event.from == Speaker::client   ? "client &rarr; "
                        : event.from == Speaker::server ? "server &larr; "
                                                        : "";
    text += fmt::format("<li class=\"{}{}\"><time>{}{:.1f} ms</time><code>{}</code></li>\n",
                        event.from == Speaker::rig ? "rig " : "", what, arrow, event.at, escaped(event.text));
  }
  text += "</ol>\n";
  if (session.left_out > 0) text += fmt::format("<p class=quiet>and {} more</p>\n", session.left_out);
  return text;
}

std::string difference(const mock::Mismatch& mismatch) {
  const auto begin = std::min(mismatch.marked_from, mismatch.received.size());
  const std::string_view received = mismatch.received;
  const auto marked = received.substr(begin, mismatch.marked_size);
  auto shown = escaped(received.substr(0, begin));
  if (mismatch.marked_size > 0) shown += "<mark>" + (marked.empty() ? "&nbsp;" : escaped(marked)) + "</mark>";
  shown += escaped(received.substr(begin + marked.size()));
  std::string bound;
  for (const auto& [name, value] : mismatch.bound) bound += (bound.empty() ? "" : " ") + name + '=' + value;

  auto text = fmt::format("<div class=difference><p><b>{}</b><br><code>{}</code></p><dl>", escaped(mismatch.reason),
                          escaped(mismatch.where.text()));
  const auto row = [&](std::string_view name, const std::string& markup) {
    if (!markup.empty()) text += fmt::format("<dt>{}</dt><dd><code>{}</code></dd>", name, markup);
  };
  row("expected", escaped(mismatch.expected));
  row(mismatch.marked.empty() ? "received" : "received, marked: " + escaped(mismatch.marked), shown);
  row("near", escaped(mismatch.near));
  row("bound", escaped(bound));
  return text +
         fmt::format("</dl><p class=quiet>{} lines heard, {} matched</p></div>\n", mismatch.lines, mismatch.matched);
}

std::string one_session(const Session& session) {
  auto text = fmt::format("<h3>Session {}{}</h3>\n", session.number,
                          session.remote.empty() ? "" : " from " + escaped(session.remote));
  if (session.mismatch) text += difference(*session.mismatch);
  for (const auto& warning : session.warnings)
    text += fmt::format("<p class=warning>Warning: {} <code>{}</code></p>\n", escaped(warning.reason),
                        escaped(warning.check));
  return text + talk(session);
}

std::string coverage(const Case& one) {
  const auto answered =
      std::count_if(one.rules.begin(), one.rules.end(), [](const Rule& rule) { return rule.answered > 0; });
  auto text = fmt::format("<p class=quiet>Played {} of {} steps; {} of {} rules answered.", one.played.size(),
                          one.played.size() + one.unplayed.size(), answered, one.rules.size());
  if (!one.unplayed.empty()) text += " Not played:";
  for (const auto& [file, line] : one.unplayed)
    text += file == one.file ? fmt::format(" {}", line) : fmt::format(" {}:{}", escaped(file), line);
  return text + "</p>\n";
}

std::string one_case(const Case& one) {
  const bool bad = one.outcome == Outcome::failed || one.outcome == Outcome::error;
  auto text = fmt::format(
      "<details class=\"{}\"{}><summary><span class=outcome>{}</span><b>{}</b> <span class=title>{}</span></summary>\n",
      name(one.outcome), bad ? " open" : "", name(one.outcome), escaped(one.file), escaped(one.title));
  if (!one.message.empty())
    text += fmt::format("<details><summary>As the command tells it</summary><pre>{}</pre></details>\n",
                        escaped(one.message));
  for (const auto& session : one.sessions) text += one_session(session);
  return text + coverage(one) + "</details>\n";
}

// The RFCs and sections, each with how many cases held.
std::string exercised(const Report& report) {
  struct Count {
    std::size_t held = 0, all = 0;
  };
  std::map<std::string, Count> counts;
  for (const auto& one : report.cases)
    for (const auto& text : one.exercises) {
      ++counts[text].all;
      if (one.outcome == Outcome::passed) ++counts[text].held;
    }
  if (counts.empty()) return {};
  std::string text = "<details><summary>RFCs exercised</summary><table><tr><th>Section<th>Held\n";
  for (const auto& [section, count] : counts)
    text += fmt::format("<tr><td>{}<td>{} of {}\n", escaped(section), count.held, count.all);
  return text + "</table></details>\n";
}

}  // namespace

std::string html(const Report& report) {
  auto text = fmt::format(
      "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>\n"
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
      "<title>mailrig {0}: {1} passed, {2} failed</title>\n<style>{3}</style></head><body>\n"
      "<h1>mailrig {0}: {1} passed, {2} failed</h1>\n",
      escaped(report.command), report.count(Outcome::passed),
      report.count(Outcome::failed) + report.count(Outcome::error), style);
  text += fmt::format("<p class=quiet>{}, {:.2f} s, mailrig {}. {}.</p>\n", escaped(report.started), report.seconds,
                      escaped(report.version), coverage_summary(report));
  if (report.refused > 0) text += fmt::format("<p>{} clients were refused without a session.</p>\n", report.refused);
  // What failed first
  for (const bool bad : {true, false})
    for (const auto& one : report.cases)
      if ((one.outcome == Outcome::failed || one.outcome == Outcome::error) == bad) text += one_case(one);
  return text + exercised(report) + "</body></html>\n";
}

}  // namespace mailrig::report
