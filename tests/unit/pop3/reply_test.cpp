#include <mailrig/pop3/reply.hpp>

#include <gmock/gmock.h>

namespace mailrig::pop3 {
namespace {

std::string parsed(std::string_view line) {
  const auto reply = parse_reply_line(line);
  if (!reply) return std::string(describe(reply.error().code)) + ": " + reply.error().about.server_text;
  static constexpr std::string_view names[] = {"ok", "err", "continuation"};
  return std::string(names[static_cast<int>(reply->indicator)]) + '|' + std::string(reply->code) + '|' +
         std::string(reply->text);
}

TEST(ReplyLine, Table) {
  const std::pair<std::string, std::string> rows[] = {
      {"+OK", "ok||"},
      {"+OK ", "ok||"},
      {"+OK POP3 server ready", "ok||POP3 server ready"},
      {"+OK  two spaces", "ok|| two spaces"},
      {"-ERR", "err||"},
      {"-ERR no such message", "err||no such message"},
      {"-ERR [IN-USE] Do you have another POP session running?", "err|IN-USE|Do you have another POP session running?"},
      {"-ERR [SYS/TEMP]", "err|SYS/TEMP|"},
      {"+OK [AUTH]without space", "ok|AUTH|without space"},
      {"+OK [two words] are no code", "ok||[two words] are no code"},
      {"+OK [unclosed", "ok||[unclosed"},
      {"+OK [] [/x] [x//y]", "ok||[] [/x] [x//y]"},
      {"+OK [a//b] x", "ok||[a//b] x"},
      {"+", "continuation||"},
      {"+ ", "continuation||"},
      {"+ AmFYig==", "continuation||AmFYig=="},
      {"", "bad syntax: "},
      {"+OKAY", "bad syntax: +OKAY"},
      {"+ok", "bad syntax: +ok"},
      {"-ERROR", "bad syntax: -ERROR"},
      {" +OK", "bad syntax:  +OK"},
      {"Server Unavailable. 15", "bad syntax: Server Unavailable. 15"},
  };
  for (const auto& [line, outcome] : rows) EXPECT_EQ(parsed(line), outcome) << line;
}

TEST(ApopTimestamp, MustBeAMessageId) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"POP3 server ready <1896.697170952@dbc.mtview.ca.us>", "<1896.697170952@dbc.mtview.ca.us>"},
      {"<a@b> ready", "<a@b>"},
      {"ready", ""},
      {"<", ""},
      {"<>", ""},
      {"<a@b", ""},
      {"<no at sign>", ""},
      {"<noatsign>", ""},
      {"<@b>", ""},
      {"<a@>", ""},
      {"<a@b@c>", ""},
      {"<a b@c>", ""},
      {"<<a@b>", ""},
      {"<a\x80@b>", ""},
      {"<a\x01@b>", ""},
  };
  for (const auto& [text, timestamp] : rows) EXPECT_EQ(apop_timestamp(text), timestamp) << text;
}

TEST(Rejection, CarriesTheServersWords) {
  const auto error = rejection({false, "IN-USE", "try later\x1b[2J"});
  EXPECT_EQ(error.code, Errc::rejected);
  EXPECT_EQ(error.message(), R"(the server refused [IN-USE]; the server said: try later\x1b[2J)");
}

}  // namespace
}  // namespace mailrig::pop3
