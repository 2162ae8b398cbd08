#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/message/address.hpp>
#include <mailrig/message/header.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::message {

/// What an IMAP server says of a message as its ENVELOPE (RFC 3501 §7.4.2). Strings are as the message has them,
/// unfolded, encoded words included; nullopt where there is no such field.
struct Envelope {
  std::optional<std::string> date, subject;
  AddressList from;
  AddressList sender, reply_to;  ///< As `from` where the field is absent or has no address.
  AddressList to, cc, bcc;       ///< Of several fields of a name the lists are joined (RFC 5322 §4.5.3).
  std::optional<std::string> in_reply_to, message_id;

  /// Names of the fields whose addresses could not be read, and are left out.
  std::vector<std::string> malformed;
};

/// The envelope of a message. Fails only where parse_header() does.
Result<Envelope> make_envelope(std::string_view text, const Limits& limits = {});
Envelope make_envelope(const Header& header, const Limits& limits = {});

}  // namespace mailrig::message
