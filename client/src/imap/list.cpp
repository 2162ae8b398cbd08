#include <mailrig/imap/list.hpp>

#include <algorithm>

#include "characters.hpp"
#include "collect_list.hpp"

namespace mailrig::imap {

void collect_row(std::vector<ListedMailbox>& rows, const OwnedResponse& seen, MailboxList::Command command) {
  const auto* row = seen.as<MailboxList>();
  if (!row || row->command != command) return;
  auto& last = rows.emplace_back();
  last.attributes = to_strings(row->attributes);
  last.delimiter = row->delimiter;
  last.name = row->name;
  last.child_info = to_strings(row->child_info);
  if (row->old_name) last.old_name.emplace(*row->old_name);
}

bool ListedMailbox::has(std::string_view attribute) const noexcept {
  const auto listed = [this](std::string_view wanted) {
    return std::any_of(attributes.begin(), attributes.end(),
                       [wanted](const auto& other) { return equals(other, wanted); });
  };
  return listed(attribute) || (equals(attribute, "\\Noselect") && listed("\\NonExistent")) ||
         (equals(attribute, "\\HasNoChildren") && listed("\\Noinferiors"));
}

void List::collect(Response& response, OwnedResponse seen) const {
  collect_row(response, seen, MailboxList::Command::list);
}

void Lsub::collect(Response& response, OwnedResponse seen) const {
  collect_row(response, seen, MailboxList::Command::lsub);
}

void Xlist::collect(Response& response, OwnedResponse seen) const {
  collect_row(response, seen, MailboxList::Command::xlist);
  collect_row(response, seen, MailboxList::Command::list);
}

}  // namespace mailrig::imap
