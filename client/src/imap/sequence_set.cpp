#include <mailrig/imap/sequence_set.hpp>

#include <algorithm>
#include <limits>
#include <optional>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

// "*" sorts behind every number.
constexpr std::uint64_t order(std::uint32_t number) {
  return number == star ? std::uint64_t{std::numeric_limits<std::uint32_t>::max()} + 1 : number;
}

// seq-number = nz-number / "*"   RFC 3501 §9
std::optional<std::uint32_t> seq_number(std::string_view text) {
  if (text == "*") return star;
  if (text.empty() || text.size() > 10 || text[0] == '0' || !all_of(text, is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  if (value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

std::string text_of(std::uint32_t number) { return number == star ? "*" : std::to_string(number); }

}  // namespace

SequenceSet::SequenceSet(std::initializer_list<std::uint32_t> numbers) {
  for (const auto number : numbers) add(number);
}

SequenceSet SequenceSet::range(std::uint32_t first, std::uint32_t last) {
  SequenceSet set;
  set.add(first, last);
  return set;
}

// sequence-set = (seq-number / seq-range) *("," sequence-set)
// seq-range    = seq-number ":" seq-number                      RFC 3501 §9
Result<SequenceSet> SequenceSet::parse(std::string_view text) {
  SequenceSet set;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    const auto element = text.substr(at, end - at);
    const auto colon = element.find(':');
    const auto first = seq_number(element.substr(0, colon));
    const auto last = colon == element.npos ? first : seq_number(element.substr(colon + 1));
    if (!first || !last) return fail(Errc::bad_argument, "sequence-set", at, text);
    set.add(*first, *last);
    at = end + 1;
  }
  return set;
}

// Keeps the ranges ascending and apart: what touches or overlaps the new range becomes part of it.
void SequenceSet::add(std::uint32_t first, std::uint32_t last) {
  if (order(first) > order(last)) std::swap(first, last);
  const auto touches_from = [](const SequenceRange& range, std::uint64_t begin) {
    return order(range.last) + 1 < begin;
  };
  const auto from = std::lower_bound(ranges_.begin(), ranges_.end(), order(first), touches_from);
  auto to = from;
  while (to != ranges_.end() && order(to->first) <= order(last) + 1) {
    if (order(to->first) < order(first)) first = to->first;
    if (order(to->last) > order(last)) last = to->last;
    ++to;
  }
  ranges_.insert(ranges_.erase(from, to), SequenceRange{first, last});
}

bool SequenceSet::contains(std::uint32_t number) const noexcept {
  return std::any_of(ranges_.begin(), ranges_.end(), [number](const SequenceRange& range) {
    if (range.first == star) return true;
    return order(range.first) <= order(number) && order(number) <= order(range.last);
  });
}

std::string SequenceSet::text() const {
  std::string out;
  for (const auto& range : ranges_) {
    if (!out.empty()) out += ',';
    out += text_of(range.first);
    if (range.last != range.first) out += ':' + text_of(range.last);
  }
  return out;
}

}  // namespace mailrig::imap
