#include <mailrig/pop3/listings.hpp>

#include <algorithm>
#include <charconv>

#include "block_lines.hpp"

namespace mailrig::pop3 {
namespace {

constexpr std::size_t longest_unique_id = 70;  // RFC 1939 §7

constexpr bool is_language_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/// The words of one line, and where the last one taken began.
class Words {
 public:
  explicit Words(std::string_view line) : line_(line), rest_(line) {}

  std::string_view next() noexcept {
    const auto word = take_word(rest_);
    begin_ = line_.size() - rest_.size() - word.size();
    return word;
  }

  // 1*DIGIT
  template <class Number>
  bool number(Number& value) noexcept {
    const auto word = next();
    const auto* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    return !word.empty() && stop == end && error == std::errc{};
  }

  /// The last word taken is not what was expected.
  tl::unexpected<Error> bad(std::string_view expected) const { return fail(Errc::bad_syntax, expected, begin_, line_); }

 private:
  std::string_view line_, rest_;
  std::size_t begin_ = 0;
};

template <class Listing, class Parse>
Result<std::vector<Listing>> parse_block(std::string_view block, const Limits& limits, Parse parse) {
  std::vector<Listing> listings;
  while (!block.empty()) {
    if (listings.size() == limits.items) return fail(Errc::too_many_items, ".");
    auto listing = parse(take_line(block));
    if (!listing) return tl::unexpected(std::move(listing.error()));
    listings.push_back(std::move(*listing));
  }
  return listings;
}

}  // namespace

// "+OK" SP nn SP mm      RFC 1939 §5 STAT
Result<DropListing> parse_drop_listing(std::string_view text) {
  DropListing listing;
  Words words(text);
  if (!words.number(listing.messages)) return words.bad("number of messages");
  if (!words.number(listing.octets)) return words.bad("size in octets");
  return listing;
}

// message-number SP size      RFC 1939 §5 LIST
Result<ScanListing> parse_scan_listing(std::string_view line) {
  ScanListing listing;
  Words words(line);
  if (!words.number(listing.number) || listing.number == 0) return words.bad("message-number");
  if (!words.number(listing.octets)) return words.bad("size in octets");
  return listing;
}

// message-number SP unique-id      RFC 1939 §7 UIDL
Result<UniqueIdListing> parse_unique_id_listing(std::string_view line) {
  UniqueIdListing listing;
  Words words(line);
  if (!words.number(listing.number) || listing.number == 0) return words.bad("message-number");
  const auto id = words.next();
  const bool fits = !id.empty() && id.size() <= longest_unique_id &&
                    std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!fits) return words.bad("unique-id of 1 to 70 printable characters");
  if (!words.next().empty()) return words.bad("end of line");
  listing.unique_id = id;
  return listing;
}

// language-listing: a language tag of RFC 5646, optionally SP and a description      RFC 6856 §3.2
Result<LanguageListing> parse_language_listing(std::string_view line) {
  Words words(line);
  const auto tag = words.next();
  const bool fits = !tag.empty() && std::all_of(tag.begin(), tag.end(), is_language_character);
  if (!fits) return words.bad("language tag");
  auto description = line.substr(static_cast<std::size_t>(tag.data() + tag.size() - line.data()));
  if (description.starts_with(' ')) description.remove_prefix(1);
  return LanguageListing{std::string(tag), std::string(description)};
}

// "+OK" SP nn      RFC 1225
Result<MessageNumber> parse_last(std::string_view text) {
  MessageNumber number = 0;
  Words words(text);
  if (!words.number(number)) return words.bad("message-number or 0");
  return number;
}

Result<std::vector<ScanListing>> parse_scan_listings(std::string_view block, const Limits& limits) {
  return parse_block<ScanListing>(block, limits, parse_scan_listing);
}

Result<std::vector<UniqueIdListing>> parse_unique_id_listings(std::string_view block, const Limits& limits) {
  return parse_block<UniqueIdListing>(block, limits, parse_unique_id_listing);
}

Result<std::vector<LanguageListing>> parse_language_listings(std::string_view block, const Limits& limits) {
  return parse_block<LanguageListing>(block, limits, parse_language_listing);
}

}  // namespace mailrig::pop3
