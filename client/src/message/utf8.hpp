#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mailrig::message {

/// Bytes of the well-formed character in front of a text that is not empty, or 0 (RFC 3629 §4).
std::size_t utf8_length(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;

/// The text with U+FFFD for every byte that belongs to no well-formed character.
std::string repaired_utf8(std::string_view text);

}  // namespace mailrig::message
