#include <mailrig/net/imap_report.hpp>

namespace mailrig::imap {
namespace {

Report report(Incident incident, const StatusResponse& status) {
  Report made{incident, std::string(status.text)};
  if (status.code) made.response_code = status.code->name;
  return made;
}

Report report(Incident incident, Error error) {
  return {incident, error.about.server_text, error.about.response_code, std::move(error)};
}

bool is_alert(const StatusResponse& status) { return status.says(code::Word::alert); }
bool has_unknown_code(const StatusResponse& status) {
  return status.code && std::holds_alternative<std::monostate>(status.code->value);
}

std::optional<Report> report_of(const OwnedResponse& response) {
  if (const auto* unknown = response.as<UnknownResponse>())
    return Report{Incident::unknown_untagged, std::string(unknown->raw)};
  const auto* status = response.as<StatusResponse>();
  if (!status) return std::nullopt;
  switch (status->condition) {
    case Condition::no:
    case Condition::bad: return report(Incident::problem, *status);
    case Condition::bye: return std::nullopt;  // the end that follows is told
    case Condition::ok:
    case Condition::preauth: break;
  }
  if (is_alert(*status)) return report(Incident::problem, *status);
  if (has_unknown_code(*status)) return report(Incident::unknown_ok, *status);
  return std::nullopt;
}

struct ReportOf {
  std::optional<Report> operator()(const Greeting& greeting) const { return report_of(greeting.response); }
  std::optional<Report> operator()(const Data& data) const { return report_of(data.response); }
  std::optional<Report> operator()(const Completed& completed) const {
    if (completed.ok()) {
      if (is_alert(completed.status())) return report(Incident::problem, completed.status());
      return std::nullopt;
    }
    const bool understood = completed.status().condition != Condition::bad;
    return report(understood ? Incident::error_response : Incident::syntax_error, completed.error());
  }
  std::optional<Report> operator()(const Cancelled&) const { return std::nullopt; }
  std::optional<Report> operator()(const Failed& failed) const {
    const auto incident = incident_of(failed.error);
    if (!incident) return std::nullopt;
    return report(*incident, failed.error);
  }
};

}  // namespace

std::string_view describe(Incident incident) noexcept {
  switch (incident) {
    case Incident::problem: return "problem";
    case Incident::unknown_ok: return "unknown response code";
    case Incident::unknown_untagged: return "unknown untagged response";
    case Incident::error_response: return "error response";
    case Incident::syntax_error: return "syntax error";
    case Incident::unexpected: return "unexpected response";
    case Incident::server_shutdown_connection: return "the server shut down the connection";
    case Incident::timeout: return "timeout";
  }
  return "unexpected response";
}

bool is_warning(Incident incident) noexcept { return incident <= Incident::unknown_untagged; }

std::optional<Incident> incident_of(const Error& error) noexcept {
  switch (error.code) {
    case Errc::bad_syntax:
    case Errc::line_too_long:
    case Errc::literal_too_big:
    case Errc::response_too_big:
    case Errc::nested_too_deep:
    case Errc::too_many_items:
    case Errc::bytes_before_tls:
    case Errc::out_of_turn:
    case Errc::bad_compression:
    case Errc::tls_failed:
    case Errc::tls_required:
    case Errc::cannot_listen: return Incident::unexpected;
    case Errc::peer_closed:
    case Errc::peer_truncated:
    case Errc::peer_reset:
    case Errc::unreachable:
    case Errc::shut_down: return Incident::server_shutdown_connection;
    case Errc::timed_out: return Incident::timeout;
    case Errc::authentication_failed:
    case Errc::server_not_authenticated:
    case Errc::iteration_count_refused:
    case Errc::rejected: return Incident::error_response;
    case Errc::wrong_state:
    case Errc::bad_argument: return Incident::syntax_error;
    case Errc::source_failed:
    case Errc::cancelled: break;
  }
  return std::nullopt;
}

std::optional<Report> report_of(const Event& event) { return std::visit(ReportOf{}, event); }

}  // namespace mailrig::imap
