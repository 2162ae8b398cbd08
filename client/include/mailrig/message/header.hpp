#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::message {

/// One field of a header (RFC 5322 §2.2).
struct Field {
  std::string name;   ///< As written, without the white space that RFC 5322 §4.5 allows behind it.
  std::string value;  ///< Unfolded (§2.2.3), without white space at either end; encoded words as they are.
  std::string raw;    ///< As written, all of its lines, their ends included.

  friend bool operator==(const Field&, const Field&) = default;
};

/// The fields of a header in their order. Names are compared without case.
class Header {
 public:
  const std::vector<Field>& fields() const noexcept { return fields_; }
  bool empty() const noexcept { return fields_.empty(); }

  /// The first field of that name, or null. Valid until the header is changed.
  const Field* find(std::string_view name) const noexcept;
  /// The value of that field, or an empty text. Valid until the header is changed.
  std::string_view value(std::string_view name) const noexcept;
  /// All fields of that name, in order. Valid until the header is changed.
  std::vector<const Field*> find_all(std::string_view name) const;

  void append(Field field) { fields_.push_back(std::move(field)); }
  /// In front of all others, where trace and Resent- fields belong (§3.6.6).
  void prepend(Field field) { fields_.insert(fields_.begin(), std::move(field)); }
  /// @return how many there were.
  std::size_t remove(std::string_view name);

  /// The fields as they were written, every line ended by CRLF; without the empty line behind a header.
  std::string text() const;

  friend bool operator==(const Header&, const Header&) = default;

 private:
  std::vector<Field> fields_;
};

/// A message taken apart at the end of its header.
struct ParsedHeader {
  Header header;
  std::string_view body;       ///< What stands behind the empty line: a view into the text given.
  std::string_view mbox_from;  ///< A "From " line in front of the header, as mbox files have it, without its end.
  /// Lines in the header that are no field and continue none, as written: views into the text given.
  std::vector<std::string_view> malformed;
  /// No empty line was found. Then the first line that is no field begins the body.
  bool missing_blank_line = false;
};

/// Reads the header of a message: message = (fields / obs-fields) [CRLF body], RFC 5322 §3.5 and §4.5.
/// Lines may end in CRLF or in LF alone. What is no field is reported and not fatal.
/// @return the fields; line_too_long for a line of the header longer than Limits::line, its end included;
/// too_many_items
///         for more fields and malformed lines together than Limits::items.
Result<ParsedHeader> parse_header(std::string_view text, const Limits& limits = {});

}  // namespace mailrig::message
