#include <mailrig/imap/search_key.hpp>

#include <algorithm>
#include <utility>

#include <mailrig/imap/date_time.hpp>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

constexpr std::string_view is_words[] = {"ALL",       "ANSWERED", "DELETED",   "DRAFT", "FLAGGED",
                                         "NEW",       "OLD",      "RECENT",    "SEEN",  "UNANSWERED",
                                         "UNDELETED", "UNDRAFT",  "UNFLAGGED", "UNSEEN"};
constexpr std::string_view in_words[] = {"BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO"};
constexpr std::string_view when_words[] = {"BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE"};

}  // namespace

SearchKey& SearchKey::add(Token::Kind kind, std::string text) {
  tokens_.push_back({kind, std::move(text)});
  return *this;
}

SearchKey& SearchKey::word(std::string text) { return add(Token::Kind::word, std::move(text)); }

SearchKey& SearchKey::add(const SequenceSet& set) { return add(Token::Kind::set, set.text()); }

SearchKey& SearchKey::add(const SearchKey& key) {
  if (key.several_) word("(");
  tokens_.insert(tokens_.end(), key.tokens_.begin(), key.tokens_.end());
  if (key.several_) word(")");
  uses_sequence_numbers_ = uses_sequence_numbers_ || key.uses_sequence_numbers_;
  return *this;
}

SearchKey SearchKey::is(Is what) { return SearchKey().word(std::string(is_words[static_cast<std::size_t>(what)])); }

SearchKey SearchKey::in(In where, std::string text) {
  return SearchKey()
      .word(std::string(in_words[static_cast<std::size_t>(where)]))
      .add(Token::Kind::string, std::move(text));
}

SearchKey SearchKey::when(When relation, std::chrono::year_month_day date) {
  const auto year = static_cast<int>(date.year());
  const bool possible = date.ok() && year >= 0 && year <= 9999;
  return SearchKey()
      .word(std::string(when_words[static_cast<std::size_t>(relation)]))
      .add(Token::Kind::raw, possible ? format_date(date) : std::string());  // empty: refused on submission
}

SearchKey SearchKey::header(std::string name, std::string text) {
  return SearchKey().word("HEADER").add(Token::Kind::string, std::move(name)).add(Token::Kind::string, std::move(text));
}

SearchKey SearchKey::keyword(std::string flag) {
  return SearchKey().word("KEYWORD").add(Token::Kind::flag, std::move(flag));
}

SearchKey SearchKey::unkeyword(std::string flag) {
  return SearchKey().word("UNKEYWORD").add(Token::Kind::flag, std::move(flag));
}

SearchKey SearchKey::larger(std::uint32_t octets) { return SearchKey().word("LARGER").word(std::to_string(octets)); }

SearchKey SearchKey::smaller(std::uint32_t octets) { return SearchKey().word("SMALLER").word(std::to_string(octets)); }

SearchKey SearchKey::numbers(SequenceSet set) {
  SearchKey key;
  key.add(set);
  key.uses_sequence_numbers_ = true;
  return key;
}

SearchKey SearchKey::uids(SequenceSet set) { return SearchKey().word("UID").add(set); }

SearchKey SearchKey::negation(const SearchKey& key) { return SearchKey().word("NOT").add(key); }

SearchKey SearchKey::either(const SearchKey& one, const SearchKey& other) {
  return SearchKey().word("OR").add(one).add(other);
}

SearchKey SearchKey::all_of(std::span<const SearchKey> keys) {
  SearchKey result;
  for (const auto& key : keys) result.add(key);
  result.several_ = keys.size() > 1;
  return result;
}

SearchKey SearchKey::raw(std::string text) {
  SearchKey key;
  key.add(Token::Kind::raw, std::move(text));
  key.several_ = key.uses_sequence_numbers_ = true;
  return key;
}

void SearchKey::encode(CommandEncoder& out) const {
  if (tokens_.empty()) out.refuse("search-key");
  bool open = true;
  for (const auto& [kind, text] : tokens_) {
    if (!std::exchange(open, text == "(" && kind == Token::Kind::word) && !(text == ")" && kind == Token::Kind::word))
      out.text(" ");
    switch (kind) {
      case Token::Kind::word: out.text(text); break;
      case Token::Kind::flag: out.atom(text, "flag-keyword"); break;
      case Token::Kind::string: out.astring(text); break;
      case Token::Kind::set:
        if (text.empty()) out.refuse("sequence-set");
        out.text(text);
        break;
      case Token::Kind::raw: out.raw(text, "search-key"); break;
    }
  }
}

bool SearchKey::has_eight_bit() const noexcept {
  return std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
    return token.kind == Token::Kind::string && std::any_of(token.text.begin(), token.text.end(), is_eight_bit);
  });
}

}  // namespace mailrig::imap
