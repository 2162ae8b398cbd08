#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::message {

/// RFC 5322 §3.4 mailbox. What is quoted in a message stands here without its quotes.
struct Mailbox {
  std::string name;        ///< The display-name; encoded words as they are, see decode_words().
  std::string local_part;  ///< "fred", or "fred smith" of "fred smith"@example.org.
  std::string domain;      ///< With its brackets if it is a domain-literal; empty for a mailbox of this host.
  std::string route;       ///< obs-route without its ":", such as "@a.example,@b.example". Never written.

  /// The addr-spec as it may stand in a header or in an SMTP path; quoted where need be.
  std::string address() const;

  friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// RFC 5322 §3.4 group.
struct Group {
  std::string name;
  std::vector<Mailbox> members;

  friend bool operator==(const Group&, const Group&) = default;
};

using Address = std::variant<Mailbox, Group>;
using AddressList = std::vector<Address>;

/// Reads address-list, mailbox-list and mailbox (RFC 5322 §3.4), with the obsolete forms of §4.4: routes, empty
/// elements, white space and comments anywhere, dots in names. Beyond the RFC, a mailbox may have no domain, dots may
/// stand anywhere in a local-part, UTF-8 may stand where atext may (RFC 6532), and a comment behind an address without
/// "<" names it. NUL, and CR and LF that fold no line, are refused even where §4.1 has them.
/// @param text  the value of a field, folded or not. Empty and white space: no addresses.
/// @return bad_syntax, nested_too_deep for comments (Limits::nesting) or too_many_items (Limits::items).
Result<AddressList> parse_address_list(std::string_view text, const Limits& limits = {});

/// All mailboxes of a list, those of groups among them, in order.
std::vector<Mailbox> mailboxes(const AddressList& addresses);

/// The list as a field's value, unfolded: names in UTF-8 become encoded words (RFC 2047 §5), others are quoted where
/// need be. Fails with bad_argument for what a header cannot hold: CR, LF and NUL, a name that is not UTF-8, a domain
/// that is none, a mailbox that is empty.
Result<std::string> format_address_list(const AddressList& addresses);

/// Whether characters beyond ASCII may stand in an address (RFC 6532 §3.2).
enum class Charset { ascii, utf8 };

/// Accepts an address only as "foo" or "foo@bar.com": atext and dots, then a domain of letters, digits, "-", "_" and
/// single dots. Fails with bad_argument at the first byte of anything else: white space, CR, LF, NUL, quotes, "<" and
/// ">" and the text behind it.
Result<void> check_plain_address(std::string_view text, Charset charset = Charset::ascii);

}  // namespace mailrig::message
