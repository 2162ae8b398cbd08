#include <mailrig/message/address.hpp>

#include <algorithm>
#include <utility>

#include "add_addresses.hpp"
#include "characters.hpp"
#include "utf8.hpp"

namespace mailrig::message {
namespace {

using Checked = Result<void>;

bool is_dot_atom(std::string_view text) noexcept {
  bool behind_dot = true;
  for (const char c : text) {
    if (c == '.' ? behind_dot : !is_atext(c)) return false;
    behind_dot = c == '.';
  }
  return !behind_dot;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// A phrase that may stand without quotes: atoms, one space between them.
bool is_atoms(std::string_view text) noexcept {
  char last = ' ';
  for (const char c : text) {
    if (c == ' ' ? last == ' ' : !is_atext(c)) return false;
    last = c;
  }
  return last != ' ';
}

Checked check_text(std::string_view text) {
  const auto at = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), breaks_lines) - text.begin());
  if (at < text.size()) return fail(Errc::bad_argument, "no CR, LF or NUL", at, text);
  if (!is_utf8(text)) return fail(Errc::bad_argument, "UTF-8", 0, text);
  return {};
}

// domain = dot-atom / domain-literal      RFC 5322 §3.4.1
Checked check_domain(std::string_view domain) {
  const bool literal = domain.size() > 2 && domain.front() == '[' && domain.back() == ']';
  const auto inner = literal ? domain.substr(1, domain.size() - 2) : domain;
  const bool fits = literal ? std::all_of(inner.begin(), inner.end(),
                                          [](char c) { return is_visible(c) && c != '[' && c != ']' && c != '\\'; })
                            : is_dot_atom(domain);
  return fits ? Checked{} : fail(Errc::bad_argument, "domain", 0, domain);
}

Checked check(const Mailbox& mailbox) {
  if (mailbox.local_part.empty() && mailbox.domain.empty()) return fail(Errc::bad_argument, "an address");
  for (const auto* text : {&mailbox.name, &mailbox.local_part, &mailbox.domain})
    if (auto checked = check_text(*text); !checked) return checked;
  return mailbox.domain.empty() ? Checked{} : check_domain(mailbox.domain);
}

/// display-name = phrase, with `suffix` behind it
void add_phrase(FoldedLine& line, std::string_view space, std::string_view text, std::string_view suffix) {
  const bool ascii = std::none_of(text.begin(), text.end(),
                                  [](char c) { return is_beyond_ascii(c) || (!is_visible(c) && !is_white_space(c)); });
  if (!ascii) {
    add_encoded_words(line, space, text);
    if (!suffix.empty()) line.add(" ", suffix);
    return;
  }
  const auto shown = (is_atoms(text) ? std::string(text) : quoted(text)).append(suffix);
  std::string_view rest = shown;
  while (!rest.empty()) {  // each word with the white space in front of it
    const auto begin = rest;
    while (!rest.empty() && is_white_space(rest.front())) rest.remove_prefix(1);
    const auto gap = begin.size() - rest.size();
    while (!rest.empty() && !is_white_space(rest.front())) rest.remove_prefix(1);
    line.add(gap == 0 ? space : begin.substr(0, gap), begin.substr(gap, begin.size() - rest.size() - gap));
  }
}

Checked add(FoldedLine& line, std::string_view space, const Mailbox& mailbox, std::string_view suffix) {
  if (auto checked = check(mailbox); !checked) return checked;
  // A quoted-string alone would be the beginning of a name.
  const bool bare = mailbox.name.empty() && (!mailbox.domain.empty() || is_dot_atom(mailbox.local_part));
  if (!mailbox.name.empty()) add_phrase(line, std::exchange(space, " "), mailbox.name, {});
  line.add(space, (bare ? mailbox.address() : '<' + mailbox.address() + '>').append(suffix));
  return {};
}

Checked add(FoldedLine& line, std::string_view space, const Group& group, std::string_view suffix) {
  if (auto checked = check_text(group.name); !checked) return checked;
  const auto last = std::string(";").append(suffix);
  add_phrase(line, space, group.name, group.members.empty() ? ":" + last : ":");
  for (const auto& member : group.members) {
    auto added = add(line, " ", member, &member == &group.members.back() ? std::string_view(last) : ",");
    if (!added) return added;
  }
  return {};
}

}  // namespace

Result<void> add_addresses(FoldedLine& line, std::string_view space, const AddressList& addresses) {
  for (const auto& address : addresses) {
    const std::string_view suffix = &address == &addresses.back() ? "" : ",";
    auto added = std::visit([&](const auto& one) { return add(line, space, one, suffix); }, address);
    if (!added) return added;
    space = " ";
  }
  return {};
}

std::string Mailbox::address() const {
  auto out = is_dot_atom(local_part) ? local_part : quoted(local_part);
  if (!domain.empty()) (out += '@') += domain;
  return out;
}

Result<std::string> format_address_list(const AddressList& addresses) {
  FoldedLine line("", unfolded);
  return add_addresses(line, {}, addresses).map([&] { return std::move(line).take(); });
}

}  // namespace mailrig::message
