#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <mailrig/imap/event.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::imap {

/// What kind of thing a server said or did that is not what was hoped for. The first three are warnings: nothing
/// failed.
enum class Incident : std::uint8_t {
  problem,                     ///< An untagged NO or BAD, or a text for the user's eyes (ALERT; RFC 3501 §7.1).
  unknown_ok,                  ///< An untagged OK with a response code that this library does not know.
  unknown_untagged,            ///< A response that this library does not know.
  error_response,              ///< A command was refused (NO), or who we are was not accepted.
  syntax_error,                ///< A command was not understood (BAD), or one that cannot be said was not sent.
  unexpected,                  ///< What the server said fits no grammar, limit or turn.
  server_shutdown_connection,  ///< The server ended the connection, with a word (BYE) or without, or never took it.
  timeout                      ///< The server did not answer in time.
};

/// The enumerator as words, such as "unknown untagged response".
std::string_view describe(Incident incident) noexcept;
bool is_warning(Incident incident) noexcept;

/// An incident and the server's own words about it, which come from a stranger: see printable().
struct Report {
  Incident incident{};
  std::string server_text;      ///< Without the status word and the response code; the whole response if it is unknown.
  std::string response_code{};  ///< Such as "ALERT", without brackets; empty: none.
  std::optional<Error> error{};  ///< Of all but warnings.
};

/// Sees every incident as it happens. Called on the connection's runtime, from where no function of the connection may
/// be called but those that ask.
using ReportHandler = std::function<void(const Report&)>;

/// What kind of incident an error is; none if it is of our own making: cancelled, source_failed.
std::optional<Incident> incident_of(const Error& error) noexcept;

/// What an event is to be reported as, if it is no good news.
std::optional<Report> report_of(const Event& event);

}  // namespace mailrig::imap
