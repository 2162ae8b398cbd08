#include <mailrig/imap/mailbox_name.hpp>

#include <cstdint>

#include "characters.hpp"
#include "utf8.hpp"

namespace mailrig::imap {
namespace {

// BASE64 with "," for "/", as RFC 3501 §5.1.3 wants it.
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

// What represents itself, but for "&".
constexpr bool is_printable(std::uint32_t c) noexcept { return c >= 0x20 && c <= 0x7E; }

// Writes 16-bit units as modified BASE64, between "&" and "-".
class Shifted {
 public:
  explicit Shifted(std::string& out) : out_(out) { out_ += '&'; }

  void add(std::uint32_t code_point) {
    if (code_point < 0x10000) return add_unit(code_point);
    add_unit(0xD800 + ((code_point - 0x10000) >> 10));
    add_unit(0xDC00 + ((code_point - 0x10000) & 0x3FF));
  }
  void end() {
    if (bits_ > 0) out_ += alphabet[(held_ << (6 - bits_)) & 0x3F];
    out_ += '-';
  }

 private:
  void add_unit(std::uint32_t unit) {
    held_ = (held_ << 16) | unit;
    for (bits_ += 16; bits_ >= 6;) {
      bits_ -= 6;
      out_ += alphabet[(held_ >> bits_) & 0x3F];
    }
    held_ &= 0x3F;
  }

  std::string& out_;
  std::uint32_t held_ = 0;
  unsigned bits_ = 0;  // of held_ that are not written
};

// The characters of one shift, without its "&" and "-", appended to `out`. False if it is not just what Shifted writes.
bool unshift(std::string_view text, std::string& out) {
  std::uint32_t held = 0, high = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == alphabet.npos) return false;
    held = (held << 6) | static_cast<std::uint32_t>(value);
    if ((bits += 6) < 16) continue;
    bits -= 16;
    const auto unit = (held >> bits) & 0xFFFF;
    held &= (1U << bits) - 1;
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
      if (high == 0) return false;
      append_utf8(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
      high = 0;
    } else if (high != 0 || is_printable(unit)) {
      return false;
    } else if (unit >= 0xD800 && unit <= 0xDBFF) {
      high = unit;
    } else {
      append_utf8(out, unit);
    }
  }
  return high == 0 && held == 0 && bits < 6;
}

}  // namespace

Result<std::string> encode_mailbox_name(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    if (is_printable(static_cast<unsigned char>(utf8[at]))) {
      out += utf8[at];
      if (utf8[at++] == '&') out += '-';
      continue;
    }
    Shifted shifted(out);
    while (at < utf8.size() && !is_printable(static_cast<unsigned char>(utf8[at]))) {
      const auto code_point = next_code_point(utf8, at);
      if (!code_point) return fail(Errc::bad_argument, "UTF-8", at, utf8);
      shifted.add(*code_point);
    }
    shifted.end();
  }
  return out;
}

Result<std::string> decode_mailbox_name(std::string_view name) {
  std::string out;
  bool behind_shift = false;
  for (std::size_t at = 0; at < name.size();) {
    if (!is_printable(static_cast<unsigned char>(name[at]))) return fail(Errc::bad_syntax, "modified UTF-7", at, name);
    if (name[at] != '&') {
      out += name[at++];
      behind_shift = false;
      continue;
    }
    const auto end = name.find('-', at);
    const auto text = name.substr(at + 1, end == name.npos ? name.npos : end - at - 1);
    const bool ampersand = end == at + 1;
    if (end == name.npos || (behind_shift && !ampersand) || !unshift(text, out))
      return fail(Errc::bad_syntax, "modified BASE64", at, name);
    if (ampersand) out += '&';
    behind_shift = !ampersand;
    at = end + 1;
  }
  return out;
}

std::string readable_mailbox_name(std::string_view name) {
  return decode_mailbox_name(name).value_or(std::string(name));
}

bool is_inbox(std::string_view name) noexcept { return equals(name, "INBOX"); }

bool same_mailbox(std::string_view a, std::string_view b) noexcept { return a == b || (is_inbox(a) && is_inbox(b)); }

}  // namespace mailrig::imap
