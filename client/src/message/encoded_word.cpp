#include <mailrig/message/encoded_word.hpp>

#include <algorithm>
#include <optional>

#include <mailrig/wire/base64.hpp>

#include "characters.hpp"
#include "folded_line.hpp"
#include "utf8.hpp"

namespace mailrig::message {
namespace {

int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// "Q" encoding, RFC 2047 §4.2
std::optional<std::string> from_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      out += ' ';
    } else if (text[i] != '=') {
      out += text[i];
    } else {
      const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

// "B" encoding, RFC 2047 §4.1, also without its padding, which some leave out
std::optional<std::string> from_b(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string padded(text);
  padded.append((4 - padded.size() % 4) % 4, '=');
  return from_base64(padded);
}

std::string from_latin_1(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) out += c;
    else out += {static_cast<char>(0xc0 | (byte >> 6)), static_cast<char>(0x80 | (byte & 0x3f))};
  }
  return out;
}

struct EncodedWord {
  std::string bytes;     // in UTF-8, perhaps ending or beginning within a character
  std::size_t size = 0;  // of the word itself
};

// encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="      RFC 2047 §2, RFC 2231 §5
std::optional<EncodedWord> encoded_word(std::string_view text) {
  const auto charset_end = text.find('?', 2);
  if (charset_end == text.npos || charset_end + 2 >= text.size() || text[charset_end + 2] != '?') return std::nullopt;
  const auto content = charset_end + 3;
  const auto end = text.find_first_of("? \t", content);
  if (end == text.npos || text.substr(end, 2) != "?=") return std::nullopt;
  const auto encoding = lower(text[charset_end + 1]);
  if (encoding != 'q' && encoding != 'b') return std::nullopt;

  auto charset = text.substr(2, charset_end - 2);
  charset = charset.substr(0, charset.find('*'));
  const bool latin_1 = same_ignoring_case(charset, "iso-8859-1");
  if (!latin_1 && !same_ignoring_case(charset, "utf-8") && !same_ignoring_case(charset, "us-ascii"))
    return std::nullopt;

  const auto encoded = text.substr(content, end - content);
  auto bytes = encoding == 'q' ? from_q(encoded) : from_b(encoded);
  if (!bytes) return std::nullopt;
  return EncodedWord{latin_1 ? from_latin_1(*bytes) : std::move(*bytes), end + 2};
}

}  // namespace

Result<std::string> encode_words(std::string_view utf8) {
  if (const auto at = std::find_if(utf8.begin(), utf8.end(), breaks_lines); at != utf8.end())
    return fail(Errc::bad_argument, "no CR, LF or NUL", static_cast<std::size_t>(at - utf8.begin()), utf8);
  if (!is_utf8(utf8)) return fail(Errc::bad_argument, "UTF-8", 0, utf8);
  FoldedLine line("", unfolded);
  const auto words = trimmed(utf8);
  add_text(line, {}, words);
  return std::move(line).take();
}

std::string decode_words(std::string_view value) {
  std::string out;
  std::size_t behind_word = 0;  // where in `out` the last encoded word ended, if nothing but white space came since
  bool after_word = false;
  while (!value.empty()) {
    if (value.starts_with("=?")) {
      if (const auto word = encoded_word(value)) {
        if (after_word) out.resize(behind_word);
        out += word->bytes;
        behind_word = out.size();
        after_word = true;
        value.remove_prefix(word->size);
        continue;
      }
    }
    after_word = after_word && is_white_space(value.front());
    out += value.front();
    value.remove_prefix(1);
  }
  std::replace_if(out.begin(), out.end(), breaks_lines, ' ');
  return repaired_utf8(out);
}

}  // namespace mailrig::message
