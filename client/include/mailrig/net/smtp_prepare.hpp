#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mailrig/message/date.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::smtp {

/// A field's name and its value, in UTF-8.
using HeaderField = std::pair<std::string, std::string>;

struct PrepareOptions {
  /// Empty: the first mailbox of From, or of Resent-From in a message that is sent again.
  std::string originator;
  /// Empty: all mailboxes of To, Cc and Bcc, or of Resent-To, Resent-Cc and Resent-Bcc, each once.
  std::vector<std::string> recipients;
  /// Put into the header, and asked for addresses as what stood there. One that a message may have only once (RFC 5322
  /// §3.6) takes the place of the message's own; several of addresses are joined.
  std::vector<HeaderField> headers;
  std::optional<message::DateTime> date;  ///< For Date where it is missing; absent: now.
};

/// A message ready to go out.
struct PreparedMessage {
  std::string originator;
  std::vector<std::string> recipients;
  std::string text;
};

/// Finds the envelope of a message, takes Bcc and Resent-Bcc out, and adds From, Date and Message-ID (and in a message
/// that is sent again Resent-From, Resent-Date and Resent-Message-ID) where they are missing. A message has been sent
/// again if it has a Resent- field (RFC 5322 §3.6.6).
/// @param message  its header and body with any line ends; one that does not begin with a field has no header.
/// @return bad_argument for no originator, no recipient, an address in `options` that is not "foo" or "foo@bar.com", or
///         a field that cannot be; bad_syntax for a field of addresses that cannot be read; and as parse_header()
///         fails.
Result<PreparedMessage> prepare(std::string_view message, const PrepareOptions& options = {});

}  // namespace mailrig::smtp
