#include <mailrig/imap/status.hpp>

#include <mailrig/imap/mailbox_name.hpp>

#include "status_items.hpp"

namespace mailrig::imap {
namespace {

std::string_view word(StatusItem item) {
  switch (item) {
    case StatusItem::messages: return "MESSAGES";
    case StatusItem::recent: return "RECENT";
    case StatusItem::uid_next: return "UIDNEXT";
    case StatusItem::uid_validity: return "UIDVALIDITY";
    case StatusItem::unseen: return "UNSEEN";
    case StatusItem::size: return "SIZE";
    case StatusItem::deleted: return "DELETED";
    case StatusItem::deleted_storage: return "DELETED-STORAGE";
    case StatusItem::highest_mod_seq: return "HIGHESTMODSEQ";
    case StatusItem::append_limit: return "APPENDLIMIT";
    case StatusItem::mailbox_id: return "MAILBOXID";
  }
  return {};
}

}  // namespace

void encode_status_items(CommandEncoder& out, std::span<const StatusItem> items) {
  if (items.empty()) out.refuse("status-att");
  std::string_view before = "(";
  for (const auto item : items) {
    out.text(before).text(word(item));
    before = " ";
  }
  out.text(")");
}

StatusData owned(const MailboxStatus& status) {
  StatusData data{status.messages,        status.recent,       status.uid_next, status.uid_validity,
                  status.unseen,          status.size,         status.deleted,  status.deleted_storage,
                  status.highest_mod_seq, status.append_limit, std::nullopt};
  if (status.mailbox_id) data.mailbox_id.emplace(*status.mailbox_id);
  return data;
}

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
void Status::encode(CommandEncoder& out) const {
  out.text("STATUS ").mailbox(mailbox).text(" ");
  encode_status_items(out, items);
}

void Status::collect(Response& response, OwnedResponse seen) const {
  const auto* data = seen.as<MailboxStatus>();
  if (data && same_mailbox(data->name, mailbox)) response = owned(*data);
}

}  // namespace mailrig::imap
