#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::pop3 {

/// Counts from 1 as long as the session lasts (RFC 1939 §4).
using MessageNumber = std::uint32_t;

/// What STAT answers (RFC 1939 §5).
struct DropListing {
  std::uint32_t messages = 0;
  std::uint64_t octets = 0;
};

/// A message as LIST names it (RFC 1939 §5).
struct ScanListing {
  MessageNumber number = 0;
  std::uint64_t octets = 0;
};

/// A message as UIDL names it (RFC 1939 §7).
struct UniqueIdListing {
  MessageNumber number = 0;
  std::string unique_id;  ///< 1 to 70 characters, 0x21 to 0x7E; stays the same from session to session.
};

/// A language as LANG names it (RFC 6856 §3).
struct LanguageListing {
  std::string tag;          ///< RFC 5646, such as "de".
  std::string description;  ///< In that language, UTF-8; may be empty. Of the language chosen: the server's words.
};

// Each takes what stands behind "+OK ", or one line of a block, without its end; and fails with bad_syntax.
// Numbers that are signed, empty or do not fit are refused. What follows a size is ignored, as §5 asks.
Result<DropListing> parse_drop_listing(std::string_view text);
Result<ScanListing> parse_scan_listing(std::string_view line);
Result<UniqueIdListing> parse_unique_id_listing(std::string_view line);
Result<LanguageListing> parse_language_listing(std::string_view line);
/// What LAST answers: the highest message-number that was accessed, 0 if none was (RFC 1225).
Result<MessageNumber> parse_last(std::string_view text);

// Each takes a whole block as ReplyFramer gives it; and fails also with too_many_items (Limits::items).
Result<std::vector<ScanListing>> parse_scan_listings(std::string_view block, const Limits& limits = {});
Result<std::vector<UniqueIdListing>> parse_unique_id_listings(std::string_view block, const Limits& limits = {});
Result<std::vector<LanguageListing>> parse_language_listings(std::string_view block, const Limits& limits = {});

}  // namespace mailrig::pop3
