#include <mailrig/smtp/path.hpp>

#include <cstddef>

#include "text.hpp"

namespace mailrig::smtp {
namespace {

/// One pass over a path; each rule takes what fits and says whether that was enough.
class Scanner {
 public:
  Scanner(std::string_view text, Charset charset) : text_(text), charset_(charset) {}

  // Path = "<" [ A-d-l ":" ] Mailbox ">"      RFC 5321 §4.1.2
  Result<void> path() {
    if (peek() == '@' && !source_route()) return bad("source route");
    if (!local_part()) return bad("Local-part");
    if (at_end()) return {};
    if (!take('@') || !host()) return bad("\"@\" and a Domain");
    return at_end() ? Result<void>{} : bad("the end of the path");
  }

  // Domain / address-literal      RFC 5321 §4.1.1.1
  Result<void> domain_argument() {
    if (!host() || !at_end()) return bad("Domain");
    return {};
  }

 private:
  bool at_end() const noexcept { return at_ == text_.size(); }
  char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
  bool take(char c) noexcept {
    if (at_end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  template <class Fits>
  bool take_some(Fits fits) noexcept {
    const auto begin = at_;
    while (!at_end() && fits(text_[at_])) ++at_;
    return at_ > begin;
  }
  bool beyond_ascii(char c) const noexcept {
    return charset_ == Charset::utf8 && static_cast<unsigned char>(c) >= 0x80;
  }
  tl::unexpected<Error> bad(std::string_view expected) const { return fail(Errc::bad_argument, expected, at_, text_); }

  // A-d-l = At-domain *( "," At-domain ), and the ":" behind it
  bool source_route() {
    do {
      if (!take('@') || !domain()) return false;
    } while (take(','));
    return take(':');
  }

  // Local-part = Dot-string / Quoted-string
  bool local_part() {
    if (take('"')) return quoted_string();
    static constexpr std::string_view atext = "!#$%&'*+-/=?^_`{|}~.";
    return take_some([&](char c) { return is_alphanumeric(c) || atext.find(c) != atext.npos || beyond_ascii(c); });
  }

  // Quoted-string = DQUOTE *( qtextSMTP / quoted-pairSMTP ) DQUOTE, behind the first DQUOTE
  bool quoted_string() {
    for (;;) {
      take_some([&](char c) { return c != '"' && c != '\\' && (c == ' ' || is_visible(c) || beyond_ascii(c)); });
      if (take('"')) return true;
      if (!take('\\')) return false;
      if (peek() != ' ' && !is_visible(peek())) return false;
      ++at_;
    }
  }

  bool host() { return take('[') ? address_literal() : domain(); }

  // Domain = sub-domain *("." sub-domain)
  bool domain() {
    return take_some([&](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || beyond_ascii(c); });
  }

  // address-literal = "[" ... 1*dcontent "]", behind the "["      RFC 5321 §4.1.3
  bool address_literal() {
    return take_some([](char c) { return is_visible(c) && c != '[' && c != '\\' && c != ']'; }) && take(']');
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Charset charset_;
};

}  // namespace

Result<void> check_path(std::string_view path, Charset charset) { return Scanner(path, charset).path(); }

Result<void> check_domain(std::string_view domain) { return Scanner(domain, Charset::ascii).domain_argument(); }

}  // namespace mailrig::smtp
