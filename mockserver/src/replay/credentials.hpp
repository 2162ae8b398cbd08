#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "unit_reader.hpp"

#include <mailrig/mock/transcript.hpp>

namespace mailrig::mock {

/// A part of a text.
struct Span {
  std::size_t begin = 0, size = 0;

  bool overlaps(const Span& other) const { return begin < other.begin + other.size && other.begin < begin + size; }
};

/// Where a client's line holds credentials, by what its protocol says of it: the password of LOGIN and PASS, the digest
/// of APOP, and everything said to a SASL challenge. `answers_challenge`: the server's last line asked for it.
std::vector<Span> credentials(const Unit& unit, Protocol protocol, bool answers_challenge);

/// Where one of `values` stands in `text`, in clear or inside a word of base64; values of less than four bytes are left
/// out.
void add_occurrences(std::string_view text, const std::vector<std::string>& values, std::vector<Span>& spans);

/// `text` made printable for a report or a log, with a placeholder for each span, and where `marked` of it went to.
struct Shown {
  std::string text;
  Span marked;
};
Shown show(std::string_view text, std::vector<Span> hidden, Span marked = {});

/// True if `secret` stands in the line in clear: as it is, as a quoted string spells it, or inside a word of base64.
bool reveals(std::string_view line, std::string_view secret);

}  // namespace mailrig::mock
