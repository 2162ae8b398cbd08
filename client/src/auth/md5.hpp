#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace mailrig::auth {

/// RFC 1321. For APOP alone, which leaves no choice; GNU SASL keeps its own to itself.
std::array<std::uint8_t, 16> md5(std::string_view bytes);

}  // namespace mailrig::auth
