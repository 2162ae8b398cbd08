#pragma once
#include <optional>
#include <string_view>

#include <mailrig/mock/transcript.hpp>

#include "words.hpp"

namespace mailrig::mock {

/// The protocol of a connection by what was said first on it, of the server if it has said something: its greeting, or
/// a client's first command.
inline std::optional<Protocol> protocol_of(std::string_view server, std::string_view client) {
  if (!server.empty()) {
    if (server.front() == '*') return Protocol::imap;
    if (server.front() == '+' || server.front() == '-') return Protocol::pop3;
    if (server.front() >= '2' && server.front() <= '5') return Protocol::smtp;
  }
  const auto first = upper_word(client, 0), second = upper_word(client, 1);
  if (first == "LHLO") return Protocol::lmtp;
  for (const std::string_view verb : {"EHLO", "HELO"})
    if (first == verb) return Protocol::smtp;
  for (const std::string_view verb : {"CAPA", "USER", "APOP", "STLS"})
    if (first == verb) return Protocol::pop3;
  for (const std::string_view verb : {"CAPABILITY", "LOGIN", "AUTHENTICATE", "STARTTLS", "ID", "NOOP"})
    if (second == verb) return Protocol::imap;
  return std::nullopt;
}

}  // namespace mailrig::mock
