#include "pattern.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <re2/re2.h>

#include "atoms.hpp"
#include "token.hpp"

namespace mailrig::mock {
namespace {

constexpr std::size_t longest_constrained = 64 << 10;  // RE2 is linear; this bounds what a report must show

std::shared_ptr<const RE2> compile_regex(const std::string& source) {
  RE2::Options options;
  options.set_log_errors(false);
  return std::make_shared<const RE2>(source, options);
}

// Binds, or compares with what is bound.
bool accept(Bindings& bindings, const std::string& name, Binding&& binding) {
  const auto [known, fresh] = bindings.try_emplace(name, std::move(binding));  // moves only if it inserts
  return fresh || known->second.value() == binding.value();
}

std::size_t spaces_at_end(const Line& line) {
  const auto* text = line.parts.empty() ? nullptr : std::get_if<Text>(&line.parts.back());
  return text ? text->bytes.size() - (text->bytes.find_last_not_of(' ') + 1) : 0;
}

}  // namespace

std::string tag_key(std::string_view name) { return "tag " + std::string(name); }

bool matches_glob(std::string_view glob, std::string_view text) {
  constexpr std::string_view anything = "${*}";
  std::size_t at = 0;
  bool anchored = true;  // the next piece must begin exactly at `at`
  for (;;) {
    const auto star = glob.find(anything);
    const auto piece = glob.substr(0, star);
    const bool last = star == glob.npos;
    if (last && !anchored)
      return text.size() - at >= piece.size() && equal_ignoring_case(piece, text.substr(text.size() - piece.size()));
    if (last) return equal_ignoring_case(piece, text.substr(at));
    auto found = at;
    while (found + piece.size() <= text.size() && !equal_ignoring_case(piece, text.substr(found, piece.size()))) {
      if (anchored) return false;
      ++found;
    }
    if (found + piece.size() > text.size()) return false;
    at = found + piece.size();
    anchored = false;
    glob.remove_prefix(star + anything.size());
  }
}

struct Pattern::Impl {
  Line line;  // without its pattern
  Protocol protocol{};
  Matching matching{};
  std::vector<Token> tokens;         // Matching::meaning
  std::vector<Token> bare_tokens;    // ... without parentheses that the grammar leaves to the client
  std::vector<Chunk> chunks;         // Matching::exact
  std::shared_ptr<const RE2> regex;  // Matching::regex
  std::map<std::string, std::shared_ptr<const RE2>, std::less<>> constraints;

