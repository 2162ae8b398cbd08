#pragma once
#include <string>
#include <string_view>

namespace mailrig::mock {

/// True of UTF-8 without control characters but tabs: what stands in a YAML literal block as it is.
bool is_plain_text(std::string_view line);
/// True if the bytes are UTF-8 (RFC 3629 §4): what a double-quoted YAML scalar can say.
bool is_utf8(std::string_view bytes);

/// A double-quoted scalar; `bytes` are UTF-8.
std::string yaml_quoted(std::string_view bytes);
/// The value of `send` and `expect`: a double-quoted scalar, or where the bytes are no text `{hex: "..."}`.
std::string yaml_bytes(std::string_view bytes);
/// A text of lines that end in LF: a literal block whose lines are indented so far, or else a double-quoted scalar.
std::string yaml_lines(std::string_view text, std::size_t indentation);

}  // namespace mailrig::mock
