#include "grammar.hpp"

namespace mailrig::imap {
namespace {

// header-list = "(" header-fld-name *(SP header-fld-name) ")"
std::span<const std::string_view> header_list(Scanner& in) {
  auto names = in.list_of<std::string_view>();
  in.list("header-list", [&] { in.add(names, in.astring("header-fld-name")); });
  return names.view();
}

// A keyword of a section, which ends where no letter, "." or digit follows.
std::string_view keyword(Scanner& in) {
  const auto begin = in.at();
  while (is_alpha(in.peek()) || in.peek() == '.') in.advance(1);
  return in.since(begin);
}

// section-text    = section-msgtext / "MIME"
// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
void section_text(Scanner& in, SectionView& section) {
  const auto word = keyword(in);
  if (equals(word, "HEADER")) {
    section.text = SectionText::header;
  } else if (equals(word, "TEXT")) {
    section.text = SectionText::text;
  } else if (equals(word, "MIME") && !section.part.empty()) {
    section.text = SectionText::mime;
  } else if (equals(word, "HEADER.FIELDS") || equals(word, "HEADER.FIELDS.NOT")) {
    section.text = word.size() == 13 ? SectionText::header_fields : SectionText::header_fields_not;
    in.space();
    section.fields = header_list(in);
  } else {
    in.failed("section-text");
  }
}

}  // namespace

// section      = "[" [section-spec] "]"
// section-spec = section-msgtext / (section-part ["." section-text])
// section-part = nz-number *("." nz-number)
SectionView parse_section(Scanner& in) {
  SectionView section;
  auto part = in.list_of<std::uint32_t>();
  in.expect('[', "section");
  if (is_digit(in.peek())) {
    do in.add(part, in.nz_number());
    while (in.ok() && in.peek() == '.' && is_digit(in.peek_next()) && in.accept('.'));
    section.part = part.view();
    if (in.accept('.')) section_text(in, section);
  } else if (in.peek() != ']') {
    section_text(in, section);
  }
  in.trailing_space();
  in.expect(']', "]");
  return section;
}

}  // namespace mailrig::imap
