#include <mailrig/imap/date_time.hpp>

#include <gmock/gmock.h>

namespace mailrig::imap {
namespace {

using namespace std::chrono_literals;

TEST(DateTime, Table) {
  struct Row {
    std::string text;
    std::string outcome;  // as format_date_time() writes it, "impossible" or "no date-time"
  };
  const Row rows[] = {
      {"17-Jul-1996 02:44:25 -0700", "17-Jul-1996 02:44:25 -0700"},
      {" 7-jul-1996 02:44:25 +0000", " 7-Jul-1996 02:44:25 +0000"},
      {"07-Jul-1996 02:44:25 +0000", " 7-Jul-1996 02:44:25 +0000"},
      {"7-Jul-1996 02:44:25 +0000", " 7-Jul-1996 02:44:25 +0000, loose"},
      {"29-Feb-2024 23:59:60 +1345", "29-Feb-2024 23:59:60 +1345"},
      {"29-Feb-2023 00:00:00 +0000", "impossible"},
      {"00-Jan-0000 00:00:00 +0000", "impossible"},
      {"01-Jan-0000 24:00:00 +0000", "impossible"},
      {"01-Jan-0000 00:60:00 +0000", "impossible"},
      {"01-Jan-0000 00:00:61 +0000", "impossible"},
      {"01-Jan-0000 00:00:00 +0060", "impossible"},
      {"", "no date-time"},
      {"17-Jul-1996", "no date-time"},
      {"17-Foo-1996 02:44:25 -0700", "no date-time"},
      {"17-Jul-96 02:44:25 -0700", "no date-time"},
      {"17-Jul-1996 2:44:25 -0700", "no date-time"},
      {"17-Jul-1996 02:44:25 PDT", "no date-time"},
      {"17-Jul-1996 02:44:25 -0700 ", "no date-time"},
      {"17-Jul-1996 02:44:25 0700", "no date-time"},
  };
  for (const auto& row : rows) {
    const auto parsed = parse_date_time(row.text);
    std::string outcome = "no date-time";
    if (parsed) outcome = parsed->value ? format_date_time(*parsed->value) : "impossible";
    if (parsed && parsed->loose) outcome += ", loose";
    EXPECT_EQ(outcome, row.outcome) << row.text;
  }
}

TEST(DateTime, Utc) {
  using namespace std::chrono;
  const auto value = *parse_date_time("17-Jul-1996 02:44:25 -0730")->value;
  EXPECT_EQ(value.utc(), sys_days(1996y / July / 17d) + 10h + 14min + 25s);
  EXPECT_EQ(value.zone, -450min);
}

TEST(DateTime, DateOfASearch) {
  using namespace std::chrono;
  EXPECT_EQ(format_date(1994y / February / 1d), "1-Feb-1994");
  EXPECT_EQ(format_date(year(7) / December / 31d), "31-Dec-0007");
}

TEST(DateTime, ParsesTheDateOfASearch) {
  struct Row {
    std::string_view text;
    std::string outcome;
  };
  const Row rows[] = {
      {"1-Feb-1994", "1-Feb-1994"},   {"01-Feb-1994", "1-Feb-1994"},
      {"31-dec-0007", "31-Dec-0007"}, {"29-Feb-2000", "29-Feb-2000"},
      {"29-Feb-2001", "none"},        {"0-Feb-2001", "none"},
      {"32-Jan-2001", "none"},        {"", "none"},
      {"1-Feb-94", "none"},           {"1-Feb-19944", "none"},
      {" 1-Feb-1994", "none"},        {"1 Feb 1994", "none"},
      {"1-Fev-1994", "none"},         {"001-Feb-1994", "none"},
      {"1-Feb-1994 ", "none"},
  };
  for (const auto& row : rows) {
    const auto date = parse_date(row.text);
    EXPECT_EQ(date ? format_date(*date) : "none", row.outcome) << row.text;
  }
}

}  // namespace
}  // namespace mailrig::imap
