#pragma once
#include <string>

#include <mailrig/imap/command.hpp>
#include <mailrig/wire/wire_log.hpp>

namespace mailrig::imap {

/// A command behind the tag A1 as it goes on the wire: secrets as <secret>, "[+]" where it waits for the server; or
/// the message of its refusal.
inline std::string encoded(const Command& command, const EncodeOptions& options = {}) {
  CommandEncoder out("A1", options);
  command.encode(out);
  const auto result = out.finish();
  if (!result) return result.error().message();
  std::string text;
  for (const auto& [bytes, secret, after_continuation, source] : result->pieces) {
    if (after_continuation) text += "[+]";
    text += secret ? std::string(secret_placeholder) : bytes;
    if (source) text += "<" + std::to_string(source->size) + " octets>";
  }
  return text;
}

}  // namespace mailrig::imap
