#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/smtp/command.hpp>

namespace mailrig::test {

/// The typed command that a client's line of a transcript stands for, as RFC 821, 5321, 3207, 2554 and 2033 print it:
/// "MAIL FROM:<Smith@bar.com> SIZE=100". Keywords in any case. Fails with bad_argument for a line that is no command.
/// @param following  the client's later lines that belong to the same command: of AUTH its answers, "*" to cancel; of
///                   DATA the content as it goes over the wire, with stuffed dots, up to and with "." or without it.
Result<smtp::Command> smtp_command_from_line(std::string_view line, const std::vector<std::string>& following = {});

}  // namespace mailrig::test
