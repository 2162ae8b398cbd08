#include <mailrig/imap/tolerance.hpp>

namespace mailrig::imap {

std::string_view describe(Tolerance tolerance) noexcept {
  switch (tolerance) {
    case Tolerance::leading_nul: return "leading NUL";
    case Tolerance::missing_text: return "missing text";
    case Tolerance::missing_status_word: return "missing status word";
    case Tolerance::missing_space: return "missing space";
    case Tolerance::malformed_code: return "malformed code";
    case Tolerance::unclosed_code: return "unclosed code";
    case Tolerance::trailing_space: return "trailing space";
    case Tolerance::extra_space: return "extra space";
    case Tolerance::empty_list: return "empty list";
    case Tolerance::unclosed_list: return "unclosed list";
    case Tolerance::unquoted_name: return "unquoted name";
    case Tolerance::unquoted_string: return "unquoted string";
    case Tolerance::odd_atom: return "odd atom";
    case Tolerance::eight_bit: return "8-bit";
    case Tolerance::bad_escape: return "bad escape";
    case Tolerance::nil_string: return "NIL string";
    case Tolerance::empty_delimiter: return "empty delimiter";
    case Tolerance::zero_number: return "zero number";
    case Tolerance::negative_number: return "negative number";
    case Tolerance::malformed_item: return "malformed item";
    case Tolerance::repeated_item: return "repeated item";
    case Tolerance::wrapped_items: return "wrapped items";
    case Tolerance::origin_with_length: return "origin with length";
    case Tolerance::loose_date: return "loose date";
    case Tolerance::impossible_date: return "impossible date";
    case Tolerance::short_envelope: return "short envelope";
    case Tolerance::nil_address: return "NIL address";
    case Tolerance::missing_body: return "missing body";
    case Tolerance::missing_lines: return "missing lines";
    case Tolerance::childless_multipart: return "childless multipart";
    case Tolerance::negative_literal: return "negative literal";
    case Tolerance::space_behind_literal: return "space behind literal";
    case Tolerance::missing_enabled: return "missing ENABLED";
    case Tolerance::bare_disposition: return "bare disposition";
    case Tolerance::description_for_disposition: return "description for disposition";
  }
  return "unknown";
}

}  // namespace mailrig::imap
