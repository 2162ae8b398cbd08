#pragma once
#include <string>
#include <string_view>

#include <mailrig/wire/error.hpp>

namespace mailrig::imap {

// Commands and responses carry the names of mailboxes as they stand on the wire. In IMAP4rev1 that is modified UTF-7
// (RFC 3501 §5.1.3) by convention: servers hold names that are not. After ENABLE IMAP4rev2 or UTF8=ACCEPT it is UTF-8
// (RFC 9051 §5.1, RFC 6855 §3), and nothing here is needed.

/// A name in UTF-8 as modified UTF-7: "Entw\u00fcrfe" becomes "Entw&APw-rfe". bad_argument if it is not UTF-8.
Result<std::string> encode_mailbox_name(std::string_view utf8);

/// A name in modified UTF-7 as UTF-8. bad_syntax, with the offset, unless it is just what encode_mailbox_name() makes
/// of some name: 8-bit bytes, a shift that is not ended, follows another one, has bits left over, half a surrogate pair
/// or printable ASCII in it.
Result<std::string> decode_mailbox_name(std::string_view name);

/// For people: the name decoded, or, if it cannot be, as it is. Not for going back, and not yet safe to print.
std::string readable_mailbox_name(std::string_view name);

/// Whether it is the INBOX, which alone ignores case (RFC 3501 §5.1).
bool is_inbox(std::string_view name) noexcept;

/// Whether two names on the wire are the same mailbox's: the same bytes, or both the INBOX.
bool same_mailbox(std::string_view a, std::string_view b) noexcept;

}  // namespace mailrig::imap
