#include <mailrig/message/address.hpp>

#include "characters.hpp"
#include "lexer.hpp"
#include "utf8.hpp"

namespace mailrig::message {
namespace {

/// Words and dots: what they are shows only at what follows them.
struct Words {
  std::string phrase;      // with a space wherever there was white space or a comment
  std::string local_part;  // without
  bool any = false;
  bool quoted = false;        // one of them was a quoted-string
  bool is_local_part = true;  // no two words without a dot between them
};

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : lexer_(text, limits), limits_(limits) {}

  // address-list  = (address *("," address)) / obs-addr-list
  // obs-addr-list = *([CFWS] ",") address *("," [address / CFWS])      RFC 5322 §3.4, §4.4
  Result<AddressList> address_list() {
    AddressList out;
    auto done = elements([&](Words words) { return address(std::move(words), out); });
    if (!done) return tl::unexpected(std::move(done.error()));
    if (!lexer_.at_end()) return lexer_.bad("\",\"");
    return out;
  }

 private:
  using Done = Result<void>;

  /// Calls element(words) for each element that is not empty, until something stands where a "," should.
  template <class Element>
  Done elements(Element element) {
    for (;;) {
      auto words = this->words();
      if (!words) return tl::unexpected(std::move(words.error()));
      if (words->any || lexer_.peek() == '<') {
        if (++count_ > limits_.items) return lexer_.error(Errc::too_many_items, "the end of the list");
        if (auto done = element(std::move(*words)); !done) return done;
      }
      if (!lexer_.take(',')) return {};
    }
  }

  // address = mailbox / group
  // group   = display-name ":" [group-list] ";" [CFWS]
  Done address(Words words, AddressList& out) {
    if (!words.any || !lexer_.take(':')) {
      return mailbox(std::move(words)).map([&](Mailbox&& mailbox) { out.emplace_back(std::move(mailbox)); });
    }
    Group group{std::move(words.phrase), {}};
    auto done = elements([&](Words member) {
      return mailbox(std::move(member)).map([&](Mailbox&& mailbox) { group.members.push_back(std::move(mailbox)); });
    });
    if (!done) return done;
    if (!lexer_.take(';')) return lexer_.bad("\";\"");
    out.emplace_back(std::move(group));
    return skip();
  }

  // mailbox   = name-addr / addr-spec
  // name-addr = [display-name] angle-addr
  Result<Mailbox> mailbox(Words words) {
    if (lexer_.take('<')) return angle_addr(std::move(words.phrase));
    const bool quoted = words.quoted;
    auto out = addr_spec(std::move(words));
    if (!out) return out;
    if (out->domain.empty() && quoted) return lexer_.bad("\"<\" or \"@\"");
    out->name = lexer_.last_comment();
    return out;
  }

  // angle-addr = [CFWS] "<" [obs-route] addr-spec ">" [CFWS]      behind the "<"
  Result<Mailbox> angle_addr(std::string name) {
    std::string route;
    if (auto done = skip(); !done) return tl::unexpected(std::move(done.error()));
    if (lexer_.peek() == '@' || lexer_.peek() == ',')
      if (auto done = obs_route(route); !done) return tl::unexpected(std::move(done.error()));
    auto words = this->words();
    if (!words) return tl::unexpected(std::move(words.error()));
    auto out = addr_spec(std::move(*words));
    if (!out) return out;
    if (!lexer_.take('>')) return lexer_.bad("\">\"");
    out->name = std::move(name);
    out->route = std::move(route);
    if (auto done = skip(); !done) return tl::unexpected(std::move(done.error()));
    return out;
  }

  // obs-route       = obs-domain-list ":"
  // obs-domain-list = *(CFWS / ",") "@" domain *("," [CFWS] ["@" domain])      RFC 5322 §4.4
  Done obs_route(std::string& out) {
    while (!lexer_.take(':')) {
      if (lexer_.take('@')) {
        auto domain = this->domain();
        if (!domain) return tl::unexpected(std::move(domain.error()));
        if (!out.empty()) out += ',';
        (out += '@') += *domain;
      } else if (!lexer_.take(',')) {
        return lexer_.bad("\":\"");
      }
      if (auto done = skip(); !done) return done;
    }
    return {};
  }

