#include "grammar.hpp"

namespace mailrig::imap {

// nil / DQUOTE QUOTED-CHAR DQUOTE, the second field of mailbox-list
std::optional<char> parse_delimiter(Scanner& in) {
  if (in.rest().starts_with("\"\\\" ") && in.tolerate(Tolerance::bad_escape, "QUOTED-CHAR")) {
    in.advance(3);
    return '\\';
  }
  const auto text = in.nstring("QUOTED-CHAR");
  if (!text) return std::nullopt;
  if (text->empty()) in.tolerate(Tolerance::empty_delimiter, "QUOTED-CHAR");
  if (text->size() > 1) in.failed("QUOTED-CHAR");
  return text->empty() ? std::nullopt : std::optional(text->front());
}

namespace {

// mailbox = "INBOX" / astring, where what follows it is known: an unquoted name may hold anything up to there.
std::string_view mailbox(Scanner& in, std::size_t size) {
  if (in.peek() == '"') return in.string("mailbox");
  if (const auto bytes = in.literal()) return *bytes;
  const auto name = in.rest().substr(0, size);
  if (name.empty() || name.find_first_of("\r\n") != name.npos) return in.failed("mailbox"), name;
  if (!all_of(name, is_astring_char)) {
    const bool eight_bit = all_of(name, [](char c) { return is_astring_char(c) || is_eight_bit(c); });
    in.tolerate(eight_bit ? Tolerance::eight_bit : Tolerance::unquoted_name, "mailbox");
  }
  in.advance(size);
  return name;
}

// How much of the rest of a LIST response is its name: all, but for spaces at the end or [SP mbox-list-extended].
std::size_t listed_name_size(std::string_view rest) {
  if (const auto extended = rest.find(" ("); extended != rest.npos && rest.ends_with(')')) return extended;
  const auto trimmed = rest.substr(0, rest.find_last_not_of(' ') + 1);
  return all_of(trimmed, is_astring_char) ? trimmed.size() : rest.size();
}

// How much of the rest of a STATUS response is its name: all but the list that it ends with.
std::size_t status_name_size(std::string_view rest) {
  std::size_t open = 0;
  for (auto at = rest.size(); at-- > 0;) {
    if (rest[at] == ')') ++open;
    else if (open == 0 && rest[at] != ' ') break;
    else if (rest[at] == '(' && --open == 0) return at > 0 && rest[at - 1] == ' ' ? at - 1 : 0;
  }
  return 0;
}

// mbox-list-extended = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"
// mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val   RFC 5258 §6
void list_extended(Scanner& in, MailboxList& list) {
  auto child_info = in.list_of<std::string_view>();
  auto others = in.list_of<RawItem>();
  in.list("mbox-list-extended", [&] {
    const auto name = in.astring("mbox-list-extended-item-tag");
    in.space();
    if (equals(name, "CHILDINFO"))
      return in.list("CHILDINFO", [&] { in.add(child_info, in.astring("list-select-base-opt-quoted")); });
    if (equals(name, "OLDNAME")) {
      in.open_list("OLDNAME");
      list.old_name = in.astring("mailbox");
      return in.expect_close();
    }
    const auto begin = in.at();
    if (!in.skip_value()) return in.failed("tagged-ext-val");
    in.add(others, {name, in.since(begin)});
  });
  list.child_info = child_info.view();
  list.others = others.view();
}

// status-att SP number, and what RFC 7162 §7, RFC 7889 §5, RFC 8438 §4, RFC 8474 §7 and RFC 9208 §7 add to it
void status_item(Scanner& in, MailboxStatus& status, ListBuilder<RawItem>& others) {
  const auto name = in.word("status-att");
  in.space();
  // nz-number where 0 cannot be: RFC 3501 §2.3.1.1
  const auto nz = [&](std::optional<std::uint32_t>& field) {
    field = in.number_or_absent();
    if (field == 0U && in.tolerate(Tolerance::zero_number, "nz-number")) field.reset();
  };
  if (equals(name, "MESSAGES")) status.messages = in.number_or_absent();
  else if (equals(name, "RECENT")) status.recent = in.number_or_absent();
  else if (equals(name, "UNSEEN")) status.unseen = in.number_or_absent();
  else if (equals(name, "UIDNEXT")) nz(status.uid_next);
  else if (equals(name, "UIDVALIDITY")) nz(status.uid_validity);
  else if (equals(name, "SIZE")) status.size = in.number64_or_absent("number64");
  else if (equals(name, "DELETED")) status.deleted = in.number_or_absent();
  else if (equals(name, "DELETED-STORAGE")) status.deleted_storage = in.number64_or_absent("number64");
  else if (equals(name, "HIGHESTMODSEQ")) status.highest_mod_seq = in.number64_or_absent("mod-sequence-valzer");
  else if (equals(name, "MAILBOXID")) status.mailbox_id = parse_object_id(in);
  else if (equals(name, "APPENDLIMIT") && in.peek_nil()) in.advance(3);
  else if (equals(name, "APPENDLIMIT")) status.append_limit = in.number64("number");
  else {
    const auto begin = in.at();
    if (!in.skip_value()) return in.failed("status-att");
    in.add(others, {name, in.since(begin)});
  }
}

}  // namespace

// objectid, in the parentheses that it always has
std::string_view parse_object_id(Scanner& in) {
  in.open_list("objectid");
  const auto id = in.word("objectid");
  in.expect_close();
  return id;
}

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
//                [SP mbox-list-extended]                                        RFC 3501 §9, RFC 5258 §6
MailboxList parse_mailbox_list(Scanner& in, MailboxList::Command command) {
  MailboxList result;
  result.command = command;
  in.space();
  result.attributes = in.flag_list("mbx-list-flags");
  in.space();
  result.delimiter = parse_delimiter(in);
  in.space();
  const auto before = in.mark();
  const bool quoted = in.peek() == '"' || in.peek() == '{';
  result.name = mailbox(in, listed_name_size(in.rest()));
  if (in.peek() == ' ' && in.peek_next() == '(') {
    in.space();
    auto extended = result;
    list_extended(in, extended);
    if (in.ok()) return extended;
    // Or else the parentheses are an unquoted name's: "Sent (old)".
    if (!quoted && in.rewind(before)) result.name = mailbox(in, in.rest().size());
  }
  return result;
}

// "STATUS" SP mailbox SP "(" [status-att-list] ")"
MailboxStatus parse_mailbox_status(Scanner& in) {
  MailboxStatus result;
  auto others = in.list_of<RawItem>();
  in.space();
  result.name = mailbox(in, status_name_size(in.rest()));
  in.space();
  in.list("status-att-list", [&] { status_item(in, result, others); });
  result.others = others.view();
  return result;
}

}  // namespace mailrig::imap
