#include <mailrig/imap/sequence_set.hpp>

#include <algorithm>
#include <cassert>
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

SequenceNumbers::Iterator& SequenceNumbers::Iterator::operator++() noexcept {
  assert(range_->last != star);
  if (range_->first + ahead_ < range_->last) {
    ++ahead_;
  } else {
    ++range_;
    ahead_ = 0;
  }
  return *this;
}

SequenceSet::SequenceSet(std::initializer_list<std::uint32_t> numbers)
    : SequenceSet(of(std::span(numbers.begin(), numbers.size()))) {}

SequenceSet SequenceSet::range(std::uint32_t first, std::uint32_t last) {
  SequenceSet set;
  set.add(first, last);
  return set;
}

SequenceSet SequenceSet::of(std::span<const std::uint32_t> numbers) {
  SequenceSet set;
  set.ranges_.reserve(numbers.size());
  for (const auto number : numbers) set.ranges_.push_back({number, number});
  set.merge();
  return set;
}

SequenceSet SequenceSet::of(std::span<const SequenceRange> ranges) {
  SequenceSet set;
  set.ranges_.assign(ranges.begin(), ranges.end());
  set.merge();
  return set;
}

SequenceSet SequenceSet::saved() {
  SequenceSet set;
  set.saved_ = true;
  return set;
}

// sequence-set =  (seq-number / seq-range) *("," sequence-set)
// seq-range    =  seq-number ":" seq-number                      RFC 3501 §9
// sequence-set =/ seq-last-command, which is "$"                 RFC 5182 §3
Result<SequenceSet> SequenceSet::parse(std::string_view text) {
  if (text == "$") return saved();
  SequenceSet set;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    const auto element = text.substr(at, end - at);
    const auto colon = element.find(':');
    const auto first = seq_number(element.substr(0, colon));
    const auto last = colon == element.npos ? first : seq_number(element.substr(colon + 1));
    if (!first || !last) return fail(Errc::bad_argument, "sequence-set", at, text);
    set.ranges_.push_back({*first, *last});
    at = end + 1;
  }
  set.merge();
  return set;
}

// Makes ranges in any order, with ends in any order, ascending and apart.
void SequenceSet::merge() {
  for (auto& [first, last] : ranges_)
    if (order(first) > order(last)) std::swap(first, last);
  std::sort(ranges_.begin(), ranges_.end(),
            [](const SequenceRange& a, const SequenceRange& b) { return order(a.first) < order(b.first); });
  std::size_t kept = 0;
  for (const auto& range : ranges_) {
    if (kept > 0 && order(range.first) <= order(ranges_[kept - 1].last) + 1) {
      if (order(range.last) > order(ranges_[kept - 1].last)) ranges_[kept - 1].last = range.last;
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
}

// Keeps the ranges ascending and apart: what touches or overlaps the new range becomes part of it.
void SequenceSet::add(std::uint32_t first, std::uint32_t last) {
  assert(!saved_);
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

void SequenceSet::add(const SequenceSet& other) {
  assert(!saved_ && !other.saved_);
  if (other.ranges_.size() == 1) return add(other.ranges_.front().first, other.ranges_.front().last);
  const auto count = other.ranges_.size();  // `other` may be this set
  ranges_.reserve(ranges_.size() + count);
  for (std::size_t i = 0; i < count; ++i) ranges_.push_back(other.ranges_[i]);
  merge();
}

std::optional<std::uint64_t> SequenceSet::size() const noexcept {
  if (saved_ || has_star()) return std::nullopt;
  std::uint64_t count = 0;
  for (const auto& [first, last] : ranges_) count += std::uint64_t{last} - first + 1;
  return count;
}

SequenceNumbers SequenceSet::numbers() const noexcept {
  assert(!saved_ && !has_star());
  return SequenceNumbers(ranges_);
}

SequenceSet SequenceSet::with_star(std::uint32_t largest) const {
  assert(largest != star && !saved_);
  auto ranges = ranges_;
  for (auto& [first, last] : ranges) {
    if (first == star) first = largest;
    if (last == star) last = largest;
  }
  return of(ranges);
}

bool SequenceSet::contains(std::uint32_t number) const noexcept {
  if (saved_ || (has_star() && ranges_.back().first == star)) return true;
  const auto ends_before = [](const SequenceRange& range, std::uint64_t value) { return order(range.last) < value; };
  const auto found = std::lower_bound(ranges_.begin(), ranges_.end(), order(number), ends_before);
  return found != ranges_.end() && order(found->first) <= order(number);
}

std::string SequenceSet::text() const {
  if (saved_) return "$";
  std::string out;
  for (const auto& range : ranges_) {
    if (!out.empty()) out += ',';
    out += text_of(range.first);
    if (range.last != range.first) out += ':' + text_of(range.last);
  }
  return out;
}

}  // namespace mailrig::imap
