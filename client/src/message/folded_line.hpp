#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace mailrig::message {

inline constexpr std::size_t preferred_line = 78;  ///< RFC 5322 §2.1.1, without CRLF.
inline constexpr std::size_t longest_line = 998;   ///< RFC 5322 §2.1.1, without CRLF.
inline constexpr std::size_t unfolded = static_cast<std::size_t>(-1);

/// A value made of words, folded in front of those that would make a line too long (RFC 5322 §2.2.3).
class FoldedLine {
 public:
  /// @param start  what stands in front, such as "Subject:".
  FoldedLine(std::string_view start, std::size_t width) : text_(start), column_(start.size()), width_(width) {}

  /// White space, which is where the fold may be, and a word that is not empty.
  void add(std::string_view space, std::string_view word);
  /// Characters left on this line.
  std::size_t room() const noexcept { return width_ - (column_ < width_ ? column_ : width_); }
  /// Characters of a whole line.
  std::size_t width() const noexcept { return width_; }
  /// Characters of the longest line so far.
  std::size_t longest() const noexcept { return longest_ > column_ ? longest_ : column_; }

  /// The lines, without the end of the last one.
  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
  std::size_t column_;
  std::size_t width_;
  std::size_t longest_ = 0;
  bool at_start_ = true;  // nothing has been added: a fold here would leave a line with a name and nothing else
};

/// Adds text in UTF-8, words of which become encoded words where need be. `space` stands in front of its first word.
void add_text(FoldedLine& line, std::string_view space, std::string_view utf8);

/// Adds text in UTF-8, all of it as encoded words (RFC 2047), in the alphabet that phrases allow (§5 rule 3).
void add_encoded_words(FoldedLine& line, std::string_view space, std::string_view utf8);

/// The word is not plain ASCII, looks like an encoded word, or is longer than any line may be.
bool needs_encoding(std::string_view word) noexcept;

}  // namespace mailrig::message
