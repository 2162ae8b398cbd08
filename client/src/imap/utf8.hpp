#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailrig::imap {

// UTF-8 as RFC 3629 §4 has it: no overlong form, no surrogate, nothing beyond U+10FFFF, nothing cut off.

// The character at `at`, which is moved behind it. Nullopt, and nothing moved, if there is none.
std::optional<std::uint32_t> next_code_point(std::string_view bytes, std::size_t& at) noexcept;

// `code_point`: no surrogate, and not beyond U+10FFFF.
void append_utf8(std::string& out, std::uint32_t code_point);

bool is_utf8(std::string_view bytes) noexcept;

}  // namespace mailrig::imap
