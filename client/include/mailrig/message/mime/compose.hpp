#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <mailrig/message/header.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::mime {

/// Takes bytes as they come; false stops whoever sends them. The view is valid only during the call. What it throws
/// reaches the caller of the function that was given the sink.
using Sink = std::function<bool(std::string_view bytes)>;

/// The bytes of a part: themselves, or a file that is read when the message is written.
using Content = std::variant<std::string, std::filesystem::path>;

/// Something beside the text of a message.
struct Attachment {
  Content content;
  std::string file_name;  ///< In UTF-8, as the reader is to see it (RFC 2183 §2.3); may be empty.
  /// type "/" subtype, and no parameters. Not multipart. The content of message/rfc822 has to be a message.
  std::string content_type = "application/octet-stream";
  std::string content_id;  ///< Of an inline part: what "cid:" in the HTML names, without "<" and ">".
};

/// A message to be made.
struct Composition {
  /// The fields in front, written as they are. MIME-Version and Content- fields are not for the caller to give.
  message::Header header;
  std::string text;                      ///< In UTF-8, with line ends of any kind.
  std::optional<std::string> html;       ///< The same as HTML in UTF-8: multipart/alternative (RFC 2046 §5.1.4).
  std::vector<Attachment> inline_parts;  ///< What the HTML, or else the text, shows: multipart/related (RFC 2387).
  std::vector<Attachment> attachments;   ///< multipart/mixed (RFC 2046 §5.1.3).
};

/// Writes the message: lines end in CRLF and have at most 998 characters; 8-bit content is encoded, save in attached
/// messages (message/rfc822), which RFC 2046 §5.2.1 wants left alone. File names beyond ASCII are written as RFC 2231
/// has it.
/// @return bad_argument for a header, content type, Content-ID or file name that must not reach the wire, text that is
/// not
///         UTF-8, a file that cannot be read, or a sink that said no.
Result<void> compose(const Composition& composition, const Sink& sink);

/// The message as a string; fails also with literal_too_big if it has more bytes than Limits::literal.
Result<std::string> compose(const Composition& composition, const Limits& limits = {});

}  // namespace mailrig::mime
