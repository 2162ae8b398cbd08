#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include <mailrig/wire/error.hpp>
#include <mailrig/wire/limits.hpp>

namespace mailrig::message {

/// RFC 5322 §3.3 date-time.
struct DateTime {
  std::chrono::sys_seconds time{};
  std::chrono::minutes offset{};  ///< Of the local time, east of Greenwich.
  bool offset_known = true;       ///< False for "-0000" and for zones nobody knows: `time` is all there is.

  friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// Reads date-time, with the obsolete forms of §4.3: years of two and three digits, zones by name (those that the RFC
/// does not vouch for count as "-0000"), white space and comments anywhere. Beyond the RFC, hours, minutes and seconds
/// may have one digit; the day of the week need not be that of the date. A leap second is the first one of the next
/// minute.
/// @return bad_syntax, also for a date that no calendar has; nested_too_deep for comments (Limits::nesting).
Result<DateTime> parse_date(std::string_view text, const Limits& limits = {});

/// date-time as it is to be written: "Fri, 21 Nov 1997 09:55:06 -0600". Fails with bad_argument where the local year is
/// not from 1900 to 9999, or the offset is not less than 100 hours.
Result<std::string> format_date(const DateTime& date);

/// The time now, in UTC, which tells nobody where we are.
DateTime now();

}  // namespace mailrig::message
