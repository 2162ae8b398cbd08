#pragma once
#include <string>

#include <mailrig/imap/response.hpp>

namespace mailrig::imap {

/// Everything a response says, on one line, for tables of input and outcome. What is absent is left out; strings
/// stand in quotes as printable() shows them; behind " ~ " what was tolerated, with a count above one.
std::string describe(const Response& response);

/// The same of what parse_response() returns; of a failure its message.
std::string describe(const Result<Response>& response);

}  // namespace mailrig::imap
