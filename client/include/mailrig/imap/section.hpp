#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailrig::imap {

/// The word at the end of a section (RFC 3501 §9 section-text).
enum class SectionText { whole, header, header_fields, header_fields_not, text, mime };

/// What a FETCH command asks for between the brackets of BODY[...].
struct Section {
  std::vector<std::uint32_t> part;  ///< Part numbers from 1: 4.2 is {4, 2}. Empty: the message itself.
  SectionText text = SectionText::whole;
  std::vector<std::string> fields;  ///< Of header_fields and header_fields_not; one at least.
};

/// The same in a FETCH response. Names are as the server sent them; they ignore case.
struct SectionView {
  std::span<const std::uint32_t> part;
  SectionText text = SectionText::whole;
  std::span<const std::string_view> fields;

  /// Whether this is what `asked` asks for. Field names may stand in another case and order.
  bool matches(const Section& asked) const noexcept;

  /// Whether the octets of this section hold the header field `name` of the message itself if it has one: the header,
  /// the whole message, HEADER.FIELDS with that name, or HEADER.FIELDS.NOT without it.
  bool holds_field(std::string_view name) const noexcept;
};

}  // namespace mailrig::imap
