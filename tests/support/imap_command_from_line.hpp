#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/command.hpp>

namespace mailrig::test {

/// The typed command that a client's line of a transcript stands for, as RFC 2060 and 3501 print it, without its tag:
/// `FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])`. Keywords in any case; literals inside the line, as "{n}" CRLF
/// and their octets. Fails with bad_argument for a line that is no command of these RFCs.
/// @param following  the client's later lines that belong to the same command: of AUTHENTICATE its answers, "*" to
/// cancel.
Result<imap::Command> imap_command_from_line(std::string_view line, const std::vector<std::string>& following = {});

}  // namespace mailrig::test
