#include <algorithm>
#include <array>
#include <memory>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "report/render.hpp"

namespace mailrig::report {
namespace {

using Json = nlohmann::json;
using Object = nlohmann::ordered_json;  // as people read it

constexpr int format_version = 1;
constexpr auto replace = Object::error_handler_t::replace;  // what is no UTF-8

Object places(const std::vector<mock::Coverage::Place>& all) {
  auto list = Object::array();
  for (const auto& [file, line] : all) list.push_back({{"file", file}, {"line", line}});
  return list;
}

Object to_json(const mock::Where& where) {
  return {{"file", where.file ? *where.file : ""}, {"line", where.line}, {"column", where.column}};
}

Object to_json(const mock::Mismatch& mismatch) {
  auto bound = Object::array();
  for (const auto& [name, value] : mismatch.bound) bound.push_back({{"name", name}, {"value", value}});
  return {{"where", to_json(mismatch.where)},
          {"reason", mismatch.reason},
          {"expected", mismatch.expected},
          {"received", mismatch.received},
          {"marked", {{"from", mismatch.marked_from}, {"size", mismatch.marked_size}, {"what", mismatch.marked}}},
          {"near", mismatch.near},
          {"bound", std::move(bound)},
          {"lines", mismatch.lines},
          {"matched", mismatch.matched}};
}

Object to_json(const Session& session) {
  Object object{{"number", session.number}, {"remote", session.remote}};
  auto events = Object::array(), warnings = Object::array();
  for (const auto& event : session.events)
    events.push_back({{"at", event.at}, {"from", name(event.from)}, {"text", event.text}});
  for (const auto& [check, where, reason, received] : session.warnings)
    warnings.push_back({{"check", check}, {"where", to_json(where)}, {"reason", reason}, {"received", received}});
  object["events"] = std::move(events);
  object["left_out"] = session.left_out;
  object["warnings"] = std::move(warnings);
  if (session.mismatch) object["mismatch"] = to_json(*session.mismatch);
  return object;
}

Object to_json(const Case& one) {
  auto rules = Object::array(), sessions = Object::array();
  for (const auto& [place, answered] : one.rules)
    rules.push_back({{"file", place.first}, {"line", place.second}, {"answered", answered}});
  for (const auto& session : one.sessions) sessions.push_back(to_json(session));
  return {
      {"file", one.file},
      {"title", one.title},
      {"protocol", one.protocol},
      {"exercises", one.exercises},
      {"outcome", name(one.outcome)},
      {"seconds", one.seconds},
      {"message", one.message},
      {"coverage", {{"played", places(one.played)}, {"unplayed", places(one.unplayed)}, {"rules", std::move(rules)}}},
      {"sessions", std::move(sessions)}};
}

template <class Enum, std::size_t N>
Enum one_of(const std::array<Enum, N>& all, const Json& value) {
  const auto text = value.get<std::string>();
  for (const auto one : all)
    if (name(one) == text) return one;
  throw std::invalid_argument("'" + text + "' is no outcome and nobody who speaks");
}
constexpr std::array outcomes{Outcome::passed, Outcome::failed, Outcome::error, Outcome::skipped};
constexpr std::array speakers{Speaker::client, Speaker::server, Speaker::rig};

mock::Where where(const Json& object) {
  return {std::make_shared<const std::string>(object.at("file").get<std::string>()), object.at("line").get<int>(),
          object.at("column").get<int>()};
}

mock::Coverage::Place place(const Json& object) {
  return {object.at("file").get<std::string>(), object.at("line").get<int>()};
}

mock::Mismatch mismatch(const Json& object) {
  mock::Mismatch result;
  result.where = where(object.at("where"));
  object.at("reason").get_to(result.reason);
  object.at("expected").get_to(result.expected);
  object.at("received").get_to(result.received);
  const auto& marked = object.at("marked");
  marked.at("from").get_to(result.marked_from);
  marked.at("size").get_to(result.marked_size);
  marked.at("what").get_to(result.marked);
  object.at("near").get_to(result.near);
  for (const auto& bound : object.at("bound"))
    result.bound.emplace_back(bound.at("name").get<std::string>(), bound.at("value").get<std::string>());
  object.at("lines").get_to(result.lines);
  object.at("matched").get_to(result.matched);
  return result;
}

Session session(const Json& object) {
  Session result;
  object.at("number").get_to(result.number);
  object.at("remote").get_to(result.remote);
  for (const auto& event : object.at("events"))
    result.events.push_back(
        {event.at("at").get<double>(), one_of(speakers, event.at("from")), event.at("text").get<std::string>()});
  object.at("left_out").get_to(result.left_out);
  for (const auto& warning : object.at("warnings"))
    result.warnings.push_back({warning.at("check").get<std::string>(), where(warning.at("where")),
                               warning.at("reason").get<std::string>(), warning.at("received").get<std::string>()});
  if (object.contains("mismatch")) result.mismatch = mismatch(object.at("mismatch"));
  return result;
}

Case one_case(const Json& object) {
  Case result;
  object.at("file").get_to(result.file);
  object.at("title").get_to(result.title);
  object.at("protocol").get_to(result.protocol);
  object.at("exercises").get_to(result.exercises);
  result.outcome = one_of(outcomes, object.at("outcome"));
  object.at("seconds").get_to(result.seconds);
  object.at("message").get_to(result.message);
  const auto& coverage = object.at("coverage");
  for (const auto& step : coverage.at("played")) result.played.push_back(place(step));
  for (const auto& step : coverage.at("unplayed")) result.unplayed.push_back(place(step));
  for (const auto& rule : coverage.at("rules"))
    result.rules.push_back({place(rule), rule.at("answered").get<std::size_t>()});
  for (const auto& one : object.at("sessions")) result.sessions.push_back(session(one));
  return result;
}

}  // namespace

std::string json(const Report& report) {
  Object object{{"format", "mailrig-report"}, {"version", format_version}, {"mailrig", report.version},
                {"command", report.command},  {"started", report.started}, {"seconds", report.seconds}};
  for (const auto outcome : outcomes) object["summary"][std::string(name(outcome))] = report.count(outcome);
  if (report.refused > 0) object["summary"]["refused"] = report.refused;
  object["cases"] = Object::array();
  for (const auto& one : report.cases) object["cases"].push_back(to_json(one));
  return object.dump(1, ' ', false, replace) + '\n';
}

tl::expected<Report, std::string> from_json(std::string_view text) {
  // What is nested deeper than a report would cost stack.
  const auto shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > 16) throw std::invalid_argument("nested too deeply");
    return true;
  };
  try {
    const auto object = Json::parse(text, shallow);
    if (!object.is_object() || object.value("format", "") != "mailrig-report")
      return tl::unexpected<std::string>("no report of mailrig (its \"format\" is not \"mailrig-report\")");
    if (object.at("version").get<int>() != format_version)
      return tl::unexpected(
          fmt::format("its version is {}, and this mailrig reads {}", object.at("version").get<int>(), format_version));
    Report report;
    object.at("mailrig").get_to(report.version);
    object.at("command").get_to(report.command);
    object.at("started").get_to(report.started);
    object.at("seconds").get_to(report.seconds);
    report.refused = object.value(Json::json_pointer("/summary/refused"), std::size_t{0});
    for (const auto& one : object.at("cases")) report.cases.push_back(one_case(one));
    return report;
  } catch (const std::exception& error) {  // json's own, and those above
    return tl::unexpected<std::string>(error.what());
  }
}

Report joined(std::vector<Report> reports) {
  Report all;
  for (auto& report : reports) {
    if (all.command.empty()) {
      all.command = report.command;
      all.version = report.version;
      all.started = report.started;
    }
    all.started = std::min(all.started, report.started);
    all.seconds += report.seconds;
    all.refused += report.refused;
    for (auto& one : report.cases) all.cases.push_back(std::move(one));
  }
  return all;
}

std::optional<Format> format_of(std::string_view file) {
  if (file.ends_with(".xml")) return Format::junit;
  if (file.ends_with(".json")) return Format::json;
  if (file.ends_with(".html")) return Format::html;
  return std::nullopt;
}

std::string render(const Report& report, Format format) {
  switch (format) {
    case Format::junit: return junit(report);
    case Format::json: return json(report);
    case Format::html: return html(report);
  }
  return {};
}

}  // namespace mailrig::report
