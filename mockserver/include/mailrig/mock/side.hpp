#pragma once
#include <cstdint>
#include <string_view>

namespace mailrig::mock {

enum class Side : std::uint8_t { client, server };

std::string_view name(Side side);

}  // namespace mailrig::mock
