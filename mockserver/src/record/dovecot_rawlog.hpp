#pragma once
#include <string>
#include <string_view>

#include "log_format.hpp"

namespace mailrig::mock {

/// The two files that Dovecot's rawlog writes of a connection, put together by the times before their lines. `name`
/// stands for the files in errors.
Recordings parse_rawlogs(std::string_view in, std::string_view out, const std::string& name);

}  // namespace mailrig::mock
