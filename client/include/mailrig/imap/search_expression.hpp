#pragma once
#include <string_view>

#include <mailrig/imap/search_key.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::imap {

/// Reads a search key in prefix form, such as `(or (from "x") (not seen))`:
///
///     key    = symbol / set / "(" symbol *argument ")" / "(" ":" number number ")"
///     symbol = [":"] a word of RFC 3501's search-key, in any case: `seen`, `:seen`, `FROM`
///
///     (and key*)  (or key+)  (not key)          none in `and`: all messages; `or` takes as many as there are
///     all answered deleted draft flagged new old recent seen unanswered undeleted undraft unflagged unseen
///     savedatesupported                         with or without parentheses around
///     (bcc text)  (body text)  (cc text)  (from text)  (subject text)  (text text)  (to text)
///     (header name text)  (keyword flag)  (unkeyword flag)
///     (before date)  (on date)  (since date)    and with "sent" or "saved" in front of the word; date: "1-Feb-1994"
///     (larger octets)  (smaller octets)  (older seconds)  (younger seconds)
///     (modseq number)  (emailid id)  (threadid id)
///     (x-gm-msgid number)  (x-gm-thrid number)  (x-gm-labels text)  (x-gm-raw text)
///     (uid set+)                                unique identifiers
///     (seq set+)                                message sequence numbers, as a set alone
///
///     set    = 1 / 1:5 / 1:* / 1,3:5 / * / :* / $ / "(" ":" number number ")", where a number may be * or :*
///     text, name, flag, date, id = a word without spaces, quotes and parentheses, or
///                                  DQUOTE text DQUOTE, with "\" in front of any character that is to stand for itself
///
/// What stands between is any number of spaces, tabs and newlines. Fails with bad_argument, what was expected and the
/// offset: also for more than Limits::line octets, nesting deeper than Limits::nesting, and CR, LF or NUL in a text.
Result<SearchKey> parse_search_expression(std::string_view text, const Limits& limits = {});

}  // namespace mailrig::imap
