#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <mailrig/message/address.hpp>
#include <mailrig/message/date.hpp>
#include <mailrig/message/header.hpp>
#include <mailrig/wire/error.hpp>

namespace mailrig::message {

// All of these fold at 78 characters where there is a place for it (RFC 5322 §2.1.1), and fail with bad_argument for a
// name that is not 1*ftext, for CR, LF and NUL anywhere, and for a line that would be longer than 998 characters.

/// An unstructured field, such as Subject: `text` in UTF-8, without white space at its ends; encoded words where need
/// be.
Result<Field> make_text_field(std::string_view name, std::string_view text);

/// A field of addresses: From, To, Resent-Cc, ... Fails also for what format_address_list() refuses.
Result<Field> make_address_field(std::string_view name, const AddressList& addresses);

/// A field whose value has a grammar of its own, such as References or Received: printable ASCII, taken as it is; it
/// may be folded wherever it has white space.
Result<Field> make_structured_field(std::string_view name, std::string_view value);

/// A date field. Fails also for a year before 1900 or after 9999.
Result<Field> make_date_field(std::string_view name, const DateTime& date);

/// A source of random bits.
using Random = std::function<std::uint64_t()>;

/// A msg-id (RFC 5322 §3.6.4): "<", 128 random bits, "@", `domain`, ">". It tells nothing of the host, the time or the
/// process; so the domain is the caller's to choose, best that of the author's address.
/// @param random  std::random_device if empty.
/// @return bad_argument for a domain that is none.
Result<std::string> make_message_id(std::string_view domain, const Random& random = {});

}  // namespace mailrig::message
