#include <mailrig/pop3/event.hpp>

#include <cassert>

namespace mailrig::pop3 {

Error Completed::error() const {
  assert(!ok());
  return cancelled ? *cancelled : rejection(reply);
}

std::string_view describe(Tolerance tolerance) noexcept {
  switch (tolerance) {
    case Tolerance::bare_lf: return "bare LF";
    case Tolerance::ok_for_continuation: return "+OK for a continuation";
    case Tolerance::repeated_ok: return "repeated +OK";
  }
  return "unknown tolerance";
}

}  // namespace mailrig::pop3
