#include <mailrig/message/date.hpp>

#include <gmock/gmock.h>

namespace mailrig::message {
namespace {

using namespace std::chrono;

TEST(Date, Table) {
  struct Row {
    std::string text;
    std::string outcome;  // as format_date() writes it, or empty
  };
  const Row rows[] = {
      {"Fri, 21 Nov 1997 09:55:06 -0600", "Fri, 21 Nov 1997 09:55:06 -0600"},
      {"21 Nov 1997 09:55:06 -0600", "Fri, 21 Nov 1997 09:55:06 -0600"},
      {"Tue, 1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200"},
      {"tue,01 jul 2003 10:52 +0200", "Tue, 1 Jul 2003 10:52:00 +0200"},
      {"Sun, 1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200"},
      {"Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32\r\n -0330 (Newfoundland (NST) Time)", "Thu, 13 Feb 1969 23:32:00 -0330"},
      {"Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "Fri, 21 Nov 1997 09:55:06 -0600"},
      {"(x)Fri(x),(x)21(x)Nov(x)1997(x)09(x):(x)55(x):(x)06(x)-0600(x)", "Fri, 21 Nov 1997 09:55:06 -0600"},
      {"21 Nov 97 09:55:06 GMT", "Fri, 21 Nov 1997 09:55:06 +0000"},
      {"21 Nov 49 09:55:06 UT", "Sun, 21 Nov 2049 09:55:06 +0000"},
      {"21 Nov 50 09:55:06 ut", "Tue, 21 Nov 1950 09:55:06 +0000"},
      {"21 Nov 100 09:55:06 EDT", "Tue, 21 Nov 2000 09:55:06 -0400"},
      {"21 Nov 1997 09:55:06 EST", "Fri, 21 Nov 1997 09:55:06 -0500"},
      {"21 Nov 1997 09:55:06 CDT", "Fri, 21 Nov 1997 09:55:06 -0500"},
      {"21 Nov 1997 09:55:06 CST", "Fri, 21 Nov 1997 09:55:06 -0600"},
      {"21 Nov 1997 09:55:06 MDT", "Fri, 21 Nov 1997 09:55:06 -0600"},
      {"21 Nov 1997 09:55:06 MST", "Fri, 21 Nov 1997 09:55:06 -0700"},
      {"21 Nov 1997 09:55:06 PDT", "Fri, 21 Nov 1997 09:55:06 -0700"},
      {"21 Nov 1997 09:55:06 pst", "Fri, 21 Nov 1997 09:55:06 -0800"},
      {"21 Nov 1997 09:55:06 Z", "Fri, 21 Nov 1997 09:55:06 +0000"},
      {"21 Nov 1997 09:55:06 A", "Fri, 21 Nov 1997 09:55:06 -0000"},
      {"21 Nov 1997 09:55:06 CEST", "Fri, 21 Nov 1997 09:55:06 -0000"},
      {"21 Nov 1997 09:55:06 -0000", "Fri, 21 Nov 1997 09:55:06 -0000"},
      {"21 Nov 1997 9:5:6 +0000", "Fri, 21 Nov 1997 09:05:06 +0000"},
      {"31 Dec 2016 23:59:60 +0000", "Sun, 1 Jan 2017 00:00:00 +0000"},
      {"29 Feb 2024 00:00:00 +1345", "Thu, 29 Feb 2024 00:00:00 +1345"},
      {"1 Jan 1900 00:00:00 +0100", "Mon, 1 Jan 1900 00:00:00 +0100"},
      {"31 Dec 9999 23:59:59 -0100", "Fri, 31 Dec 9999 23:59:59 -0100"},
      {"", ""},
      {"Fri", ""},
      {"Fri 21 Nov 1997 09:55:06 -0600", ""},
      {"Fre, 21 Nov 1997 09:55:06 -0600", ""},
      {"21 Now 1997 09:55:06 -0600", ""},
      {"21 November 1997 09:55:06 -0600", ""},
      {"211 Nov 1997 09:55:06 -0600", ""},
      {"0 Nov 1997 09:55:06 -0600", ""},
      {"31 Nov 1997 09:55:06 -0600", ""},
      {"29 Feb 2023 00:00:00 +0000", ""},
      {"21 Nov 7 09:55:06 -0600", ""},
      {"21 Nov 19977 09:55:06 -0600", ""},
      {"21 Nov 99999999999999999999 09:55:06 -0600", ""},
      {"21 Nov 1997 24:00:00 -0600", ""},
      {"21 Nov 1997 09:60:06 -0600", ""},
      {"21 Nov 1997 09:55:61 -0600", ""},
      {"21 Nov 1997 09:55:06", ""},
      {"21 Nov 1997 09:55:06 0600", ""},
      {"21 Nov 1997 09:55:06 -060", ""},
      {"21 Nov 1997 09:55:06 -06000", ""},
      {"21 Nov 1997 09:55:06 -0660", ""},
      {"21 Nov 1997 09:55:06 -0600 x", ""},
      {"21 Nov 1997 09:55:06 -0600 (x", ""},
      {"21 Nov 1997 09:55:06 -0600\r\n", ""},
      {std::string("21 Nov 1997 09:55:06 -0600\0", 27), ""},
      {std::string(100'000, '('), ""},
  };
  for (const auto& row : rows) {
    const auto parsed = parse_date(row.text);
    EXPECT_EQ(parsed ? format_date(*parsed).value_or("cannot be written") : "", row.outcome) << row.text;
  }
}

TEST(Date, TimeIsUtc) {
  const auto date = *parse_date("Fri, 21 Nov 1997 00:55:06 +0130");
  EXPECT_EQ(date.time, sys_days(1997y / November / 20d) + 23h + 25min + 6s);
  EXPECT_EQ(date.offset, 90min);
  EXPECT_TRUE(date.offset_known);
  EXPECT_FALSE(parse_date("21 Nov 1997 09:55:06 -0000")->offset_known);
}

TEST(Date, EveryTruncationIsReadAsLessOrRefused) {
  const std::string text = "Fri, 21 Nov 1997 09:55:06 -0600";
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(parse_date(text.substr(0, size))) << size;
}

TEST(Date, RefusedToWrite) {
  EXPECT_FALSE(format_date({sys_days(1900y / January / 1d) - 1s, {}, true}));
  EXPECT_TRUE(format_date({sys_days(1900y / January / 1d) - 1s, 1min, true}));
  EXPECT_FALSE(format_date({sys_days(year(10000) / January / 1d), {}, true}));
  EXPECT_TRUE(format_date({sys_days(year(10000) / January / 1d), -1min, true}));
  EXPECT_FALSE(format_date({{}, 100h, true}));
  EXPECT_FALSE(format_date({sys_seconds::max(), 1h, true}));
  EXPECT_FALSE(format_date({sys_seconds::min(), -1h, true}));
}

TEST(Date, NowIsReadBack) {
  const auto date = now();
  EXPECT_EQ(*parse_date(*format_date(date)), date);
}

}  // namespace
}  // namespace mailrig::message
