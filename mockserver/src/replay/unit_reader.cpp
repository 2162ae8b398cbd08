#include "unit_reader.hpp"

#include <charconv>
#include <utility>

namespace mailrig::mock {
namespace {

struct Announced {
  std::size_t marker = 0, size = 0;
  bool synchronizing = true;
  bool too_big = false;
};

// literal = "{" number ["+"] "}" CRLF   RFC 3501 §4.3, RFC 7888; "~{" of RFC 3516 ends alike
std::optional<Announced> announced(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == line.npos) return std::nullopt;
  auto digits = line.substr(open + 1, line.size() - open - 2);
  Announced result{.marker = open};
  if (digits.ends_with('+')) {
    result.synchronizing = false;
    digits.remove_suffix(1);
  }
  if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result.size);
  result.too_big = error != std::errc{};
  return result;
}

}  // namespace

void UnitReader::skip(std::size_t count) {
  inbox_.take(count);
  searched_ = 0;
}

Result<std::optional<mailrig::Line>> UnitReader::read_line() {
  const auto bytes = inbox_.view();
  const auto lf = bytes.find('\n', searched_);
  const auto size = lf == bytes.npos ? bytes.size() : lf + 1;
  if (size > limits_.line) return fail(Errc::line_too_long, "CRLF", limits_.line, bytes.substr(0, limits_.line));
  if (lf == bytes.npos) {
    searched_ = bytes.size();
    return std::nullopt;
  }
  searched_ = 0;
  auto line = inbox_.take(size);
  line.remove_suffix(1);
  const bool bare_lf = !line.ends_with('\r');
  if (!bare_lf) line.remove_suffix(1);
  return mailrig::Line{line, bare_lf};
}

Result<UnitReader::Status> UnitReader::read() {
  for (;;) {
    if (literal_left_ > 0) {
      const auto bytes = inbox_.take(std::min(literal_left_, inbox_.size()));
      searched_ = 0;
      unit_.text += bytes;
      literal_left_ -= bytes.size();
      if (literal_left_ > 0) return Status::incomplete;
    }
    const auto line = read_line();
    if (!line) return tl::unexpected(line.error());
    if (!*line) return Status::incomplete;
    unit_.bare_lf |= (*line)->bare_lf;
    const auto literal = literals_ == Literals::none ? std::nullopt : announced((*line)->text);
    const auto line_begin = unit_.text.size();
    unit_.text += (*line)->text;
    if (!literal) return Status::complete;
    if (literal->too_big || literal->size > limits_.literal)
      return fail(Errc::literal_too_big, "literal", line_begin + literal->marker, unit_.text);
    if (unit_.text.size() + literal->size > limits_.response) return fail(Errc::response_too_big, "command");
    unit_.text += "\r\n";
    unit_.literals.push_back({line_begin + literal->marker, unit_.text.size(), literal->size});
    literal_left_ = literal->size;
    if (literals_ == Literals::announced_by_client && literal->synchronizing) return Status::wants_continuation;
  }
}

void UnitReader::refuse_literal() {
  unit_.text.resize(unit_.literals.back().begin - 2);  // without the CRLF behind "{n}"
  unit_.literals.pop_back();
  literal_left_ = 0;
}

Unit UnitReader::take() { return std::exchange(unit_, {}); }

}  // namespace mailrig::mock
