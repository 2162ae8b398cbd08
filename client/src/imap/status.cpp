#include <mailrig/imap/status.hpp>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

std::string_view word(StatusItem item) {
  switch (item) {
    case StatusItem::messages: return "MESSAGES";
    case StatusItem::recent: return "RECENT";
    case StatusItem::uid_next: return "UIDNEXT";
    case StatusItem::uid_validity: return "UIDVALIDITY";
    case StatusItem::unseen: return "UNSEEN";
  }
  return {};
}

}  // namespace

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
void Status::encode(CommandEncoder& out) const {
  if (items.empty()) out.refuse("status-att");
  out.text("STATUS ").mailbox(mailbox);
  std::string_view before = " (";
  for (const auto item : items) {
    out.text(before).text(word(item));
    before = " ";
  }
  out.text(")");
}

void Status::collect(Response& response, OwnedResponse seen) const {
  const auto* data = seen.as<MailboxStatus>();
  if (!data || !(data->name == mailbox || (equals(data->name, "INBOX") && equals(mailbox, "INBOX")))) return;
  response = {data->messages, data->recent, data->uid_next, data->uid_validity, data->unseen};
}

}  // namespace mailrig::imap
