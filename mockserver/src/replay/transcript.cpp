#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

std::string_view name(Protocol protocol) {
  switch (protocol) {
    case Protocol::imap: return "imap";
    case Protocol::pop3: return "pop3";
    case Protocol::smtp: return "smtp";
    case Protocol::lmtp: return "lmtp";
  }
  return "";
}

std::string_view name(Side side) { return side == Side::client ? "client" : "server"; }

std::string_view name(Group::Kind kind) {
  switch (kind) {
    case Group::Kind::optional: return "optional";
    case Group::Kind::choice: return "choice";
    case Group::Kind::any_order: return "any-order";
    case Group::Kind::repeat: return "repeat";
  }
  return "";
}

std::string Where::text() const {
  return (file ? *file : std::string("<scenario>")) + ':' + std::to_string(line) + ':' + std::to_string(column);
}

}  // namespace mailrig::mock
