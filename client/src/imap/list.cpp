#include <mailrig/imap/list.hpp>

#include "collect.hpp"

namespace mailrig::imap {
namespace {

void collect_row(std::vector<ListedMailbox>& rows, const OwnedResponse& seen, MailboxList::Command command) {
  const auto* row = seen.as<MailboxList>();
  if (row && row->command == command)
    rows.push_back({to_strings(row->attributes), row->delimiter, std::string(row->name)});
}

}  // namespace

void List::collect(Response& response, OwnedResponse seen) const {
  collect_row(response, seen, MailboxList::Command::list);
}

void Lsub::collect(Response& response, OwnedResponse seen) const {
  collect_row(response, seen, MailboxList::Command::lsub);
}

}  // namespace mailrig::imap
