#pragma once
#include <optional>
#include <span>
#include <string_view>

namespace mailrig::imap {

/// RFC 3501 §7.4.2 address. Without a host it is group syntax: with a mailbox the start of the group of that
/// name, without one the end of the group.
struct Address {
  std::optional<std::string_view> name;
  std::optional<std::string_view> route;  ///< addr-adl
  std::optional<std::string_view> mailbox;
  std::optional<std::string_view> host;
};

/// RFC 3501 §7.4.2 ENVELOPE. A field that is NIL is empty, as a field that is "": the RFC asks clients to treat
/// the two alike. Strings are as the server sent them, MIME encoded words included.
struct Envelope {
  std::string_view date, subject;
  std::span<const Address> from, sender, reply_to, to, cc, bcc;
  std::string_view in_reply_to, message_id;
};

}  // namespace mailrig::imap
