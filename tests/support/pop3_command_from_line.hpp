#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/pop3/command.hpp>

namespace mailrig::test {

/// The typed command that a client's line of a transcript stands for, as RFC 1939, 2449, 2595 and 5034 print it: "RETR
/// 1". Keywords in any case. Fails with bad_argument for a line that is no command.
/// @param following  the client's later lines that belong to the same command: of AUTH its answers, "*" to cancel.
Result<pop3::Command> pop3_command_from_line(std::string_view line, const std::vector<std::string>& following = {});

}  // namespace mailrig::test
