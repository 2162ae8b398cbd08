#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <tl/expected.hpp>

namespace mailrig {

/// What went wrong between us and a peer. Up to shut_down they end the connection; those behind
/// it leave it usable.
enum class Errc {
  bad_syntax = 1,            ///< The bytes do not fit the grammar.
  line_too_long,             ///< Limits::line
  literal_too_big,           ///< Limits::literal
  response_too_big,          ///< Limits::response
  nested_too_deep,           ///< Limits::nesting
  too_many_items,            ///< Limits::items
  bytes_before_tls,          ///< Plaintext behind the go-ahead for TLS (the CVE-2011-0411 family).
  out_of_turn,               ///< A reply to nothing that was asked.
  peer_closed,               ///< The connection ended in the middle of a conversation.
  peer_truncated,            ///< ... under TLS, without close_notify.
  peer_reset,                ///< ... with a reset.
  timed_out,                 ///< A deadline passed.
  unreachable,               ///< No connection could be made.
  cannot_listen,             ///< No port could be opened.
  tls_failed,                ///< The handshake or the check of the certificate failed.
  tls_required,              ///< The policy asks for TLS and the server does not offer it.
  bad_compression,           ///< A compressed stream that is none (RFC 4978).
  source_failed,             ///< A message's source failed, or had not as many octets as it had announced.
  shut_down,                 ///< The server said that it closes (BYE, 421) and why.
  authentication_failed,     ///< A SASL exchange was given up: the mechanism cannot succeed. The connection goes on.
  server_not_authenticated,  ///< ... because the server did not prove that it knows the secret (RFC 5802 §5).
  iteration_count_refused,   ///< ... because it would have us hash too often, or too little to be safe.
  rejected,                  ///< The server refused a command (NO, -ERR, 4yz, 5yz). The connection goes on.
  wrong_state,               ///< The command is not allowed in this state; nothing was sent.
  bad_argument,              ///< An argument that must not reach the wire; nothing was sent.
  cancelled,                 ///< The caller gave the command up.
};

const std::error_category& error_category() noexcept;
std::error_code make_error_code(Errc code) noexcept;

/// The code as one phrase, such as "line too long".
std::string_view describe(Errc code) noexcept;

/// For the person, beside the code for the machine. Empty where unknown.
struct Diagnostics {
  std::string expected;       ///< A grammar rule or a state by its RFC name: "nz-number", "CRLF".
  std::size_t offset = 0;     ///< Into the bytes given to the function that failed.
  std::string excerpt;        ///< Of those bytes, around offset; printable and short.
  std::string detail;         ///< What the system or the TLS library said.
  std::string server_text;    ///< The server's own words.
  std::string response_code;  ///< Such as "ALERT", "AUTH", "5.7.1", without brackets.
  std::string tag;            ///< IMAP: of the command concerned.
  std::optional<std::chrono::milliseconds> retry_after;  ///< How long the server asks us to wait.
};

/// A peer's failure, or a refused argument. Programming errors assert instead.
struct Error {
  Errc code{};
  Diagnostics about;

  /// True if the connection is over; false if the next command may be tried.
  bool fatal() const noexcept;
  /// One line: the code, what was expected where, the excerpt, the server's text.
  std::string message() const;
};

template <class T>
using Result = tl::expected<T, Error>;

/// A failure at `offset` of `input`, where the rule named `expected` was to stand.
tl::unexpected<Error> fail(Errc code, std::string_view expected = {}, std::size_t offset = 0,
                           std::string_view input = {});

/// At most `most` bytes as printable ASCII: control and 8-bit bytes as \xNN, CR and LF as \r \n, and
/// "..." where something was cut. Whatever comes from a peer passes through here before a person sees it.
std::string printable(std::string_view bytes, std::size_t most = 200);

}  // namespace mailrig

template <>
struct std::is_error_code_enum<mailrig::Errc> : std::true_type {};
