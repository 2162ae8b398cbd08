#include "yaml_text.hpp"

#include <algorithm>
#include <cstdint>

namespace mailrig::mock {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }

std::string hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i++]);
    if (lead < 0x80) continue;
    const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || bytes.size() - i < more) return false;
    std::uint32_t code = lead & (0x3fu >> more);
    for (std::size_t k = 0; k < more; ++k, ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      if ((byte & 0xc0) != 0x80) return false;
      code = code << 6 | (byte & 0x3fu);
    }
    const std::uint32_t least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
    // C1 controls, surrogates and what YAML 1.2 §5.1 calls not printable are left to hexadecimal.
    if (code < least || code < 0xa0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || code == 0xfeff ||
        (code & 0xfffe) == 0xfffe || code == 0x2028 || code == 0x2029)
      return false;
  }
  return true;
}

bool is_plain_text(std::string_view line) {
  return std::none_of(line.begin(), line.end(), [](char c) { return is_control(c) && c != '\t'; }) && is_utf8(line);
}

std::string yaml_quoted(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') (text += '\\') += c;
    else if (c == '\r') text += "\\r";
    else if (c == '\n') text += "\\n";
    else if (c == '\t') text += "\\t";
    else if (is_control(c)) ((text += "\\x") += digits[byte >> 4]) += digits[byte & 15];
    else text += c;
  }
  return text + '"';
}

std::string yaml_bytes(std::string_view bytes) {
  return is_utf8(bytes) ? yaml_quoted(bytes) : "{hex: \"" + hex(bytes) + "\"}";
}

std::string yaml_lines(std::string_view text, std::size_t indentation) {
  const auto controlled = [](char c) { return is_control(c) && c != '\t' && c != '\n'; };
  // The first line tells a YAML reader the indentation, so it may not begin with a space of its own.
  if (!text.ends_with('\n') || text.starts_with(' ') || text.starts_with('\t') || text.starts_with('\n') ||
      !is_utf8(text) || std::any_of(text.begin(), text.end(), controlled))
    return yaml_quoted(text);
  std::string block = text.ends_with("\n\n") ? "|+\n" : "|\n";
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    if (!line.empty()) block.append(indentation, ' ') += line;
    block += '\n';
    text.remove_prefix(line.size() + 1);
  }
  block.pop_back();
  return block;
}

}  // namespace mailrig::mock
