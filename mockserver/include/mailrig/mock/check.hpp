#pragma once
#include <span>
#include <string>
#include <string_view>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// What is demanded of every client under test, whatever the scenario says. `waive` and `enforce` name it by its id.
struct Check {
  std::string_view id;    ///< The RFC and its section: "RFC5321-4.5.2"
  std::string_view what;  ///< What is wrong: "a line that begins with a dot is not dot-stuffed"
  bool fails = false;     ///< False: a warning, unless the scenario enforces it.
};

/// Those of one protocol.
std::span<const Check> checks(Protocol protocol);
/// nullptr if the protocol has none of this id.
const Check* find_check(Protocol protocol, std::string_view id);

/// A check that did not hold, and that does not fail the session.
struct Warning {
  std::string check;
  Where where;           ///< The step that was to come.
  std::string reason;    ///< "the client left without LOGOUT"
  std::string received;  ///< "C: a1 NOOP"; empty where it is no line. Shows no secret.
};

/// "file:line:column: warning: reason (waive: RFC3501-6.1.3)", then the line. Ends in LF.
std::string describe(const Warning& warning);

}  // namespace mailrig::mock
