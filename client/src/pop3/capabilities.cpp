#include <mailrig/pop3/capabilities.hpp>

#include <algorithm>

#include "block_lines.hpp"

namespace mailrig::pop3 {
namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

const Capability* Capabilities::find(std::string_view name) const noexcept {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& one) { return same(one.name, name); });
  return found == all_.end() ? nullptr : &*found;
}

bool Capabilities::offers_mechanism(std::string_view mechanism) const noexcept {
  const auto& offered = mechanisms();
  return std::any_of(offered.begin(), offered.end(), [&](const auto& one) { return same(one, mechanism); });
}

const std::vector<std::string>& Capabilities::mechanisms() const noexcept {
  static const std::vector<std::string> none;
  const auto* sasl = find("SASL");
  return sasl ? sasl->parameters : none;
}

// capability = capa-tag *(SP param) CRLF      RFC 2449 §3
Result<Capabilities> parse_capabilities(std::string_view block, const Limits& limits) {
  std::vector<Capability> all;
  std::size_t words = 0;
  while (!block.empty()) {
    auto line = take_line(block);
    const auto name = take_word(line);
    if (name.empty()) continue;
    all.push_back({std::string(name), {}});
    ++words;
    for (auto word = take_word(line); !word.empty() && words <= limits.items; word = take_word(line)) {
      all.back().parameters.emplace_back(word);
      ++words;
    }
    if (words > limits.items) return fail(Errc::too_many_items, ".");
  }
  return Capabilities(std::move(all));
}

}  // namespace mailrig::pop3