  std::optional<Difference> match_tokens(const std::vector<Token>& script, const Unit& unit,
                                         const std::vector<Token>& received, Bindings&, const Context&) const;
  bool match_chunks(const std::vector<Chunk>& expected, std::string_view text, Spelling, Bindings&) const;
  bool bind(const Variable& variable, Binding binding, Bindings& bindings) const;
};

Pattern::Pattern(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Pattern::~Pattern() = default;

tl::expected<std::shared_ptr<const Pattern>, std::string> Pattern::compile(const Line& line, Protocol protocol,
                                                                           Matching matching) {
  auto impl = std::make_unique<Impl>();
  impl->line = line;
  impl->line.pattern = nullptr;
  impl->protocol = protocol;
  impl->matching = matching;
  std::string source;
  for (const auto& part : line.parts) {
    if (const auto* variable = std::get_if<Variable>(&part)) {
      auto& constraint = impl->constraints[variable->name];
      if (!variable->constraint.empty()) {
        constraint = compile_regex(variable->constraint);
        if (!constraint->ok()) return tl::unexpected("broken regular expression: " + constraint->error());
      }
      impl->chunks.emplace_back(*variable);
      source += "(?P<" + variable->name + ">\\S+)";
    } else if (std::holds_alternative<Rest>(part)) {
      impl->chunks.emplace_back(Rest{});
      source += ".*";
    } else if (const auto* text = std::get_if<Text>(&part)) {
      impl->chunks.emplace_back(text->bytes);
      source += text->bytes;
    } else {
      const auto& bytes = std::get<Literal>(part).bytes;
      impl->chunks.emplace_back("{" + std::to_string(bytes.size()) + "}\r\n" + bytes);
      source += "\\{\\d+\\+?\\}\\r\\n" + RE2::QuoteMeta(bytes);
    }
  }
  if (matching == Matching::meaning) impl->tokens = tokenize(line.parts, protocol);
  if (protocol == Protocol::imap && line.who == Side::client && has_optional_parentheses(impl->tokens)) {
    impl->bare_tokens = impl->tokens;
    drop_optional_parentheses(impl->bare_tokens);
  }
  if (matching == Matching::regex) {
    impl->regex = compile_regex("(?s)" + source);
    if (!impl->regex->ok()) return tl::unexpected("broken regular expression: " + impl->regex->error());
  }
  return std::make_shared<const Pattern>(std::move(impl));
}

bool Pattern::Impl::bind(const Variable& variable, Binding binding, Bindings& bindings) const {
  if (binding.value().empty() && binding.spelled().empty()) return false;
  const auto constraint = constraints.find(variable.name);
  if (constraint != constraints.end() && constraint->second &&
      (binding.value().size() > longest_constrained || !RE2::FullMatch(binding.value(), *constraint->second)))
    return false;
  return accept(bindings, variable.name, std::move(binding));
}

// Text and variables in turn: a variable takes what stands before the text that follows it.
bool Pattern::Impl::match_chunks(const std::vector<Chunk>& expected, std::string_view text, Spelling spelling,
                                 Bindings& bindings) const {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::holds_alternative<Rest>(expected[i])) return true;
    if (const auto* literal = std::get_if<std::string>(&expected[i])) {
      if (!same(*literal, text.substr(0, literal->size()), spelling)) return false;
      text.remove_prefix(std::min(literal->size(), text.size()));
      continue;
    }
    const auto* next = i + 1 < expected.size() ? std::get_if<std::string>(&expected[i + 1]) : nullptr;
    auto end = std::min(text.find(' '), text.size());
    if (next) {
      const auto& name = std::get<Variable>(expected[i]).name;
      const auto known = bindings.find(name);
      end = known != bindings.end() && text.starts_with(known->second.value()) ? known->second.value().size() : 1;
      while (end < text.size() && !same(*next, text.substr(end, next->size()), spelling)) ++end;
      if (end >= text.size() || text.substr(0, end).find(' ') != text.npos) return false;
    }
    const std::string value(text.substr(0, end));
    if (!bind(std::get<Variable>(expected[i]), {value, value}, bindings)) return false;
    text.remove_prefix(end);
  }
  return text.empty();
}

namespace {

// One argument from `first` on: a token with what is attached to it, or a whole list. Returns the index behind it.
std::size_t argument_end(const std::vector<Token>& tokens, std::size_t first) {
  std::size_t depth = 0, i = first;
  for (; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    if (depth == 0 && i > first && token.spaces_before > 0) break;
    if (token.kind != Token::Kind::punctuation) continue;
    if (token.value == "(" || token.value == "[") ++depth;
    else if (depth == 0) break;
    else --depth;
  }
  return i;
}

// Outside sections, in which header names may be strings.
bool has_string(std::span<const Token> tokens) {
  bool in_section = false;
  return std::any_of(tokens.begin(), tokens.end(), [&](const Token& token) {
    if (token.is(Token::Kind::punctuation, "[") || token.is(Token::Kind::punctuation, "]"))
      in_section = token.value == "[";
    return token.kind == Token::Kind::string && !in_section;
  });
}

// Why these, which a scenario's token is to stand for, cannot be what it means whatever they say; empty if they can.
std::string_view unfit(const Token& expected, std::span<const Token> received, bool is_atom) {
  for (const auto& token : received)
    if (token.broken != expected.broken) return token.broken.empty() ? "not what the scenario has" : token.broken;
  if (is_atom && expected.kind == Token::Kind::word && has_string(received)) return "an atom, and no string";
  return {};
}

std::string name_of(std::size_t index, bool tagged_or_command) {
  if (index == 0 && tagged_or_command) return "command";
  return "argument " + std::to_string(index);
}

// The words of `chunks` with what their variables hold.
std::string filled(const std::vector<Chunk>& chunks, const Bindings& bindings) {
  std::string text;
  for (const auto& chunk : chunks) {
    if (const auto* words = std::get_if<std::string>(&chunk)) text += *words;
    else if (const auto* variable = std::get_if<Variable>(&chunk))
      text += bindings.find(variable->name)->second.value();
  }
  return text;
}

}  // namespace