  // addr-spec      = local-part "@" domain
  // obs-local-part = word *("." word)
  Result<Mailbox> addr_spec(Words words) {
    if (!words.any || !words.is_local_part) return lexer_.bad("addr-spec");
    Mailbox out;
    out.local_part = std::move(words.local_part);
    if (!lexer_.take('@')) return out;
    auto domain = this->domain();
    if (!domain) return tl::unexpected(std::move(domain.error()));
    out.domain = std::move(*domain);
    return out;
  }

  // domain     = dot-atom / domain-literal / obs-domain
  // obs-domain = atom *("." atom)      and the CFWS behind it
  Result<std::string> domain() {
    std::string out;
    do {
      if (!out.empty()) out += '.';
      if (auto done = skip(); !done) return tl::unexpected(std::move(done.error()));
      if (out.empty() && lexer_.take('[')) {
        auto literal = lexer_.domain_literal();
        if (!literal) return literal;
        return skip().map([&] { return std::move(*literal); });
      }
      const auto atom = lexer_.take_while(is_atext);
      if (atom.empty()) return lexer_.bad("domain");
      out += atom;
      if (auto done = skip(); !done) return tl::unexpected(std::move(done.error()));
    } while (lexer_.take('.'));
    return out;
  }

  // phrase     = 1*word / obs-phrase
  // obs-phrase = word *(word / "." / CFWS)      RFC 5322 §4.1
  Result<Words> words() {
    Words out;
    bool behind_dot = true;
    for (;;) {
      const auto space = lexer_.skip_white_space_and_comments();
      if (!space) return tl::unexpected(space.error());
      std::string word;
      const bool dot = lexer_.take('.');
      if (dot) {
        word = '.';
      } else if (lexer_.take('"')) {
        auto text = lexer_.quoted_string();
        if (!text) return tl::unexpected(std::move(text.error()));
        word = std::move(*text);
        out.quoted = true;
      } else {
        word = lexer_.take_while(is_atext);
        if (word.empty()) return out;
      }
      out.is_local_part = out.is_local_part && (dot || behind_dot);
      behind_dot = dot;
      if (*space && out.any) out.phrase += ' ';
      out.phrase += word;
      out.local_part += word;
      out.any = true;
    }
  }

  Done skip() {
    return lexer_.skip_white_space_and_comments().map([](bool) {});
  }

  Lexer lexer_;
  const Limits& limits_;
  std::size_t count_ = 0;
};

}  // namespace

Result<AddressList> parse_address_list(std::string_view text, const Limits& limits) {
  return Parser(text, limits).address_list();
}

std::vector<Mailbox> mailboxes(const AddressList& addresses) {
  struct Visitor {
    std::vector<Mailbox>& out;
    void operator()(const Mailbox& mailbox) const { out.push_back(mailbox); }
    void operator()(const Group& group) const { out.insert(out.end(), group.members.begin(), group.members.end()); }
  };
  std::vector<Mailbox> out;
  for (const auto& address : addresses) std::visit(Visitor{out}, address);
  return out;
}

Result<void> check_plain_address(std::string_view text, Charset charset) {
  const auto allowed = [&](char c) { return charset == Charset::utf8 || !is_beyond_ascii(c); };
  const auto bad = [&](std::size_t at) {
    return fail(Errc::bad_argument, "an address as foo or foo@bar.com", at, text);
  };
  if (charset == Charset::utf8 && !is_utf8(text)) return bad(0);
  std::size_t at = 0;
  while (at < text.size() && (is_atext(text[at]) || text[at] == '.') && allowed(text[at])) ++at;
  if (at == 0) return bad(0);
  if (at == text.size()) return {};
  if (text[at] != '@') return bad(at);
  for (bool label = false; ++at <= text.size();) {
    const char c = at < text.size() ? text[at] : '.';
    const bool in_label = is_alphanumeric(c) || c == '-' || c == '_' || (is_beyond_ascii(c) && allowed(c));
    if (!in_label && (c != '.' || !label)) return bad(at);
    label = in_label;
  }
  return {};
}

}  // namespace mailrig::message
