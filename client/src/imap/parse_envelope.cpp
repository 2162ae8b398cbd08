#include "grammar.hpp"

namespace mailrig::imap {
namespace {

// address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
Address address(Scanner& in) {
  Address result;
  in.open_list("address");
  result.name = in.nstring("addr-name");
  in.space();
  result.route = in.nstring("addr-adl");
  in.space();
  result.mailbox = in.nstring("addr-mailbox");
  in.space();
  result.host = in.nstring("addr-host");
  in.trailing_space();
  if (!in.close_list()) in.failed(")");
  return result;
}

// env-from = "(" 1*address ")" / nil
std::span<const Address> addresses(Scanner& in) {
  if (in.peek_nil()) return in.advance(3), std::span<const Address>();
  auto list = in.list_of<Address>();
  in.open_list("address list");
  while (in.ok() && !in.close_list()) {
    if (in.peek() == ' ' && in.tolerate(Tolerance::extra_space, "address")) in.advance(1);
    else if (in.peek_nil() && in.tolerate(Tolerance::nil_address, "address")) in.advance(3);
    else in.add(list, address(in));
  }
  if (list.size() == 0) in.tolerate(Tolerance::empty_list, "address");
  return list.view();
}

}  // namespace

// envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP
//            env-bcc SP env-in-reply-to SP env-message-id ")"
Envelope parse_envelope(Scanner& in) {
  Envelope result;
  auto next = [&, first = true]() mutable {
    if (!in.ok() || in.peek() == ')') return false;
    if (!first) in.space();
    first = false;
    return in.peek() != ')' || !in.tolerate(Tolerance::trailing_space, "envelope");
  };
  in.open_list("envelope");
  bool whole = false;
  if (next()) result.date = in.text_of_nstring("env-date");
  if (next()) result.subject = in.text_of_nstring("env-subject");
  if (next()) result.from = addresses(in);
  if (next()) result.sender = addresses(in);
  if (next()) result.reply_to = addresses(in);
  if (next()) result.to = addresses(in);
  if (next()) result.cc = addresses(in);
  if (next()) result.bcc = addresses(in);
  if (next()) result.in_reply_to = in.text_of_nstring("env-in-reply-to");
  if (next()) {
    result.message_id = in.text_of_nstring("env-message-id");
    whole = true;
  }
  if (in.ok() && !whole) in.tolerate(Tolerance::short_envelope, "SP");
  in.trailing_space();
  if (!in.close_list()) in.failed(")");
  return result;
}

}  // namespace mailrig::imap
