#pragma once
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/imap/command_encoder.hpp>
#include <mailrig/imap/sequence_set.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::imap {

/// Search keys without an argument.
enum class Is {
  all,
  answered,
  deleted,
  draft,
  flagged,
  new_,
  old,
  recent,
  seen,
  unanswered,
  undeleted,
  undraft,
  unflagged,
  unseen
};
/// Search keys that look for a text.
enum class In { bcc, body, cc, from, subject, text, to };
/// Search keys that compare a date: INTERNALDATE, or with "sent" the Date header.
enum class When { before, on, since, sent_before, sent_on, sent_since };

/// RFC 3501 §9 search-key, built from its parts. Nothing is checked before Search is submitted.
class SearchKey {
 public:
  static SearchKey is(Is what);
  static SearchKey in(In where, std::string text);
  static SearchKey when(When relation, std::chrono::year_month_day date);
  static SearchKey header(std::string name, std::string text);
  static SearchKey keyword(std::string flag);
  static SearchKey unkeyword(std::string flag);
  static SearchKey larger(std::uint32_t octets);
  static SearchKey smaller(std::uint32_t octets);
  static SearchKey numbers(SequenceSet set);
  static SearchKey uids(SequenceSet set);
  static SearchKey negation(const SearchKey& key);
  static SearchKey either(const SearchKey& one, const SearchKey& other);
  static SearchKey all_of(std::span<const SearchKey> keys);
  /// Keys in the words of the RFC, such as `FLAGGED NOT FROM "Smith"`, for those this class does not know.
  /// Bytes that would break the command are refused on submission.
  static SearchKey raw(std::string text);

  void encode(CommandEncoder& out) const;
  /// RFC 3501 §5.5. What is raw may always.
  bool uses_sequence_numbers() const noexcept { return uses_sequence_numbers_; }
  /// Whether a string in it needs a charset.
  bool has_eight_bit() const noexcept;

 private:
  struct Token {
    enum class Kind { word, flag, string, set, raw } kind{};
    std::string text;
  };

  SearchKey& word(std::string text);
  SearchKey& add(Token::Kind kind, std::string text);
  SearchKey& add(const SequenceSet& set);
  SearchKey& add(const SearchKey& key);

  std::vector<Token> tokens_;
  bool several_ = false;  // keys side by side: in need of parentheses where one key belongs
  bool uses_sequence_numbers_ = false;
};

}  // namespace mailrig::imap
