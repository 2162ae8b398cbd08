#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mailrig::mock {

/// `text` with "<secret>" where one of `secrets` stands, in clear or inside a word of base64; secrets of less than four
/// bytes are left out, as hiding each "a" would tell them.
std::string without_secrets(std::string_view text, const std::vector<std::string>& secrets);

}  // namespace mailrig::mock
