#include "grammar.hpp"

namespace mailrig::imap {
namespace {

// nil / DQUOTE QUOTED-CHAR DQUOTE, the second field of mailbox-list
std::optional<char> delimiter(Scanner& in) {
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

// status-att SP number
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
  else {
    const auto begin = in.at();
    if (!in.skip_value()) return in.failed("status-att");
    in.add(others, {name, in.since(begin)});
  }
}

}  // namespace

// capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev1" *(SP capability)
CapabilityData parse_capability_data(Scanner& in) {
  auto names = in.list_of<std::string_view>();
  while (in.ok() && in.peek() == ' ') {
    in.space();
    if (in.at_end()) in.tolerate(Tolerance::trailing_space, "capability");
    else in.add(names, in.word("capability"));
  }
  if (names.size() == 0) in.tolerate(Tolerance::empty_list, "capability");
  return {names.view()};
}

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
//                [SP mbox-list-extended]                                        RFC 3501 §9, RFC 5258 §6
MailboxList parse_mailbox_list(Scanner& in, MailboxList::Command command) {
  MailboxList result;
  result.command = command;
  in.space();
  result.attributes = in.flag_list("mbx-list-flags");
  in.space();
  result.delimiter = delimiter(in);
  in.space();
  result.name = mailbox(in, listed_name_size(in.rest()));
  if (in.peek() == ' ' && in.peek_next() == '(') {
    in.space();
    const auto begin = in.at();
    if (!in.skip_value()) in.failed("mbox-list-extended");
    result.extended = in.since(begin);
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

// "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]   RFC 3501 §9, RFC 7162 §7
SearchResults parse_search_results(Scanner& in) {
  SearchResults result;
  auto numbers = in.list_of<std::uint32_t>();
  while (in.ok() && in.peek() == ' ') {
    in.space();
    if (in.at_end()) {
      in.tolerate(Tolerance::trailing_space, "nz-number");
    } else if (in.peek() == '(') {
      in.open_list("search-sort-mod-seq");
      if (!equals(in.word("MODSEQ"), "MODSEQ")) in.failed("MODSEQ");
      in.space();
      result.mod_seq = in.number64("mod-sequence-value");
      if (!in.close_list()) in.failed(")");
    } else if (const auto number = in.number(); number != 0) {
      in.add(numbers, number);
    } else if (in.ok()) {
      in.tolerate(Tolerance::zero_number, "nz-number");
    }
  }
  result.numbers = numbers.view();
  return result;
}

}  // namespace mailrig::imap
