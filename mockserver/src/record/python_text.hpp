#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mailrig::mock {

/// What Python's repr() of bytes or of a text says: b'* OK\r\n', 'quit\r\n'. nullopt if `text` is none.
std::optional<std::string> python_text(std::string_view text);

}  // namespace mailrig::mock
