#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <mailrig/wire/limits.hpp>

namespace mailrig::imap {

/// What real servers do although RFC 3501 §9 does not allow it, and what we take it for.
enum class Tolerance : std::uint8_t {
  leading_nul,                  ///< NULs in front of a response: skipped.
  missing_text,                 ///< A status response or "+" without text: the text is empty.
  missing_status_word,          ///< "[COPYUID 1 2 3]" without OK: an untagged OK.
  missing_space,                ///< No SP behind the "]" of a response code or in front of a nested thread.
  malformed_code,               ///< A known response code with other arguments, such as UIDNEXT 0: kept raw.
  unclosed_code,                ///< "[" without "]": it is all text.
  trailing_space,               ///< SP before the end of a line or before ")" or "]": skipped.
  extra_space,                  ///< SP where none belongs: skipped.
  empty_list,                   ///< "()" or nothing where the grammar asks for an element or NIL: no elements.
  unclosed_list,                ///< A FETCH response that ends without its ")": all there is.
  unquoted_name,                ///< A mailbox name with characters that need quotes: it runs to the line's end.
  unquoted_string,              ///< An atom where a string belongs: the string.
  odd_atom,                     ///< An atom with characters that need quotes: kept.
  eight_bit,                    ///< Bytes above 127 in a quoted string or an atom: kept.
  bad_escape,                   ///< A backslash that escapes nothing in a quoted string: kept.
  nil_string,                   ///< NIL where a string belongs: empty.
  empty_delimiter,              ///< "" as hierarchy delimiter: flat, like NIL.
  zero_number,                  ///< 0 where a number from 1 belongs: absent.
  negative_number,              ///< A number below 0: absent.
  malformed_item,               ///< A FETCH item that does not fit its grammar: kept raw, the others count.
  repeated_item,                ///< A FETCH item twice: the last one counts.
  wrapped_items,                ///< FETCH items in parentheses of their own: unwrapped.
  origin_with_length,           ///< "<0.28>" in a FETCH response: origin 0.
  loose_date,                   ///< A one-digit day without SP in front.
  impossible_date,              ///< "00-Jan-0000": absent.
  short_envelope,               ///< An ENVELOPE of fewer than ten fields: the others are absent.
  nil_address,                  ///< NIL among addresses: skipped.
  missing_body,                 ///< "()" or NIL where a body structure belongs: absent.
  missing_lines,                ///< A text part without its number of lines: absent.
  childless_multipart,          ///< A multipart without parts.
  negative_literal,             ///< "{-1}": an empty literal (LiteralOptions::loose).
  space_behind_literal,         ///< "{5}" SP CRLF (LiteralOptions::loose).
  missing_enabled,              ///< OK to ENABLE without an ENABLED response: all that was asked for is enabled.
  bare_disposition,             ///< A disposition as a string, or without parameters.
  description_for_disposition,  ///< A description where a multipart's disposition belongs.
};

/// The enumerator as words, such as "trailing space".
std::string_view describe(Tolerance tolerance) noexcept;

/// One kind of tolerance that one response needed.
struct Tolerated {
  Tolerance what{};
  std::size_t first_at = 0;  ///< Where in the frame, the first time.
  std::size_t count = 0;
};

/// How a response is parsed.
struct ParseOptions {
  Limits limits;
  bool strict = false;  ///< Whatever would be tolerated is an error instead.
  /// ResponseFramer::left_out() of the frame: where it lacks the octets of a literal that was streamed.
  std::span<const std::size_t> left_out = {};
  bool utf8 = false;  ///< UTF8=ACCEPT or IMAP4rev2 is enabled: quoted strings may be UTF-8 (RFC 6855 §3).
};

}  // namespace mailrig::imap
