#pragma once
#include <mailrig/imap/command_encoder.hpp>
#include <mailrig/imap/message_numbers.hpp>

namespace mailrig::imap {

// partial-range-first = nz-number ":" nz-number
// partial-range-last  = MINUS nz-number ":" MINUS nz-number   RFC 9394 §4
inline void encode_partial_range(CommandEncoder& out, const PartialRange& range) {
  if (range.first == 0 || range.last == 0) out.refuse("partial-range", "0");
  const std::string_view sign = range.from_end ? "-" : "";
  out.text(sign).number(range.first).text(":").text(sign).number(range.last);
}

}  // namespace mailrig::imap
