#include <mailrig/smtp/event.hpp>

#include <cassert>

namespace mailrig::smtp {

Error Completed::error() const {
  assert(!ok());
  return cancelled ? *cancelled : rejection(reply);
}

std::string_view describe(Tolerance tolerance) noexcept {
  switch (tolerance) {
    case Tolerance::bare_lf: return "bare LF";
  }
  return "unknown tolerance";
}

}  // namespace mailrig::smtp
