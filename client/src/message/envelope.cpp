#include <mailrig/message/envelope.hpp>

#include <iterator>

namespace mailrig::message {
namespace {

std::optional<std::string> text_of(const Header& header, std::string_view name) {
  const auto* field = header.find(name);
  return field ? std::optional(field->value) : std::nullopt;
}

}  // namespace

Envelope make_envelope(const Header& header, const Limits& limits) {
  Envelope out;
  const auto add = [&](const Field& field, AddressList& list) {
    auto parsed = parse_address_list(field.value, limits);
    if (parsed) std::move(parsed->begin(), parsed->end(), std::back_inserter(list));
    else out.malformed.push_back(field.name);
  };
  const auto first = [&](std::string_view name, AddressList& list) {
    if (const auto* field = header.find(name)) add(*field, list);
  };
  const auto all = [&](std::string_view name, AddressList& list) {
    for (const auto* field : header.find_all(name)) add(*field, list);
  };
  out.date = text_of(header, "Date");
  out.subject = text_of(header, "Subject");
  first("From", out.from);
  first("Sender", out.sender);
  first("Reply-To", out.reply_to);
  all("To", out.to);
  all("Cc", out.cc);
  all("Bcc", out.bcc);
  out.in_reply_to = text_of(header, "In-Reply-To");
  out.message_id = text_of(header, "Message-ID");
  if (out.sender.empty()) out.sender = out.from;
  if (out.reply_to.empty()) out.reply_to = out.from;
  return out;
}

Result<Envelope> make_envelope(std::string_view text, const Limits& limits) {
  return parse_header(text, limits).map([&](const ParsedHeader& parsed) {
    return make_envelope(parsed.header, limits);
  });
}

}  // namespace mailrig::message
