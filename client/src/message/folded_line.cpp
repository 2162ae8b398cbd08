#include "folded_line.hpp"

#include <algorithm>

#include <mailrig/wire/base64.hpp>

#include "characters.hpp"
#include "utf8.hpp"

namespace mailrig::message {
namespace {

constexpr std::size_t longest_encoded_word = 75;  // RFC 2047 §2
constexpr std::string_view prefix_b = "=?UTF-8?B?", prefix_q = "=?UTF-8?Q?", suffix = "?=";
constexpr std::size_t frame = prefix_b.size() + suffix.size();
constexpr std::size_t widest_character = 12;  // of UTF-8, as "=F0=9F=93=A7"
constexpr std::size_t longest_plain_word = 900;

// What the "Q" encoding of a phrase may hold as it is (RFC 2047 §5 rule 3).
bool is_plain_in_q(char c) noexcept {
  return is_alphanumeric(c) || std::string_view("!*+-/").find(c) != std::string_view::npos;
}

std::string to_q(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') out += '_';
    else if (is_plain_in_q(c)) out += c;
    else out += {'=', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

std::size_t size_in_q(std::string_view bytes) noexcept {
  std::size_t size = 0;
  for (const char c : bytes) size += c == ' ' || is_plain_in_q(c) ? 1u : 3u;
  return size;
}

constexpr std::size_t size_in_b(std::size_t bytes) noexcept { return (bytes + 2) / 3 * 4; }

/// The longest front of the text, in whole characters, at least one, whose encoding has no more than `room` characters.
std::string_view piece_for(std::string_view text, std::size_t room, bool in_q) noexcept {
  std::size_t bytes = 0, encoded = 0;
  while (bytes < text.size()) {
    const auto character = text.substr(bytes, std::max<std::size_t>(utf8_length(text.substr(bytes)), 1));
    encoded = in_q ? encoded + size_in_q(character) : size_in_b(bytes + character.size());
    if (bytes > 0 && encoded > room) break;
    bytes += character.size();
  }
  return text.substr(0, bytes);
}

std::string_view take_white_space(std::string_view& text) noexcept {
  const auto begin = text;
  while (!text.empty() && is_white_space(text.front())) text.remove_prefix(1);
  return begin.substr(0, begin.size() - text.size());
}

std::string_view take_word(std::string_view& text) noexcept {
  const auto begin = text;
  while (!text.empty() && !is_white_space(text.front())) text.remove_prefix(1);
  return begin.substr(0, begin.size() - text.size());
}

}  // namespace

void FoldedLine::add(std::string_view space, std::string_view word) {
  if (!at_start_ && !space.empty() && space.size() + word.size() > room()) {
    text_ += "\r\n";
    longest_ = longest();
    column_ = 0;
  }
  (text_ += space) += word;
  column_ += space.size() + word.size();
  at_start_ = false;
}

bool needs_encoding(std::string_view word) noexcept {
  return word.size() > longest_plain_word || word.find("=?") != word.npos ||
         !std::all_of(word.begin(), word.end(), is_visible);
}

void add_encoded_words(FoldedLine& line, std::string_view space, std::string_view utf8) {
  const auto escaped = (size_in_q(utf8) - utf8.size()) / 2;
  const bool in_q = escaped * 2 <= utf8.size();  // mostly readable as it is
  while (!utf8.empty()) {
    auto room = line.room() - std::min(line.room(), space.size());
    if (room < frame + widest_character)
      room = std::max(line.width() - std::min(line.width(), space.size()), frame + widest_character);
    const auto piece = piece_for(utf8, std::min(room, longest_encoded_word) - frame, in_q);
    const auto encoded = in_q ? to_q(piece) : to_base64(piece);
    line.add(space, std::string(in_q ? prefix_q : prefix_b).append(encoded).append(suffix));
    utf8.remove_prefix(piece.size());
    space = " ";
  }
}

void add_text(FoldedLine& line, std::string_view space, std::string_view utf8) {
  while (!utf8.empty()) {
    const auto all = utf8;
    const auto word = take_word(utf8);
    if (!needs_encoding(word)) {
      if (!word.empty()) line.add(space, word);
      space = take_white_space(utf8);
      continue;
    }
    // As many words as need it at once: white space between encoded words would be lost (RFC 2047 §6.2).
    auto run = word.size();
    for (;;) {
      take_white_space(utf8);
      const auto next = take_word(utf8);
      if (next.empty() || !needs_encoding(next)) break;
      run = all.size() - utf8.size();
    }
    add_encoded_words(line, space, all.substr(0, run));
    utf8 = all.substr(run);
    space = take_white_space(utf8);
  }
}

}  // namespace mailrig::message
