// Any bytes as a message: no crash, no limit exceeded, and whatever was read can be written and is read again as the
// same.
#include <cstdint>
#include <string>

#include <mailrig/message/date.hpp>
#include <mailrig/message/encoded_word.hpp>
#include <mailrig/message/envelope.hpp>
#include <mailrig/message/make_field.hpp>

#include "require.hpp"

namespace mailrig::message {
namespace {

using fuzz::require;

constexpr Limits limits{.line = 200, .literal = 512, .response = 768, .nesting = 4, .items = 16};

void check_addresses(std::string_view text) {
  const auto list = parse_address_list(text, limits);
  if (!list) return;
  require(mailboxes(*list).size() <= limits.items, "no more mailboxes than the limit");
  const auto written = format_address_list(*list);
  if (!written) return;  // a name that is not UTF-8, a domain with dots only
  const auto again = parse_address_list(*written, {});
  require(again.has_value(), "addresses that can be read again");
  require(format_address_list(*again).value() == *written, "addresses written the same again");
  if (const auto field = make_address_field("To", *list))
    require(parse_header(field->raw)->header.fields() == std::vector<Field>{*field},
            "a field that is read as it was made");
}

void check_text(std::string_view value) {
  const auto text = decode_words(value);
  const auto field = make_text_field("Subject", text);
  if (!field) return;  // white space longer than a line
  const auto read = parse_header(field->raw);
  require(read->header.fields() == std::vector<Field>{*field}, "a field that is read as it was made");
  const auto decoded = decode_words(field->value);
  require(make_text_field("Subject", decoded).value() == *field, "text that stays the same");
}

void check_date(std::string_view text) {
  const auto date = parse_date(text, limits);
  if (!date) return;
  if (const auto written = format_date(*date))
    require(parse_date(*written).value() == *date, "a date that is read again");
}

void check_message(std::string_view text) {
  const auto parsed = parse_header(text, limits);
  if (!parsed) return;
  const auto& fields = parsed->header.fields();
  require(fields.size() + parsed->malformed.size() <= limits.items, "no more lines than the limit");
  require(text.ends_with(parsed->body), "a body at the end of the message");
  const auto again = parse_header(parsed->header.text() + "\r\n");
  require(again && again->header.fields().size() == fields.size() && again->body.empty(),
          "a header that is read again");
  for (std::size_t i = 0; i < fields.size(); ++i) {
    require(again->header.fields()[i].value == fields[i].value, "values that are read again");
    check_addresses(fields[i].value);
    check_text(fields[i].value);
    check_date(fields[i].value);
  }
  (void)make_envelope(parsed->header, limits);
}

}  // namespace
}  // namespace mailrig::message

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  mailrig::message::check_message(input);
  mailrig::message::check_addresses(input);
  mailrig::message::check_text(input);
  mailrig::message::check_date(input);
  (void)mailrig::message::check_plain_address(input);
  return 0;
}
