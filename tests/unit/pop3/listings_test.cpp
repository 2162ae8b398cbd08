#include <mailrig/pop3/listings.hpp>

#include <gmock/gmock.h>

namespace mailrig::pop3 {
namespace {

std::string outcome(const Error& error) { return std::string(describe(error.code)) + ": " + error.about.expected; }

std::string drop(std::string_view text) {
  const auto listing = parse_drop_listing(text);
  if (!listing) return outcome(listing.error());
  return std::to_string(listing->messages) + '/' + std::to_string(listing->octets);
}

std::string scans(std::string_view block, const Limits& limits = {}) {
  const auto listings = parse_scan_listings(block, limits);
  if (!listings) return outcome(listings.error());
  std::string out;
  for (const auto& one : *listings) out += std::to_string(one.number) + '/' + std::to_string(one.octets) + ' ';
  return out;
}

std::string unique_ids(std::string_view block, const Limits& limits = {}) {
  const auto listings = parse_unique_id_listings(block, limits);
  if (!listings) return outcome(listings.error());
  std::string out;
  for (const auto& one : *listings) out += std::to_string(one.number) + '/' + one.unique_id + ' ';
  return out;
}

TEST(DropListing, Table) {
  const std::pair<std::string, std::string> rows[] = {
      {"2 320", "2/320"},
      {"0 0", "0/0"},
      {"2 320 (as messages and octets)", "2/320"},
      {"2 18446744073709551615", "2/18446744073709551615"},
      {"2 18446744073709551616", "bad syntax: size in octets"},
      {"4294967296 1", "bad syntax: number of messages"},
      {"", "bad syntax: number of messages"},
      {"2", "bad syntax: size in octets"},
      {"-1 5", "bad syntax: number of messages"},
      {"+1 5", "bad syntax: number of messages"},
      {"1 -5", "bad syntax: size in octets"},
      {"1x 5", "bad syntax: number of messages"},
      {"0x10 5", "bad syntax: number of messages"},
  };
  for (const auto& [text, listing] : rows) EXPECT_EQ(drop(text), listing) << text;
}

TEST(ScanListings, Table) {
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"1 120\r\n2 200\r\n", "1/120 2/200 "},
      {"1 120\n2 200\n", "1/120 2/200 "},
      {"1 120 \r\n", "1/120 "},
      {"1 120 and other information\r\n", "1/120 "},
      {"1  120\r\n", "1/120 "},
      {"-1 5\r\n", "bad syntax: message-number"},
      {"0 5\r\n", "bad syntax: message-number"},
      {"1\r\n", "bad syntax: size in octets"},
      {"1 5\r\n\r\n", "bad syntax: message-number"},
      {"1\t5\r\n", "bad syntax: message-number"},
      {"99999999999 5\r\n", "bad syntax: message-number"},
  };
  for (const auto& [block, listing] : rows) EXPECT_EQ(scans(block), listing) << testing::PrintToString(block);
  EXPECT_EQ(scans("1 1\r\n2 2\r\n", {.items = 2}), "1/1 2/2 ");
  EXPECT_EQ(scans("1 1\r\n2 2\r\n3 3\r\n", {.items = 2}), "too many items: .");
}

TEST(UniqueIdListings, Table) {
  const std::string longest(70, '~');
  constexpr std::string_view expected = "bad syntax: unique-id of 1 to 70 printable characters";
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"1 whqtswO00WBw418f9t5JxYwZ\r\n2 QhdPYR:00WBw1Ph7x7\r\n", "1/whqtswO00WBw418f9t5JxYwZ 2/QhdPYR:00WBw1Ph7x7 "},
      {"1 same\r\n2 same\r\n", "1/same 2/same "},
      {"1 " + longest + "\r\n", "1/" + longest + " "},
      {"1 !~ \r\n", "1/!~ "},
      {"1 " + longest + "x\r\n", std::string(expected)},
      {"1 " + std::string(65536, 'x') + "\r\n", std::string(expected)},
      {"1 \r\n", std::string(expected)},
      {"1\r\n", std::string(expected)},
      {"1 a\x7f\r\n", std::string(expected)},
      {"1 a\x80\r\n", std::string(expected)},
      {"1 a\tb\r\n", std::string(expected)},
      {"1 a b\r\n", "bad syntax: end of line"},
      {"-1 a\r\n", "bad syntax: message-number"},
  };
  for (const auto& [block, listing] : rows) EXPECT_EQ(unique_ids(block), listing) << block.substr(0, 80);
  EXPECT_EQ(unique_ids("1 a\r\n2 b\r\n", {.items = 1}), "too many items: .");
}

TEST(Listings, AFailureSaysWhere) {
  const auto failed = parse_scan_listing("17 many");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), R"(bad syntax: expected size in octets at byte 3, near "17 many")");
}

}  // namespace
}  // namespace mailrig::pop3
