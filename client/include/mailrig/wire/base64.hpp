#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mailrig {

/// RFC 4648 §4, without line breaks, as SASL profiles use it (RFC 3501 §9 base64, RFC 4954 §4).
std::string to_base64(std::string_view bytes);

/// Strict: nullopt for any character outside the alphabet, wrong padding, or bits left over.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace mailrig
