#include <mailrig/imap/search_expression.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <mailrig/imap/date_time.hpp>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

template <class Value, std::size_t N>
using Words = std::array<std::pair<std::string_view, Value>, N>;

constexpr Words<Is, 15> is_words{{{"ALL", Is::all},
                                  {"ANSWERED", Is::answered},
                                  {"DELETED", Is::deleted},
                                  {"DRAFT", Is::draft},
                                  {"FLAGGED", Is::flagged},
                                  {"NEW", Is::new_},
                                  {"OLD", Is::old},
                                  {"RECENT", Is::recent},
                                  {"SEEN", Is::seen},
                                  {"UNANSWERED", Is::unanswered},
                                  {"UNDELETED", Is::undeleted},
                                  {"UNDRAFT", Is::undraft},
                                  {"UNFLAGGED", Is::unflagged},
                                  {"UNSEEN", Is::unseen},
                                  {"SAVEDATESUPPORTED", Is::save_date_supported}}};

constexpr Words<In, 7> in_words{{{"BCC", In::bcc},
                                 {"BODY", In::body},
                                 {"CC", In::cc},
                                 {"FROM", In::from},
                                 {"SUBJECT", In::subject},
                                 {"TEXT", In::text},
                                 {"TO", In::to}}};

constexpr Words<When, 9> when_words{{{"BEFORE", When::before},
                                     {"ON", When::on},
                                     {"SINCE", When::since},
                                     {"SENTBEFORE", When::sent_before},
                                     {"SENTON", When::sent_on},
                                     {"SENTSINCE", When::sent_since},
                                     {"SAVEDBEFORE", When::saved_before},
                                     {"SAVEDON", When::saved_on},
                                     {"SAVEDSINCE", When::saved_since}}};

using OfText = SearchKey (*)(std::string);
constexpr Words<OfText, 6> text_words{{{"KEYWORD", SearchKey::keyword},
                                       {"UNKEYWORD", SearchKey::unkeyword},
                                       {"EMAILID", SearchKey::email_id},
                                       {"THREADID", SearchKey::thread_id},
                                       {"X-GM-LABELS", SearchKey::gmail_label},
                                       {"X-GM-RAW", SearchKey::gmail_raw}}};

using OfNumber = SearchKey (*)(std::uint64_t);
constexpr Words<OfNumber, 5> number_words{{{"LARGER", SearchKey::larger},
                                           {"SMALLER", SearchKey::smaller},
                                           {"MODSEQ", SearchKey::mod_seq},
                                           {"X-GM-MSGID", SearchKey::gmail_message_id},
                                           {"X-GM-THRID", SearchKey::gmail_thread_id}}};

using OfInterval = SearchKey (*)(std::chrono::seconds);
constexpr Words<OfInterval, 2> interval_words{{{"OLDER", SearchKey::older}, {"YOUNGER", SearchKey::younger}}};

template <class Value, std::size_t N>
std::optional<Value> find(const Words<Value, N>& words, std::string_view word) {
  for (const auto& [name, value] : words)
    if (equals(word, name)) return value;
  return std::nullopt;
}

// Where a number or a set may begin; ":" alone begins a range.
bool begins_set(std::string_view word) {
  return !word.empty() && (is_digit(word[0]) || word[0] == '*' || word == ":*" || word == "$");
}

