#include <mailrig/message/date.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <optional>

#include "characters.hpp"
#include "lexer.hpp"

namespace mailrig::message {
namespace {

namespace chr = std::chrono;

// month-name = "Jan" / "Feb" / ... ; day-name = "Mon" / "Tue" / ...      RFC 5322 §3.3
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

// obs-zone      RFC 5322 §4.3. All others, the military ones but "Z" among them, mean "-0000".
struct NamedZone {
  std::string_view name;
  int hours;
};
constexpr NamedZone zones[] = {{"UT", 0},   {"GMT", 0},  {"UTC", 0},  {"Z", 0},    {"EDT", -4}, {"EST", -5},
                               {"CDT", -5}, {"CST", -6}, {"MDT", -6}, {"MST", -7}, {"PDT", -7}, {"PST", -8}};

template <std::size_t count>
std::size_t index_of(const std::array<std::string_view, count>& names, std::string_view word) {
  return static_cast<std::size_t>(
      std::find_if(names.begin(), names.end(), [&](auto name) { return same_ignoring_case(name, word); }) -
      names.begin());
}

/// Reads tokens with CFWS around them; the first that does not fit is the failure, and all behind it read as nothing.
class Reader {
 public:
  Reader(std::string_view text, const Limits& limits) : lexer_(text, limits) {}

  // date-time = [ day-of-week "," ] date time [CFWS]      RFC 5322 §3.3, §4.3
  Result<DateTime> date_time() {
    skip();
    if (is_letter(lexer_.peek())) {
      if (index_of(days, letters()) == days.size()) refuse("day-name");
      expect(',');
    }
    const auto day = number(2, "day");
    const auto month = index_of(months, letters()) + 1;
    if (month > months.size()) refuse("month-name");
    const auto year = this->year();
    const auto hour = number(2, "hour");
    expect(':');
    const auto minute = number(2, "minute");
    const auto second = take(':') ? number(2, "second") : 0;
    DateTime out;
    zone(out);
    if (!failure_ && !lexer_.at_end()) refuse("the end of the date-time");

    const auto date = chr::year(year) / chr::month(static_cast<unsigned>(month)) / chr::day(static_cast<unsigned>(day));
    if (!failure_ && !(date.ok() && hour < 24 && minute < 60 && second <= 60)) refuse("a date and time that exist");
    if (failure_) return tl::unexpected(std::move(*failure_));
    out.time = chr::sys_days(date) + chr::hours(hour) + chr::minutes(minute) + chr::seconds(second) - out.offset;
    return out;
  }

 private:
  void refuse(std::string_view expected) {
    if (!failure_) failure_ = lexer_.bad(expected).value();
  }
  void skip() {
    if (auto skipped = lexer_.skip_white_space_and_comments(); !skipped && !failure_) failure_ = skipped.error();
  }
  bool take(char c) {
    if (failure_ || !lexer_.take(c)) return false;
    skip();
    return true;
  }
  void expect(char c) {
    if (!take(c)) refuse(std::string{'"', c, '"'});
  }
  std::string_view letters() {
    const auto word = lexer_.take_while(is_letter);
    skip();
    return word;
  }
  std::string_view digits() {
    const auto word = lexer_.take_while(is_digit);
    skip();
    return word;
  }
  int number(std::size_t most_digits, std::string_view name) {
    const auto word = digits();
    if (word.empty() || word.size() > most_digits) refuse(name);
    int value = 0;
    for (const char c : word.substr(0, most_digits)) value = value * 10 + (c - '0');
    return value;
  }

  // year = 4*DIGIT / obs-year. Of two digits up to 49 it is in this century, of three digits behind 1900 (§4.3).
  int year() {
    const auto word = digits();
    if (word.size() < 2 || word.size() > 4) refuse("year");
    int value = 0;
    for (const char c : word.substr(0, 4)) value = value * 10 + (c - '0');
    if (word.size() == 2) return value + (value < 50 ? 2000 : 1900);
    return word.size() == 3 ? value + 1900 : value;
  }

  // zone = ( "+" / "-" ) 4DIGIT / obs-zone
  void zone(DateTime& out) {
    const bool west = lexer_.peek() == '-';
    if (lexer_.take('+') || lexer_.take('-')) {
      const auto word = digits();
      if (word.size() != 4 || word[2] > '5') return refuse("zone");
      out.offset =
          chr::hours((word[0] - '0') * 10 + (word[1] - '0')) + chr::minutes((word[2] - '0') * 10 + (word[3] - '0'));
      out.offset_known = !west || out.offset.count() != 0;
      if (west) out.offset = -out.offset;
      return;
    }
    const auto word = letters();
    if (word.empty()) return refuse("zone");
    const auto* known = std::find_if(std::begin(zones), std::end(zones),
                                     [&](const NamedZone& zone) { return same_ignoring_case(zone.name, word); });
    out.offset_known = known != std::end(zones);
    if (out.offset_known) out.offset = chr::hours(known->hours);
  }

  Lexer lexer_;
  std::optional<Error> failure_;
};

void append_number(std::string& out, int value, std::size_t width) {
  const auto digits = std::to_string(value);
  out.append(width - std::min(width, digits.size()), '0') += digits;
}

}  // namespace

Result<DateTime> parse_date(std::string_view text, const Limits& limits) { return Reader(text, limits).date_time(); }

Result<std::string> format_date(const DateTime& date) {
  using namespace std::chrono_literals;
  constexpr auto first = chr::sys_days(1900y / chr::January / 1d),
                 behind = chr::sys_days(chr::year(10000) / chr::January / 1d);
  if (date.offset <= -100h || date.offset >= 100h) return fail(Errc::bad_argument, "an offset of less than 100 hours");
  if (date.time < first - 100h || date.time >= behind + 100h)
    return fail(Errc::bad_argument, "a year from 1900 to 9999");
  const auto local = date.time + date.offset;
  if (local < first || local >= behind) return fail(Errc::bad_argument, "a year from 1900 to 9999");
  const auto day = chr::floor<chr::days>(local);
  const chr::year_month_day calendar(day);
  const chr::hh_mm_ss clock(local - day);

  std::string out(days[chr::weekday(day).c_encoding()]);
  out += ", ";
  append_number(out, static_cast<int>(static_cast<unsigned>(calendar.day())), 1);
  ((out += ' ') += months[static_cast<unsigned>(calendar.month()) - 1]) += ' ';
  append_number(out, static_cast<int>(calendar.year()), 4);
  out += ' ';
  append_number(out, static_cast<int>(clock.hours().count()), 2);
  out += ':';
  append_number(out, static_cast<int>(clock.minutes().count()), 2);
  out += ':';
  append_number(out, static_cast<int>(clock.seconds().count()), 2);
  const auto offset = static_cast<int>(date.offset.count());
  out += offset < 0 || !date.offset_known ? " -" : " +";
  append_number(out, std::abs(offset) / 60 * 100 + std::abs(offset) % 60, 4);
  return out;
}

DateTime now() { return {chr::floor<chr::seconds>(chr::system_clock::now()), {}, true}; }

}  // namespace mailrig::message
