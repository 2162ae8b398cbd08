#include <mailrig/imap/date_time.hpp>

#include <algorithm>
#include <array>

#include "characters.hpp"

namespace mailrig::imap {
namespace {

// date-month = "Jan" / "Feb" / ... / "Dec"
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Reads fixed fields off the front of a text; whatever does not fit makes it not ok.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = i < rest_.size() ? rest_[i] : '\0';
      if (!is_digit(c)) return reject(), 0;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  void expect(char c) {
    if (!accept(c)) reject();
  }
  bool accept(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  unsigned month() {
    for (unsigned i = 0; i < months.size(); ++i)
      if (equals(rest_.substr(0, 3), months[i])) {
        rest_.remove_prefix(3);
        return i + 1;
      }
    return reject(), 0;
  }
  bool one_digit_day() const { return rest_.size() > 1 && is_digit(rest_[0]) && rest_[1] == '-'; }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  void reject() {
    ok_ = false;
    rest_ = {};
  }

  std::string_view rest_;
  bool ok_ = true;
};

void append_digits(std::string& out, int value, int count) {
  char digits[4];
  for (int i = count; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits, static_cast<std::size_t>(count));
}

void append_month_and_year(std::string& out, std::chrono::year_month_day date) {
  out += '-';
  out += months[static_cast<unsigned>(date.month()) - 1];
  out += '-';
  append_digits(out, static_cast<int>(date.year()), 4);
}

}  // namespace

// date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
// date-day-fixed = (SP DIGIT) / 2DIGIT
// zone           = ("+" / "-") 4DIGIT                                                  RFC 3501 §9
std::optional<ParsedDateTime> parse_date_time(std::string_view text) noexcept {
  Fields in(text);
  const bool loose = in.one_digit_day();
  const auto day = loose || in.accept(' ') ? in.digits(1) : in.digits(2);
  in.expect('-');
  const auto month = in.month();
  in.expect('-');
  const auto year = in.digits(4);
  in.expect(' ');
  const auto hours = in.digits(2);
  in.expect(':');
  const auto minutes = in.digits(2);
  in.expect(':');
  const auto seconds = in.digits(2);
  in.expect(' ');
  const bool west = in.accept('-');
  if (!west) in.expect('+');
  const auto zone_hours = in.digits(2);
  const auto zone_minutes = in.digits(2);
  if (!in.done()) return std::nullopt;

  namespace chr = std::chrono;
  DateTime value;
  value.date = chr::year(year) / chr::month(month) / chr::day(static_cast<unsigned>(day));
  value.time_of_day = chr::hours(hours) + chr::minutes(minutes) + chr::seconds(seconds);
  value.zone = (chr::hours(zone_hours) + chr::minutes(zone_minutes)) * (west ? -1 : 1);
  const bool possible = value.date.ok() && hours < 24 && minutes < 60 && seconds <= 60 && zone_minutes < 60;
  return ParsedDateTime{possible ? std::optional(value) : std::nullopt, loose};
}

std::string format_date_time(const DateTime& value) {
  std::string out;
  const auto day = static_cast<int>(static_cast<unsigned>(value.date.day()));
  if (day < 10) out += ' ';
  append_digits(out, day, day < 10 ? 1 : 2);
  append_month_and_year(out, value.date);
  const auto time = static_cast<int>(value.time_of_day.count());
  const auto seconds = std::min(time, 24 * 3600 - 1);
  out += ' ';
  append_digits(out, seconds / 3600, 2);
  out += ':';
  append_digits(out, seconds / 60 % 60, 2);
  out += ':';
  append_digits(out, seconds % 60 + (time - seconds), 2);  // 60: a leap second at the end of the day
  const auto zone = static_cast<int>(value.zone.count());
  out += zone < 0 ? " -" : " +";
  append_digits(out, (zone < 0 ? -zone : zone) / 60, 2);
  append_digits(out, (zone < 0 ? -zone : zone) % 60, 2);
  return out;
}

// date-text = date-day "-" date-month "-" date-year
// date-day  = 1*2DIGIT                                  RFC 3501 §9
std::optional<std::chrono::year_month_day> parse_date(std::string_view text) noexcept {
  Fields in(text);
  const auto day = in.digits(in.one_digit_day() ? 1 : 2);
  in.expect('-');
  const auto month = in.month();
  in.expect('-');
  const auto year = in.digits(4);
  if (!in.done()) return std::nullopt;
  const auto date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(static_cast<unsigned>(day));
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string format_date(std::chrono::year_month_day date) {
  auto out = std::to_string(static_cast<unsigned>(date.day()));
  append_month_and_year(out, date);
  return out;
}

}  // namespace mailrig::imap
