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
  unseen,
  save_date_supported  ///< SAVEDATE (RFC 8514 §4.3)
};
/// Search keys that look for a text.
enum class In { bcc, body, cc, from, subject, text, to };
/// Search keys that compare a date: INTERNALDATE, with "sent" the Date header, with "saved" SAVEDATE (RFC 8514 §4.3).
enum class When { before, on, since, sent_before, sent_on, sent_since, saved_before, saved_on, saved_since };
/// Which of the server's metadata the mod-sequence of a flag is of (RFC 7162 §7 entry-type-req).
enum class EntryType { private_, shared, all };

/// RFC 3501 §9 search-key, built from its parts. Nothing is checked before Search is submitted. search_keys.hpp has a
/// function for each key.
class SearchKey {
 public:
  static SearchKey is(Is what);
  static SearchKey in(In where, std::string text);
  static SearchKey when(When relation, std::chrono::year_month_day date);
  /// `date` as RFC 3501 §9 date-text, such as "1-Feb-1994".
  static SearchKey when(When relation, std::string_view date);
  static SearchKey header(std::string name, std::string text);
  static SearchKey keyword(std::string flag);
  static SearchKey unkeyword(std::string flag);
  static SearchKey larger(std::uint64_t octets);
  static SearchKey smaller(std::uint64_t octets);
  static SearchKey numbers(const SequenceSet& set);
  static SearchKey uids(const SequenceSet& set);
  static SearchKey negation(const SearchKey& key);
  static SearchKey either(const SearchKey& one, const SearchKey& other);
  static SearchKey all_of(std::span<const SearchKey> keys);
  static SearchKey any_of(std::span<const SearchKey> keys);

  /// WITHIN (RFC 5032 §3): INTERNALDATE at least, or at most, so long ago; from one second on.
  static SearchKey older(std::chrono::seconds interval);
  static SearchKey younger(std::chrono::seconds interval);
  /// CONDSTORE (RFC 7162 §3.1.5): changed at `mod_seq` or since; of `flag`, such as "\Seen", alone.
  static SearchKey mod_seq(std::uint64_t mod_seq);
  static SearchKey mod_seq(std::string_view flag, EntryType type, std::uint64_t mod_seq);
  /// OBJECTID (RFC 8474 §6)
  static SearchKey email_id(std::string id);
  static SearchKey thread_id(std::string id);
  /// X-GM-EXT-1, Google's: identifiers, a label, and the search language of Gmail's web pages.
  static SearchKey gmail_message_id(std::uint64_t id);
  static SearchKey gmail_thread_id(std::uint64_t id);
  static SearchKey gmail_label(std::string label);
  static SearchKey gmail_raw(std::string query);

  /// Keys in the words of the RFC, such as `FLAGGED NOT FROM "Smith"`, for those this class does not know.
  /// Bytes that would break the command are refused on submission.
  static SearchKey raw(std::string text);

  /// Side by side: all of them, as all_of(), but without parentheses around those that are several themselves.
  friend SearchKey operator&&(const SearchKey& one, const SearchKey& other);

  void encode(CommandEncoder& out) const;
  /// RFC 3501 §5.5. What is raw may always.
  bool uses_sequence_numbers() const noexcept { return uses_sequence_numbers_; }
  /// Whether a string in it needs a charset.
  bool has_eight_bit() const noexcept;
  /// Whether every string in it is UTF-8.
  bool is_utf8() const noexcept;

 private:
  struct Token {
    enum class Kind { word, flag, string, set, raw, refused } kind{};
    std::string text;  // of a refused one: the rule that the argument broke
  };

  SearchKey& word(std::string_view text);
  SearchKey& add(Token::Kind kind, std::string text);
  SearchKey& add(const SequenceSet& set);
  SearchKey& add(const SearchKey& key);
  SearchKey& add_beside(const SearchKey& key);
  static SearchKey interval(std::string_view name, std::chrono::seconds interval);
  static SearchKey object_id(std::string_view name, std::string id);

  std::vector<Token> tokens_;
  bool several_ = false;  // keys side by side: in need of parentheses where one key belongs
  bool uses_sequence_numbers_ = false;
};

inline SearchKey operator||(const SearchKey& one, const SearchKey& other) { return SearchKey::either(one, other); }
inline SearchKey operator!(const SearchKey& key) { return SearchKey::negation(key); }

}  // namespace mailrig::imap
