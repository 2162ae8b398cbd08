#pragma once
#include <mailrig/imap/fetch.hpp>

namespace mailrig::imap {

// One fetch-att, or a macro; in fetch.cpp. NOTIFY has them, too (RFC 5465 §8).
void encode_fetch_item(CommandEncoder& out, const FetchItem& item);

}  // namespace mailrig::imap
