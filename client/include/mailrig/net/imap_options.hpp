#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mailrig/auth/credentials.hpp>
#include <mailrig/net/imap_report.hpp>
#include <mailrig/net/tls.hpp>
#include <mailrig/net/tls_use.hpp>
#include <mailrig/wire/secret.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::imap {

using mailrig::TlsUse;

/// What to do, with TlsUse::starttls, about a server that does not offer STARTTLS.
enum class WithoutTls : std::uint8_t {
  refuse,              ///< Leave it.
  go_on_in_plaintext,  ///< Opportunistic: whoever is on the way can take the offer out, and read and change what
                       ///< follows.
};

/// Whom to connect to, as whom, and how. User and password may be left out: they are then what .netrc says of the host.
struct ClientOptions {
  std::string host;
  std::uint16_t port = 0;  ///< 0: 143, or 993 for TlsUse::implicit
  std::string user;        ///< Empty, and not in .netrc: no login.
  Secret password;
  auth::TokenSource token;  ///< For OAUTHBEARER and XOAUTH2, in place of a password.
  TlsUse tls = TlsUse::starttls;
  WithoutTls without_tls = WithoutTls::refuse;
  net::TlsClientOptions trust;
  /// Ways to log in that reveal the password and are allowed without TLS, by name: SASL mechanisms, or "LOGIN", which
  /// allows the command of that name, too.
  std::vector<std::string> allowed_in_plaintext;
  std::filesystem::path netrc;  ///< Empty: .netrc in the home folder.
  /// For connecting, and for each whole command; one that streams has it anew with each piece.
  std::chrono::milliseconds timeout{30'000};
  /// Fields to tell of ourselves with ID (RFC 2971) behind the login, to servers that offer it: some give nothing away
  /// before. Empty: not sent.
  std::vector<std::pair<std::string, std::string>> identification;
  bool strict = false;  ///< What servers do wrong is not tolerated: it ends the connection.
  /// Takes "{-1}" and "{5} " for literals, for servers known to write them (LiteralOptions::loose). Not with strict.
  bool loose_literals = false;
  ReportHandler on_report{};  ///< Warnings and errors, as they happen.
  WireLog* log = nullptr;     ///< Sees the conversation (net/stream_log.hpp); must outlive the client.
};

}  // namespace mailrig::imap
