#pragma once
#include <string>
#include <vector>

#include <mailrig/mock/transcript.hpp>

#include "pattern.hpp"

namespace mailrig::mock {

/// One write of a line. Behind a synchronizing literal's "{n}" CRLF the server must answer "+" before the next.
struct Piece {
  std::string bytes;
};

/// The line as `line.who` says it, CRLF included: its tag and variables from `bindings`, else from the transcript's
/// vars, else the variable's own name; what is said is bound. A client's literals are synchronizing ones: each ends a
/// piece.
std::vector<Piece> speak(const Line& line, const Transcript& transcript, Bindings& bindings);

/// The message as it is said, dot-stuffed and ended.
std::string speak(const Message& message, const Transcript& transcript, Bindings& bindings);

}  // namespace mailrig::mock
