#include <mailrig/message/make_field.hpp>

#include <algorithm>
#include <random>

#include "add_addresses.hpp"
#include "characters.hpp"
#include "folded_line.hpp"
#include "utf8.hpp"

namespace mailrig::message {
namespace {

Result<void> check_name(std::string_view name) {
  const auto at = static_cast<std::size_t>(std::find_if_not(name.begin(), name.end(), is_ftext) - name.begin());
  if (name.empty() || at < name.size()) return fail(Errc::bad_argument, "field-name", at, name);
  return {};
}

Result<void> check_value(std::string_view value) {
  const auto at = static_cast<std::size_t>(std::find_if(value.begin(), value.end(), breaks_lines) - value.begin());
  if (at < value.size()) return fail(Errc::bad_argument, "no CR, LF or NUL", at, value);
  if (!is_utf8(value)) return fail(Errc::bad_argument, "UTF-8", 0, value);
  return {};
}

/// The field that `add(line)` writes the value of.
template <class Add>
Result<Field> make_field(std::string_view name, Add add) {
  if (auto checked = check_name(name); !checked) return tl::unexpected(std::move(checked.error()));
  FoldedLine line(std::string(name) + ':', preferred_line);
  if (auto added = add(line); !added) return tl::unexpected(std::move(added.error()));
  if (line.longest() > longest_line) return fail(Errc::bad_argument, "lines of at most 998 characters", 0, name);

  Field field;
  field.name = name;
  field.raw = std::move(line).take();
  field.value = field.raw.substr(name.size() + 1);
  std::erase_if(field.value, breaks_lines);
  field.value = trimmed(field.value);
  field.raw += "\r\n";
  return field;
}

}  // namespace

Result<Field> make_text_field(std::string_view name, std::string_view text) {
  return make_field(name, [&](FoldedLine& line) {
    auto checked = check_value(text);
    if (checked) add_text(line, " ", trimmed(text));
    return checked;
  });
}

Result<Field> make_address_field(std::string_view name, const AddressList& addresses) {
  return make_field(name, [&](FoldedLine& line) { return add_addresses(line, " ", addresses); });
}

Result<Field> make_structured_field(std::string_view name, std::string_view value) {
  return make_field(name, [&](FoldedLine& line) -> Result<void> {
    if (auto checked = check_value(value); !checked) return checked;
    const auto fits = [](char c) { return is_visible(c) || is_white_space(c); };
    if (!std::all_of(value.begin(), value.end(), fits)) return fail(Errc::bad_argument, "printable ASCII", 0, value);
    auto rest = trimmed(value);
    std::string_view space = " ";
    while (!rest.empty()) {
      const auto word = rest.substr(0, rest.find_first_of(" \t"));
      line.add(space, word);
      rest.remove_prefix(word.size());
      space = rest.substr(0, rest.find_first_not_of(" \t"));
      rest.remove_prefix(space.size());
    }
    return {};
  });
}

Result<Field> make_date_field(std::string_view name, const DateTime& date) {
  return format_date(date).and_then([&](const std::string& text) { return make_structured_field(name, text); });
}

// msg-id = "<" id-left "@" id-right ">"      RFC 5322 §3.6.4
Result<std::string> make_message_id(std::string_view domain, const Random& random) {
  if (auto checked = check_plain_address("x@" + std::string(domain)); !checked)
    return fail(Errc::bad_argument, "domain", 0, domain);
  std::random_device device;
  const auto bits = [&]() -> std::uint64_t {
    if (random) return random();
    return (std::uint64_t{device()} << 32) | device();
  };
  std::string out = "<";
  for (int word = 0; word < 2; ++word) {
    auto value = bits();
    for (int digit = 0; digit < 13; ++digit, value >>= 5) out += "abcdefghijklmnopqrstuvwxyz234567"[value & 31];
    if (word == 0) out += '.';
  }
  return ((out += '@') += domain) += '>';
}

}  // namespace mailrig::message
