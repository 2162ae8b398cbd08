#include "report/markup.hpp"

#include <algorithm>
#include <cstdint>

namespace mailrig::report {
namespace {

// The size of the UTF-8 sequence that `text` begins with (RFC 3629 §4), 0 if it is none that XML allows.
std::size_t sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\n' || first == '\t' ? 1 : 0;
  const std::size_t size = first >= 0xc2 && first < 0xe0   ? 2
                           : first >= 0xe0 && first < 0xf0 ? 3
                           : first >= 0xf0 && first < 0xf5 ? 4
                                                           : 0;
  std::uint32_t code = size == 2 ? first & 0x1f : size == 3 ? first & 0x0f : first & 0x07;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool allowed = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) && code != 0xfffe && code != 0xffff;
  return overlong || !allowed ? 0 : size;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto size = sequence(text);
    if (size == 0) out += "\xef\xbf\xbd";
    else if (text[0] == '&') out += "&amp;";
    else if (text[0] == '<') out += "&lt;";
    else if (text[0] == '>') out += "&gt;";
    else if (text[0] == '"') out += "&quot;";
    else out += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

}  // namespace mailrig::report
