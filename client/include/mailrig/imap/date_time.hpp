#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mailrig::imap {

/// A date and time with its zone, as INTERNALDATE and APPEND have it (RFC 3501 §9 date-time).
struct DateTime {
  std::chrono::year_month_day date{};
  std::chrono::seconds time_of_day{};  ///< Local to the zone; 0 to 24:00:00, which is 23:59:60.
  std::chrono::minutes zone{};         ///< East of Greenwich.

  std::chrono::sys_seconds utc() const { return std::chrono::sys_days(date) + time_of_day - zone; }
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// What a date-time without its quotes turned out to be.
struct ParsedDateTime {
  std::optional<DateTime> value;  ///< Absent if no calendar has that date, such as 00-Jan-0000.
  bool loose = false;             ///< The day has one digit and no SP in front.
};

/// Nullopt if `text` does not have the form of a date-time.
std::optional<ParsedDateTime> parse_date_time(std::string_view text) noexcept;

/// date-time without quotes: "17-Jul-1996 02:44:25 -0700". The date must be ok() and its year from 0 to 9999.
std::string format_date_time(const DateTime& value);

/// RFC 3501 §9 date-text: "1-Feb-1994". Nullopt if it is anything else, or if no calendar has that date.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept;

/// date-text, as SEARCH has it: "1-Feb-1994". The date must be ok() and its year from 0 to 9999.
std::string format_date(std::chrono::year_month_day date);

}  // namespace mailrig::imap
