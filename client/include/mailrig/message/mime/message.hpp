#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <mailrig/message/header.hpp>
#include <mailrig/message/mime/compose.hpp>
#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::mime {

/// A part of a message: a leaf with content, a multipart, or an attached message. Keeps the message it is part of
/// alive.
class Part {
 public:
  /// As IMAP counts (RFC 3501 §6.4.5): "1" where a message has one part, "1.2"; "TEXT" and "2.TEXT" for the multipart
  /// that is the whole body of the message, or of the one attached as "2".
  const std::string& section() const noexcept { return section_; }
  /// Multiparts and attached messages around it.
  std::size_t depth() const noexcept { return depth_; }

  std::string content_type() const;  ///< type "/" subtype, in lower case.
  bool is_multipart() const;
  bool is_message() const;                             ///< An attached message that could be read.
  bool is_attachment() const;                          ///< Content-Disposition says so (RFC 2183 §2.2).
  std::string parameter(std::string_view name) const;  ///< Of Content-Type, in UTF-8; empty if absent.
  std::string file_name() const;                       ///< In UTF-8. May hold "/", "..": never a path to write to.
  std::string content_id() const;                      ///< Without "<" and ">".
  std::string header(std::string_view name) const;     ///< The first such field, decoded to UTF-8; empty if absent.

  /// The content of a leaf, its transfer encoding undone, to `sink`; of others nothing. Fails with literal_too_big
  /// behind Limits::literal bytes, and with bad_argument if the sink said no.
  Result<void> decode(const Sink& sink, const Limits& limits = {}) const;
  Result<std::string> decode(const Limits& limits = {}) const;

  /// The content of a leaf as UTF-8, by its charset parameter; what cannot be converted becomes "?" or U+FFFD. Line
  /// ends are as they came. Fails as decode() does.
  Result<std::string> text(const Limits& limits = {}) const;

 private:
  friend class Message;
  struct Handle;  // a counted reference to GMime's object
  Part(std::shared_ptr<const Handle> handle, std::string section, std::size_t depth);

  std::shared_ptr<const Handle> handle_;
  std::string section_;
  std::size_t depth_ = 0;
};

/// What walk() does next.
enum class Walk {
  on,    ///< Into the part, if it has parts.
  past,  ///< To the next one beside it.
  stop,
};

/// A message taken apart. Copies share it. Threads may use it at once, but no two of them decode the same part:
/// decoding moves a position within it.
class Message {
 public:
  /// Takes a copy of the text. Broken MIME is read as far as it goes.
  /// @return response_too_big; nested_too_deep for more parts in each other than Limits::nesting; too_many_items for
  /// more
  ///         parts than Limits::items, or more lines that may be boundaries and fields of parts than that or than any
  ///         mail has; or what parse_header() fails with.
  static Result<Message> parse(std::string_view text, const Limits& limits = {});

  const message::Header& header() const noexcept { return *header_; }
  Part root() const;

  /// Calls visit(part) for the root and all parts in it, each in front of its own parts.
  void walk(const std::function<Walk(const Part&)>& visit) const;

 private:
  struct Walker;
  Message() = default;

  std::shared_ptr<const message::Header> header_;
  std::shared_ptr<const Part::Handle> root_;
};

/// The value of a field, unfolded, as UTF-8: message::decode_words() for every charset that the system can convert.
std::string decode_words(std::string_view value);

}  // namespace mailrig::mime
