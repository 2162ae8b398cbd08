#pragma once
#include <ostream>

#include <mailrig/wire/wire_log.hpp>

namespace mailrig::net {

/// Writes the conversation to a stream, "C: " before what we say and "S: " before the server's words; secrets show as
/// <secret>. The stream must outlive it.
inline TextWireLog stream_log(std::ostream& stream) {
  return TextWireLog([&stream](std::string_view line) { stream << line; }, "C: ", "S: ");
}

}  // namespace mailrig::net
