#include <mailrig/imap/append.hpp>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

// append-opts = [SP flag-list] [SP date-time]   RFC 4466 §3
void encode_options(CommandEncoder& out, const std::vector<std::string>& flags,
                    const std::optional<DateTime>& internal_date) {
  if (!flags.empty()) out.text(" ").flag_list(flags);
  if (!internal_date) return;
  const auto year = static_cast<int>(internal_date->date.year());
  if (!internal_date->date.ok() || year < 0 || year > 9999) out.refuse("date-time");
  else out.text(" \"").text(format_date_time(*internal_date)).text("\"");
}

// append-data  = literal / literal8 / append-data-ext   RFC 4466 §3
// utf8-literal = "UTF8" SP "(" literal8 ")"             RFC 6855 §4
void encode_data(CommandEncoder& out, const MessageBytes& message, MessageForm form) {
  if (form == MessageForm::utf8) out.text("UTF8 (");
  std::visit([&](const auto& bytes) { form == MessageForm::literal ? out.message(bytes) : out.binary(bytes); },
             message);
  if (form == MessageForm::utf8) out.text(")");
}

struct EncodePart {
  CommandEncoder& out;

  // text-literal = "TEXT" SP literal, or utf8-literal
  void operator()(const CatenateText& part) const {
    if (part.form == MessageForm::literal8) out.refuse("cat-part");
    if (part.form == MessageForm::literal) out.text("TEXT ");
    encode_data(out, part.bytes, part.form);
  }
  // url = "URL" SP astring
  void operator()(const CatenateUrl& part) const { out.text("URL ").astring(part.url, "url"); }
};

// append-message = append-opts SP append-data
// append-data    =/ "CATENATE" SP "(" cat-part *(SP cat-part) ")"   RFC 4469 §5
void encode_message(CommandEncoder& out, const AppendMessage& message) {
  encode_options(out, message.flags, message.internal_date);
  out.text(" ");
  if (message.parts.empty()) return encode_data(out, message.message, message.form);
  std::string_view before = "CATENATE (";
  for (const auto& part : message.parts) {
    out.text(before);
    std::visit(EncodePart{out}, part);
    before = " ";
  }
  out.text(")");
}

void collect_appended(std::optional<Append::AppendedUid>& response, const OwnedResponse& seen) {
  const auto* code = code_in<code::AppendUid>(seen);
  if (code && !code->uids.empty()) response = Append::AppendedUid{code->uid_validity, code->uids.front().first};
}

bool is_tagged(const OwnedResponse& seen) {
  const auto* status = seen.as<StatusResponse>();
  return status && status->tag;
}

}  // namespace

// append = "APPEND" SP mailbox append-message
void Append::encode(CommandEncoder& out) const {
  out.text("APPEND ").mailbox(mailbox);
  encode_options(out, flags, internal_date);
  encode_data(out.text(" "), message, form);
}

void Append::collect(Response& response, OwnedResponse seen) const {
  if (is_tagged(seen)) collect_appended(response, seen);
}

// append = "APPEND" SP mailbox 1*append-message   RFC 3502 §6.3.11
void MultiAppend::encode(CommandEncoder& out) const {
  if (messages.empty()) out.refuse("append-message");
  out.text("APPEND ").mailbox(mailbox);
  for (const auto& message : messages) encode_message(out, message);
}

void MultiAppend::collect(Response& response, OwnedResponse seen) const {
  const auto* code = is_tagged(seen) ? code_in<code::AppendUid>(seen) : nullptr;
  if (code) response = AppendedUids{code->uid_validity, {code->uids.begin(), code->uids.end()}};
}

// replace = "REPLACE" SP seq-number SP mailbox append-message   RFC 8508 §5
void Replace::encode(CommandEncoder& out) const {
  if (number == 0) out.refuse("nz-number", "0");
  out.text(traits().name).text(" ").number(number).text(" ").mailbox(mailbox);
  encode_message(out, message);
}

void Replace::collect(Response& response, OwnedResponse seen) const { collect_appended(response, seen); }

}  // namespace mailrig::imap