std::optional<Difference> Pattern::Impl::match_tokens(const std::vector<Token>& script, const Unit& unit,
                                                      const std::vector<Token>& received, Bindings& bindings,
                                                      const Context& context) const {
  const bool from_client = line.who == Side::client;
  const bool untagged = protocol == Protocol::imap && from_client && line.tag.empty();
  const auto [spellings, free_text] = from_client ? ReplyMeaning{client_spellings(script, protocol, untagged), false}
                                                  : reply_meaning(script, protocol, context);
  const auto is_atom = from_client && protocol == Protocol::imap ? atoms(script, untagged) : std::vector<bool>();
  const auto differs = [&](std::size_t i, const std::string& what) {
    if (i < received.size()) return Difference{received[i].begin, std::max<std::size_t>(received[i].size, 1), what};
    return Difference{unit.text.size(), 1, what + " missing"};
  };
  const auto unfit_at = [&](std::size_t i, std::size_t at, std::size_t end) {
    return unfit(script[i], std::span(received).subspan(at, end - at), !is_atom.empty() && is_atom[i]);
  };
  const auto what = [&](std::size_t i) { return from_client ? name_of(i, !untagged) : std::string("differs here"); };

  std::size_t at = 0;
  for (std::size_t i = 0; i < spellings.size(); ++i) {
    const auto& expected = script[i];
    const bool takes_rest = !expected.chunks.empty() && std::holds_alternative<Rest>(expected.chunks.front());
    if (takes_rest) {
      const auto broken = std::find_if(received.begin() + static_cast<std::ptrdiff_t>(at), received.end(),
                                       [](const Token& token) { return !token.broken.empty(); });
      if (!from_client || broken == received.end()) return std::nullopt;
      return differs(static_cast<std::size_t>(broken - received.begin()), std::string(broken->broken));
    }
    if (at >= received.size()) return differs(at, what(i));
    const auto& token = received[at];
    const bool closes_section = token.is(Token::Kind::punctuation, "]");  // clients.md: "(...) ]"
    if (expected.spaces_before != token.spaces_before && !closes_section) return differs(at, "spaces before this");
    const bool is_variable = expected.chunks.size() == 1;
    if (is_variable && token.kind == Token::Kind::punctuation && token.value != "(") return differs(at, what(i));
    const auto end = is_variable ? argument_end(received, at) : at + 1;
    if (const auto why = unfit_at(i, at, end); !why.empty()) return differs(at, what(i) + ": " + std::string(why));
    if (is_variable) {
      const auto size = received[end - 1].begin + received[end - 1].size - token.begin;
      auto spelled = unit.text.substr(token.begin, size);
      auto value = end == at + 1 ? token.value : spelled;
      const auto& variable = std::get<Variable>(expected.chunks[0]);
      if (!bind(variable, {std::move(value), std::move(spelled)}, bindings))
        return differs(at, "not what ${" + variable.name + "} stands for");
      at = end;
      continue;
    }
    if (!expected.chunks.empty()) {
      const bool rest = std::holds_alternative<Rest>(expected.chunks.back());
      const auto text = rest ? std::string_view(unit.text).substr(token.begin) : std::string_view(token.value);
      const bool path = spellings[i] == Spelling::path;
      if (!match_chunks(expected.chunks, text, path ? Spelling::ignore_case : spellings[i], bindings))
        return differs(at, what(i));
      if (rest) return std::nullopt;
      if (path && !same(filled(expected.chunks, bindings), text, Spelling::path)) return differs(at, what(i));
      ++at;
      continue;
    }
    const bool punctuation = expected.kind == Token::Kind::punctuation || token.kind == Token::Kind::punctuation;
    if (punctuation ? expected.kind != token.kind || expected.value != token.value
                    : !same(expected.value, token.value, spellings[i]))
      return differs(at, what(i));
    ++at;
  }
  if (free_text) return std::nullopt;
  const bool esmtp = from_client && (protocol == Protocol::smtp || protocol == Protocol::lmtp) && !script.empty() &&
                     equal_ignoring_case(script[0].value, "MAIL");
  while (esmtp && at < received.size() && received[at].spaces_before == 1 &&
         is_announcement(received[at].value, context.offered))
    ++at;
  if (at < received.size()) return differs(at, "more than was expected");
  const auto end = received.empty() ? 0 : received.back().begin + received.back().size;
  const auto spaces = unit.text.ends_with(' ') ? unit.text.size() - end : 0;
  if (from_client && spaces != spaces_at_end(line)) return Difference{end, unit.text.size() - end, "spaces at the end"};
  return std::nullopt;
}

