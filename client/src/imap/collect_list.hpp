#pragma once
#include <vector>

#include <mailrig/imap/list.hpp>

#include "collect.hpp"

namespace mailrig::imap {

// Keeps a row that answers this command. LIST and its extended form share it.
void collect_row(std::vector<ListedMailbox>& rows, const OwnedResponse& seen, MailboxList::Command command);

}  // namespace mailrig::imap
