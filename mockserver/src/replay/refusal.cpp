#include <mailrig/mock/refusal.hpp>

namespace mailrig::mock {
namespace {

std::string_view words(Protocol protocol, Refusal kind) {
  const bool busy = kind == Refusal::busy;
  switch (protocol) {
    case Protocol::imap: return busy ? "* BYE [UNAVAILABLE] " : "* BYE ";  // RFC 5530 §3
    case Protocol::pop3: return busy ? "-ERR [SYS/TEMP] " : "-ERR ";       // RFC 3206 §4
    case Protocol::smtp:
    case Protocol::lmtp:
      if (busy) return "421 4.3.2 ";  // RFC 5321 §3.8, RFC 3463 §3.4
      return kind == Refusal::no_service ? "554 " : "421 ";  // RFC 5321 §3.1
  }
  return "";
}

}  // namespace

std::string refusal(Protocol protocol, Refusal kind, std::string_view why) {
  return std::string(words(protocol, kind)) + "mailrig: " + std::string(why) + "\r\n";
}

}  // namespace mailrig::mock