// The first failure sticks and moves to the end, where nothing more is found.
class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

  Result<SearchKey> parse() {
    if (text_.size() > limits_.line) failed("fewer octets");
    auto result = key();
    skip_space();
    if (at_ < text_.size()) failed("the end");
    if (error_) return tl::unexpected(std::move(*error_));
    return result;
  }

 private:
  void failed(std::string_view expected) { failed(expected, at_); }
  void failed(std::string_view expected, std::size_t at) {
    if (!error_) error_ = fail(Errc::bad_argument, expected, at, text_).value();
    at_ = text_.size();
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  bool accept(char c) {
    skip_space();
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  std::string_view word(std::string_view expected) {
    skip_space();
    const auto begin = at_;
    at_ = std::min(text_.find_first_of(std::string_view(" \t\r\n()\"\0", 8), at_), text_.size());
    if (at_ == begin) failed(expected);
    return text_.substr(begin, at_ - begin);
  }

  // A word of the language, without the ":" that may stand in front.
  static std::string_view symbol(std::string_view word) {
    return word.substr(word.size() > 1 && word[0] == ':' && is_alpha(word[1]) ? 1 : 0);
  }

  std::string text() {
    skip_space();
    if (peek() != '"') return std::string(word("text"));
    std::string value;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && ++at_ == text_.size()) break;
      if (std::string_view("\r\n\0", 3).find(text_[at_]) != std::string_view::npos) failed("text");
      else value += text_[at_];
    }
    if (at_ >= text_.size()) failed("DQUOTE");
    else ++at_;
    return value;
  }

  std::uint64_t number(std::uint64_t least, std::uint64_t most, std::string_view expected) {
    skip_space();
    const auto begin = at_;
    const auto digits = word(expected);
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size() || value < least || value > most)
      failed(expected, begin);
    return value;
  }

  std::uint32_t seq_number() {
    skip_space();
    const auto rest = text_.substr(at_);
    const std::size_t size = rest.starts_with(":*") ? 2 : rest.starts_with('*') ? 1 : 0;
    at_ += size;
    if (size > 0) return star;
    return static_cast<std::uint32_t>(number(1, std::numeric_limits<std::uint32_t>::max(), "seq-number"));
  }

  // What follows "(" ":"
  SequenceSet range() {
    const auto first = seq_number();
    const auto last = seq_number();
    if (!accept(')')) failed(")");
    return error_ ? SequenceSet() : SequenceSet::range(first, last);
  }

  SequenceSet set_of(std::string_view word, std::size_t at) {
    auto set = SequenceSet::parse(word == ":*" ? "*" : word);
    if (!set) failed("sequence-set", at + set.error().about.offset);
    return set ? std::move(*set) : SequenceSet();
  }

  SequenceSet set() {
    if (accept('(')) {
      if (word(":") != ":") failed(":");
      return range();
    }
    const auto begin = at_;
    return set_of(word("sequence-set"), begin);
  }

  // 1*set, up to the ")"
  SequenceSet sets() {
    auto result = set();
    while (!error_ && !at_close()) {
      const auto begin = at_;
      const auto next = set();
      if (result.is_saved() || next.is_saved()) failed("sequence-set", begin);
      else result.add(next);
    }
    return result;
  }

  bool at_close() {
    skip_space();
    return peek() == ')';
  }

  std::vector<SearchKey> keys() {
    std::vector<SearchKey> result;
    while (!error_ && !at_close()) result.push_back(key());
    return result;
  }

  SearchKey key() {
    if (accept('(')) return list();
    const auto begin = at_;
    const auto word = this->word("search-key");
    if (begins_set(word)) return SearchKey::numbers(set_of(word, begin));
    if (const auto what = find(is_words, symbol(word))) return SearchKey::is(*what);
    failed("search-key", begin);
    return {};
  }

  SearchKey list() {
    if (++depth_ > limits_.nesting) failed("fewer parentheses");
    skip_space();
    const auto begin = at_;
    const auto word = this->word("search-key");
    if (word == ":") return --depth_, SearchKey::numbers(range());
    auto result = of(symbol(word), begin);
    if (!accept(')')) failed(")");
    --depth_;
    return result;
  }

  // The key of that name, whose arguments follow. A known one fails before it gives any that would be refused later.
  SearchKey of(std::string_view name, std::size_t begin) {
    if (const auto what = find(is_words, name)) return SearchKey::is(*what);
    if (const auto where = find(in_words, name)) return SearchKey::in(*where, text());
    if (const auto relation = find(when_words, name)) return when(*relation);
    if (const auto make = find(text_words, name)) return (*make)(text());
    if (const auto make = find(number_words, name))
      return (*make)(number(0, std::numeric_limits<std::uint64_t>::max(), "number"));
    if (const auto make = find(interval_words, name))
      return (*make)(std::chrono::seconds(number(1, std::numeric_limits<std::uint32_t>::max(), "nz-number")));
    if (equals(name, "HEADER")) {
      auto field = text();
      return SearchKey::header(std::move(field), text());
    }
    if (equals(name, "UID")) return SearchKey::uids(sets());
    if (equals(name, "SEQ")) return SearchKey::numbers(sets());
    if (equals(name, "NOT")) return SearchKey::negation(key());
    if (equals(name, "AND") || equals(name, "OR")) return joined(equals(name, "AND"));
    failed("search-key", begin);
    return {};
  }

  SearchKey when(When relation) {
    skip_space();
    const auto begin = at_;
    const auto date = parse_date(text());
    if (!date) failed("date", begin);
    return SearchKey::when(relation, date.value_or(std::chrono::year_month_day()));
  }

  SearchKey joined(bool all) {
    const auto parts = keys();
    if (!all && parts.empty()) failed("search-key");
    if (!all) return SearchKey::any_of(parts);
    return parts.empty() ? SearchKey::is(Is::all) : SearchKey::all_of(parts);
  }

  std::string_view text_;
  const Limits& limits_;
  std::size_t at_ = 0, depth_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<SearchKey> parse_search_expression(std::string_view text, const Limits& limits) {
  return ExpressionParser(text, limits).parse();
}

}  // namespace mailrig::imap
