#include "support/imap_command_from_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include <mailrig/imap/commands.hpp>

#include "support/command_words.hpp"

namespace mailrig::test {
namespace {

using namespace imap;

/// The arguments of a command, taken one by one; remembers whether each was there.
class Arguments {
 public:
  explicit Arguments(std::string_view text) : rest_(text) {}

  bool accept(std::string_view text) {
    if (upper_case(rest_.substr(0, text.size())) != text) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void expect(std::string_view text) { fits_ = accept(text) && fits_; }
  bool done() const { return rest_.empty(); }
  bool fits() const { return fits_; }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  void reject() {
    fits_ = false;
    rest_ = {};
  }

  /// Up to a space, parenthesis or bracket.
  std::string word(std::string_view stops = " ()[]") {
    const auto size = std::min(rest_.find_first_of(stops), rest_.size());
    const std::string word(rest_.substr(0, size));
    if (word.empty()) reject();
    else rest_.remove_prefix(size);
    return word;
  }
  std::string keyword() { return upper_case(word()); }

  /// An atom, a quoted string or a literal.
  std::string astring() {
    if (accept("\"")) return quoted();
    if (accept("{")) return literal();
    return word(" ()");
  }

  std::uint32_t number() {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) reject();
    else rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  SequenceSet sequence_set() {
    auto set = SequenceSet::parse(word());
    if (!set) reject();
    return set ? std::move(*set) : SequenceSet();
  }

  /// "(" item *(SP item) ")", or nothing.
  template <class Item>
  void list(Item item) {
    expect("(");
    while (fits_ && !accept(")")) {
      item();
      if (peek() != ')') expect(" ");
    }
  }

  /// As a word behind a space.
  std::string next_astring() { return expect(" "), astring(); }

  std::string_view rest() const { return rest_; }

 private:
  std::string quoted() {
    std::string text;
    while (!rest_.empty() && !accept("\"")) {
      accept("\\");
      text += peek();
      rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    }
    return text;
  }
  std::string literal() {
    const auto size = number();
    accept("+");
    expect("}\r\n");
    if (rest_.size() < size) reject();
    const std::string text(rest_.substr(0, size));
    rest_.remove_prefix(text.size());
    return text;
  }

  std::string_view rest_;
  bool fits_ = true;
};

/// The place of a word in a list of words, or nullopt.
template <class Enum, std::size_t N>
std::optional<Enum> one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

std::vector<std::string> flags(Arguments& in) {
  std::vector<std::string> list;
  in.list([&] { list.push_back(in.word()); });
  return list;
}

Status status(Arguments& in) {
  static constexpr std::array<std::string_view, 5> words{"MESSAGES", "RECENT", "UIDNEXT", "UIDVALIDITY", "UNSEEN"};
  Status command{in.next_astring(), {}};
  in.expect(" ");
  in.list([&] {
    if (const auto item = one_of<StatusItem>(words, in.keyword())) command.items.push_back(*item);
    else in.reject();
  });
  return command;
}

constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                  "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

std::chrono::year_month_day date(Arguments& in) {
  auto text = upper_case(in.astring());
  std::replace(text.begin(), text.end(), '-', ' ');
  Arguments fields(text);
  const auto day = fields.number();
  fields.expect(" ");
  const auto month = one_of<unsigned>(months, fields.word());
  fields.expect(" ");
  const auto year = fields.number();
  if (!fields.fits() || !fields.done() || !month) in.reject();
  return std::chrono::year(static_cast<int>(year)) / std::chrono::month(month.value_or(0) + 1) / std::chrono::day(day);
}

Append append(Arguments& in) {
  Append command;
  command.mailbox = in.next_astring();
  in.expect(" ");
  if (in.peek() == '(') {
    command.flags = flags(in);
    in.expect(" ");
  }
  if (in.peek() == '"') {
    const auto parsed = parse_date_time(in.astring());
    if (!parsed || !parsed->value) in.reject();
    else command.internal_date = *parsed->value;
    in.expect(" ");
  }
  if (in.peek() != '{') in.reject();
  command.message = in.astring();
  return command;
}

Section section(Arguments& in) {
  static constexpr std::array<std::string_view, 6> words{"",     "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT",
                                                         "TEXT", "MIME"};
  Section result;
  in.expect("[");
  while (in.peek() >= '0' && in.peek() <= '9') {
    result.part.push_back(in.number());
    if (in.peek() != ']') in.expect(".");
  }
  if (in.peek() != ']') {
    const auto text = one_of<SectionText>(words, in.keyword());
    if (text) result.text = *text;
    else in.reject();
    if (in.accept(" ")) in.list([&] { result.fields.push_back(in.astring()); });
  }
  in.expect("]");
  return result;
}

FetchItem fetch_item(Arguments& in) {
  static constexpr std::array<std::string_view, 3> macros{"ALL", "FULL", "FAST"};
  static constexpr std::array<std::string_view, 10> items{"ENVELOPE",      "FLAGS",       "INTERNALDATE", "RFC822",
                                                          "RFC822.HEADER", "RFC822.SIZE", "RFC822.TEXT",  "BODY",
                                                          "BODYSTRUCTURE", "UID"};
  const auto name = in.keyword();
  if (in.peek() == '[' && (name == "BODY" || name == "BODY.PEEK")) {
    SectionItem item{section(in), name == "BODY.PEEK", std::nullopt};
    if (in.accept("<")) {
      item.partial.emplace();
      item.partial->first = in.number();
      in.expect(".");
      item.partial->count = in.number();
      in.expect(">");
    }
    return item;
  }
  if (const auto macro = one_of<FetchMacro>(macros, name)) return *macro;
  if (const auto item = one_of<MessageItem>(items, name)) return *item;
  in.reject();
  return MessageItem::flags;
}

Fetch fetch(Arguments& in, Numbering numbering) {
  Fetch command;
  in.expect(" ");
  command.messages = in.sequence_set();
  command.numbering = numbering;
  in.expect(" ");
  if (in.peek() == '(') in.list([&] { command.items.push_back(fetch_item(in)); });
  else command.items.push_back(fetch_item(in));
  return command;
}

Store store(Arguments& in, Numbering numbering) {
  Store command;
  in.expect(" ");
  command.messages = in.sequence_set();
  command.numbering = numbering;
  in.expect(" ");
  if (in.accept("+")) command.change = Store::Change::add;
  else if (in.accept("-")) command.change = Store::Change::remove;
  in.expect("FLAGS");
  command.silent = in.accept(".SILENT");
  in.expect(" ");
  command.parenthesized = in.peek() == '(';
  if (command.parenthesized) command.flags = flags(in);
  else do
      command.flags.push_back(in.word());
    while (in.accept(" "));
  return command;
}

Copy copy(Arguments& in, Numbering numbering) {
  in.expect(" ");
  auto messages = in.sequence_set();
  return {std::move(messages), in.next_astring(), numbering};
}

std::vector<SearchKey> search_keys(Arguments& in, std::size_t depth);

SearchKey search_key(Arguments& in, std::size_t depth) {
  static constexpr std::array<std::string_view, 14> is{"ALL",       "ANSWERED", "DELETED",   "DRAFT", "FLAGGED",
                                                       "NEW",       "OLD",      "RECENT",    "SEEN",  "UNANSWERED",
                                                       "UNDELETED", "UNDRAFT",  "UNFLAGGED", "UNSEEN"};
  static constexpr std::array<std::string_view, 7> fields{"BCC", "BODY", "CC", "FROM", "SUBJECT", "TEXT", "TO"};
  static constexpr std::array<std::string_view, 6> dates{"BEFORE", "ON", "SINCE", "SENTBEFORE", "SENTON", "SENTSINCE"};
  if (depth == 0) in.reject();
  if (in.accept("(")) {
    const auto keys = search_keys(in, depth - 1);
    in.expect(")");
    return SearchKey::all_of(keys);
  }
  if (in.peek() == '*' || (in.peek() >= '0' && in.peek() <= '9')) return SearchKey::numbers(in.sequence_set());
  const auto word = in.keyword();
  if (const auto what = one_of<Is>(is, word)) return SearchKey::is(*what);
  in.expect(" ");
  if (const auto field = one_of<In>(fields, word)) return SearchKey::in(*field, in.astring());
  if (const auto relation = one_of<When>(dates, word)) return SearchKey::when(*relation, date(in));
  if (word == "HEADER") {
    auto name = in.astring();
    return SearchKey::header(std::move(name), in.next_astring());
  }
  if (word == "KEYWORD") return SearchKey::keyword(in.word());
  if (word == "UNKEYWORD") return SearchKey::unkeyword(in.word());
  if (word == "LARGER") return SearchKey::larger(in.number());
  if (word == "SMALLER") return SearchKey::smaller(in.number());
  if (word == "UID") return SearchKey::uids(in.sequence_set());
  if (word == "NOT") return SearchKey::negation(search_key(in, depth - 1));
  if (word == "OR") {
    const auto one = search_key(in, depth - 1);
    in.expect(" ");
    return SearchKey::either(one, search_key(in, depth - 1));
  }
  in.reject();
  return {};
}

std::vector<SearchKey> search_keys(Arguments& in, std::size_t depth) {
  std::vector<SearchKey> keys;
  do keys.push_back(search_key(in, depth));
  while (in.fits() && in.accept(" "));
  return keys;
}

Search search(Arguments& in, Numbering numbering) {
  constexpr std::size_t deepest = 32;
  Search command;
  command.numbering = numbering;
  in.expect(" ");
  if (in.accept("CHARSET ")) {
    command.charset = in.astring();
    in.expect(" ");
  }
  command.key = SearchKey::all_of(search_keys(in, deepest));
  return command;
}

std::optional<Command> with_numbers(std::string_view name, Arguments& in, Numbering numbering) {
  if (name == "FETCH") return fetch(in, numbering);
  if (name == "STORE") return store(in, numbering);
  if (name == "COPY") return copy(in, numbering);
  if (name == "SEARCH") return search(in, numbering);
  return std::nullopt;
}

std::optional<Command> with_mailbox(std::string_view name, Arguments& in) {
  if (name == "SELECT") return Select{in.next_astring()};
  if (name == "EXAMINE") return Examine{in.next_astring()};
  if (name == "CREATE") return Create{in.next_astring()};
  if (name == "DELETE") return Delete{in.next_astring()};
  if (name == "SUBSCRIBE") return Subscribe{in.next_astring()};
  if (name == "UNSUBSCRIBE") return Unsubscribe{in.next_astring()};
  if (name == "STATUS") return status(in);
  if (name == "APPEND") return append(in);
  if (name != "RENAME" && name != "LIST" && name != "LSUB") return std::nullopt;
  auto first = in.next_astring();
  auto second = in.next_astring();
  if (name == "RENAME") return Rename{std::move(first), std::move(second)};
  if (name == "LIST") return List{std::move(first), std::move(second)};
  return Lsub{std::move(first), std::move(second)};
}

std::optional<Command> without_arguments(std::string_view name) {
  if (name == "CAPABILITY") return Capability{};
  if (name == "NOOP") return Noop{};
  if (name == "LOGOUT") return Logout{};
  if (name == "STARTTLS") return StartTlsCommand{};
  if (name == "CHECK") return Check{};
  if (name == "CLOSE") return CloseCommand{};
  if (name == "EXPUNGE") return Expunge{};
  return std::nullopt;
}

std::optional<Command> command_named(std::string_view name, Arguments& in) {
  if (auto command = without_arguments(name)) return command;
  if (auto command = with_mailbox(name, in)) return command;
  if (auto command = with_numbers(name, in, Numbering::sequence_number)) return command;
  if (name == "UID") {
    in.expect(" ");
    return with_numbers(in.keyword(), in, Numbering::uid);
  }
  if (name == "LOGIN") {
    auto user = in.next_astring();
    return Login{std::move(user), Secret(in.next_astring())};
  }
  return std::nullopt;
}

}  // namespace

Result<Command> imap_command_from_line(std::string_view line, const std::vector<std::string>& following) {
  auto rest = line;
  const std::string first(take_word(rest));
  const auto name = upper_case(first);
  if (name == "AUTHENTICATE") {
    auto mechanism = mechanism_from_words(rest, following);
    if (!mechanism) return tl::unexpected(std::move(mechanism.error()));
    return Command(Authenticate{std::move(*mechanism), rest.find(' ') != rest.npos});
  }
  if (name.starts_with('X')) return Command(Experimental{first, std::string(rest)});
  Arguments in(line.substr(first.size()));
  auto command = command_named(name, in);
  if (!command || !in.fits() || !in.done()) return no_command("a command of RFC 2060", line);
  return std::move(*command);
}

}  // namespace mailrig::test
