#pragma once
#include <string>
#include <string_view>

#include <mailrig/wire/error.hpp>

namespace mailrig::message {

/// Text in UTF-8 as it may stand in an unstructured field (RFC 2047 §5 rule 1): words that are not plain ASCII, or look
/// like an encoded word, become encoded words of at most 75 characters; the others stay. Fails with bad_argument for
/// CR, LF, NUL and for what is not UTF-8.
Result<std::string> encode_words(std::string_view utf8);

/// The other way: the value of a field, unfolded, as UTF-8. White space between encoded words is dropped (§6.2), a
/// character cut in two by them is put together. Charsets known are UTF-8, US-ASCII and ISO-8859-1; words in others,
/// and malformed ones, stay as they are (mime::decode_words() knows all that GMime does). Bytes that are not UTF-8
/// become U+FFFD; CR, LF and NUL, also out of encoded words, become spaces.
std::string decode_words(std::string_view value);

}  // namespace mailrig::message
