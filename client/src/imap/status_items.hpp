#pragma once
#include <span>

#include <mailrig/imap/status.hpp>

namespace mailrig::imap {

// What STATUS, LIST with RETURN (STATUS ...) and NOTIFY share.

// "(" status-att *(SP status-att) ")"
void encode_status_items(CommandEncoder& out, std::span<const StatusItem> items);

StatusData owned(const MailboxStatus& status);

}  // namespace mailrig::imap
