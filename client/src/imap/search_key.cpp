#include <mailrig/imap/search_key.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include <mailrig/imap/date_time.hpp>

#include "characters.hpp"
#include "utf8.hpp"

namespace mailrig::imap {
namespace {

constexpr std::string_view is_words[] = {"ALL",       "ANSWERED", "DELETED",   "DRAFT",  "FLAGGED",
                                         "NEW",       "OLD",      "RECENT",    "SEEN",   "UNANSWERED",
                                         "UNDELETED", "UNDRAFT",  "UNFLAGGED", "UNSEEN", "SAVEDATESUPPORTED"};
constexpr std::string_view in_words[] = {"BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO"};
constexpr std::string_view when_words[] = {"BEFORE",    "ON",          "SINCE",   "SENTBEFORE", "SENTON",
                                           "SENTSINCE", "SAVEDBEFORE", "SAVEDON", "SAVEDSINCE"};

// objectid = 1*255(ALPHA / DIGIT / "_" / "-")   RFC 8474 §7
bool is_object_id(std::string_view id) {
  return !id.empty() && id.size() <= 255 &&
         all_of(id, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; });
}

}  // namespace

SearchKey& SearchKey::add(Token::Kind kind, std::string text) {
  tokens_.push_back({kind, std::move(text)});
  return *this;
}

SearchKey& SearchKey::word(std::string_view text) { return add(Token::Kind::word, std::string(text)); }

SearchKey& SearchKey::add(const SequenceSet& set) { return add(Token::Kind::set, set.text()); }

// As one key.
SearchKey& SearchKey::add(const SearchKey& key) {
  if (key.several_) word("(");
  add_beside(key);
  if (key.several_) word(")");
  return *this;
}

// As many keys as it is.
SearchKey& SearchKey::add_beside(const SearchKey& key) {
  if (key.tokens_.empty()) add(Token::Kind::refused, "search-key");
  tokens_.insert(tokens_.end(), key.tokens_.begin(), key.tokens_.end());
  uses_sequence_numbers_ = uses_sequence_numbers_ || key.uses_sequence_numbers_;
  return *this;
}

SearchKey SearchKey::is(Is what) { return SearchKey().word(is_words[static_cast<std::size_t>(what)]); }

SearchKey SearchKey::in(In where, std::string text) {
  return SearchKey().word(in_words[static_cast<std::size_t>(where)]).add(Token::Kind::string, std::move(text));
}

SearchKey SearchKey::when(When relation, std::chrono::year_month_day date) {
  const auto year = static_cast<int>(date.year());
  SearchKey key;
  key.word(when_words[static_cast<std::size_t>(relation)]);
  if (date.ok() && year >= 0 && year <= 9999) return key.word(format_date(date));
  return key.add(Token::Kind::refused, "date");
}

SearchKey SearchKey::when(When relation, std::string_view date) {
  return when(relation, parse_date(date).value_or(std::chrono::year_month_day()));
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

SearchKey SearchKey::larger(std::uint64_t octets) { return SearchKey().word("LARGER").word(std::to_string(octets)); }

SearchKey SearchKey::smaller(std::uint64_t octets) { return SearchKey().word("SMALLER").word(std::to_string(octets)); }

SearchKey SearchKey::numbers(const SequenceSet& set) {
  SearchKey key;
  key.add(set);
  key.uses_sequence_numbers_ = true;
  return key;
}

SearchKey SearchKey::uids(const SequenceSet& set) { return SearchKey().word("UID").add(set); }

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

// OR takes two keys: all but the last have one of their own in front.
SearchKey SearchKey::any_of(std::span<const SearchKey> keys) {
  SearchKey result;
  for (const auto& key : keys) {
    if (&key != &keys.back()) result.word("OR");
    result.add(key);
  }
  return result;
}

// Side by side without parentheses, so that a && b && c are three keys.
SearchKey operator&&(const SearchKey& one, const SearchKey& other) {
  SearchKey result;
  result.add_beside(one).add_beside(other).several_ = true;
  return result;
}

// search-key =/ ("OLDER" / "YOUNGER") SP nz-number   RFC 5032 §3
SearchKey SearchKey::interval(std::string_view name, std::chrono::seconds interval) {
  SearchKey key;
  key.word(name);
  if (interval.count() < 1 || interval.count() > std::int64_t{std::numeric_limits<std::uint32_t>::max()})
    return key.add(Token::Kind::refused, "nz-number");
  return key.word(std::to_string(interval.count()));
}

SearchKey SearchKey::older(std::chrono::seconds interval) { return SearchKey::interval("OLDER", interval); }

SearchKey SearchKey::younger(std::chrono::seconds interval) { return SearchKey::interval("YOUNGER", interval); }

SearchKey SearchKey::mod_seq(std::uint64_t mod_seq) { return SearchKey().word("MODSEQ").word(std::to_string(mod_seq)); }

// search-modsequence = "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer
// entry-flag-name    = DQUOTE "/flags/" attr-flag DQUOTE                                    RFC 7162 §7
SearchKey SearchKey::mod_seq(std::string_view flag, EntryType type, std::uint64_t mod_seq) {
  static constexpr std::string_view words[] = {"priv", "shared", "all"};
  const bool system = flag.starts_with('\\');
  const auto name = flag.substr(system ? 1 : 0);
  SearchKey key;
  key.word("MODSEQ");
  if (name.empty() || !imap::all_of(name, is_atom_char)) return key.add(Token::Kind::refused, "attr-flag");
  key.word((system ? "\"/flags/\\\\" : "\"/flags/") + std::string(name) + '"');
  return key.word(words[static_cast<std::size_t>(type)]).word(std::to_string(mod_seq));
}

SearchKey SearchKey::object_id(std::string_view name, std::string id) {
  SearchKey key;
  key.word(name);
  return is_object_id(id) ? key.word(id) : key.add(Token::Kind::refused, "objectid");
}

SearchKey SearchKey::email_id(std::string id) { return object_id("EMAILID", std::move(id)); }

SearchKey SearchKey::thread_id(std::string id) { return object_id("THREADID", std::move(id)); }

SearchKey SearchKey::gmail_message_id(std::uint64_t id) {
  return SearchKey().word("X-GM-MSGID").word(std::to_string(id));
}

SearchKey SearchKey::gmail_thread_id(std::uint64_t id) {
  return SearchKey().word("X-GM-THRID").word(std::to_string(id));
}

SearchKey SearchKey::gmail_label(std::string label) {
  return SearchKey().word("X-GM-LABELS").add(Token::Kind::string, std::move(label));
}

SearchKey SearchKey::gmail_raw(std::string query) {
  return SearchKey().word("X-GM-RAW").add(Token::Kind::string, std::move(query));
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
      case Token::Kind::refused: out.refuse(text); break;
    }
  }
}

bool SearchKey::has_eight_bit() const noexcept {
  return std::any_of(tokens_.begin(), tokens_.end(), [](const Token& token) {
    return token.kind == Token::Kind::string && std::any_of(token.text.begin(), token.text.end(), is_eight_bit);
  });
}

bool SearchKey::is_utf8() const noexcept {
  return std::all_of(tokens_.begin(), tokens_.end(),
                     [](const Token& token) { return token.kind != Token::Kind::string || imap::is_utf8(token.text); });
}

}  // namespace mailrig::imap
