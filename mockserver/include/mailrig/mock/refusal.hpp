#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

enum class Refusal : std::uint8_t {
  complaint,   ///< What the client said has no answer here.
  no_service,  ///< In the greeting's place: there is nothing here for this client.
  busy,        ///< Not now.
};

/// The line, with CRLF, by which a server ends a session against the client's will: BYE, -ERR, or 421 and 554.
std::string refusal(Protocol protocol, Refusal kind, std::string_view why);

/// The complaint of a session whose client did not say what its scenario expects.
inline constexpr std::string_view not_expected = "this is not what the transcript expects";

}  // namespace mailrig::mock