std::optional<Difference> Pattern::match(const Unit& unit, Bindings& bindings, const Context& context) const {
  const auto& impl = *impl_;
  auto fresh = bindings;
  std::size_t begin = 0;
  const bool has_tag = !impl.line.tag.empty();
  if (has_tag) {
    begin = std::min(unit.text.find(' '), unit.text.size());
    const auto tag = unit.text.substr(0, begin);
    if (tag.empty() || tag.find_first_of("(){%*\"\\+\r\n") != tag.npos)  // tag   RFC 3501 §9
      return Difference{0, std::max<std::size_t>(begin, 1), "tag"};
    const auto key = tag_key(impl.line.tag);
    if (impl.line.who == Side::client) fresh[key] = {tag, tag};
    else if (!fresh.contains(key) || fresh[key].value() != tag) return Difference{0, begin, "tag"};
    begin = std::min(begin + 1, unit.text.size());
  }
  std::optional<Difference> difference;
  if (impl.matching == Matching::meaning) {
    auto tokens = tokenize(unit, impl.protocol);
    if (has_tag && !tokens.empty()) {
      tokens.erase(tokens.begin());
      if (!tokens.empty() && tokens[0].spaces_before > 0) --tokens[0].spaces_before;
    }
    difference = impl.match_tokens(impl.tokens, unit, tokens, fresh, context);
    if (difference && !impl.bare_tokens.empty()) {
      auto again = bindings;
      if (has_tag) again[tag_key(impl.line.tag)] = fresh[tag_key(impl.line.tag)];
      drop_optional_parentheses(tokens);
      if (!impl.match_tokens(impl.bare_tokens, unit, tokens, again, context)) {
        difference.reset();
        fresh = std::move(again);
      }
    }
  } else if (impl.matching == Matching::exact) {
    if (!impl.match_chunks(impl.chunks, std::string_view(unit.text).substr(begin), Spelling::exact, fresh))
      difference = Difference{begin, unit.text.size() - begin, "not exactly this"};
  } else {
    const auto& names = impl.regex->NamedCapturingGroups();
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(impl.regex->NumberOfCapturingGroups()) + 1);
    const re2::StringPiece text(unit.text.data() + begin, unit.text.size() - begin);
    if (!impl.regex->Match(text, 0, text.size(), RE2::ANCHOR_BOTH, groups.data(), static_cast<int>(groups.size())))
      difference = Difference{begin, unit.text.size() - begin, "does not match the expression"};
    for (auto name = names.begin(); !difference && name != names.end(); ++name) {
      const auto value = groups[static_cast<std::size_t>(name->second)].as_string();
      if (!impl.bind({name->first, {}}, {value, value}, fresh))
        difference = Difference{begin, unit.text.size() - begin, "not what ${" + name->first + "} stands for"};
    }
  }
  if (!difference) bindings = std::move(fresh);
  return difference;
}

}  // namespace mailrig::mock
