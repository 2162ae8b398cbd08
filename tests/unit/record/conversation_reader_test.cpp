#include "record/conversation_reader.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "support/trickle.hpp"

namespace mailrig::mock {
namespace {

using Turns = std::vector<std::pair<char, std::string>>;  // 'C' or 'S', and what is said

// Each item as one line: "C a1 NOOP", "message S ...", "bytes S ...", "TLS", "end S", "? what".
std::string shown(const RecordedItem& item) {
  const auto side = [](Side who) { return who == Side::client ? std::string("C ") : std::string("S "); };
  if (const auto* line = std::get_if<RecordedLine>(&item)) {
    auto text = side(line->who) + printable(line->unit.text);
    for (const auto& leave : line->continuations) text += " [" + leave + "]";
    if (line->answers_challenge) text += " (answer)";
    if (line->literal_refused) text += " (refused)";
    return text;
  }
  if (const auto* message = std::get_if<RecordedMessage>(&item))
    return "message " + side(message->who) + printable(message->content) + (message->exact ? "" : " (not exact)");
  if (const auto* bytes = std::get_if<RecordedBytes>(&item))
    return "bytes " + side(bytes->who) + printable(bytes->bytes);
  if (std::holds_alternative<RecordedTls>(item)) return "TLS";
  if (std::holds_alternative<RecordedCompression>(item)) return "compression";
  if (const auto* ended = std::get_if<Ended>(&item)) return "end " + side(ended->who);
  return "? " + std::get<Untold>(item).what;
}

std::vector<std::string> read(const Turns& turns, std::size_t chunk) {
  ConversationReader reader(std::nullopt);
  for (const auto& [who, bytes] : turns)
    test::in_chunks(bytes, chunk, [&, side = who](std::string_view piece) {
      reader.said(side == 'C' ? Side::client : Side::server, piece);
    });
  reader.finish();
  std::vector<std::string> items;
  for (const auto& item : reader.items()) items.push_back(shown(item));
  return items;
}

struct Row {
  const char* name;
  Turns turns;
  std::vector<std::string> items;
};

const Row rows[] = {
    {"IMAP", {{'S', "* OK\r\n"}, {'C', "a NOOP\r\n"}, {'S', "a OK\r\n"}}, {"S * OK", "C a NOOP", "S a OK"}},
    {"a literal of the client",
     {{'S', "* OK\r\n"}, {'C', "a LOGIN {4}\r\n"}, {'S', "+ go\r\n"}, {'C', "fred x\r\n"}, {'S', "a OK\r\n"}},
     {"S * OK", "C a LOGIN {4}\\r\\nfred x [+ go]", "S a OK"}},
    {"a literal that waits for nothing",
     {{'S', "* OK\r\n"}, {'C', "a LOGIN {4+}\r\nfred x\r\n"}, {'S', "a OK\r\n"}},
     {"S * OK", "C a LOGIN {4+}\\r\\nfred x []", "S a OK"}},
    {"a literal that is refused",
     {{'S', "* OK\r\n"}, {'C', "a APPEND x {99}\r\n"}, {'S', "a NO full\r\n"}, {'C', "b NOOP\r\n"}, {'S', "b OK\r\n"}},
     {"S * OK", "C a APPEND x {99} (refused)", "S a NO full", "C b NOOP", "S b OK"}},
    {"a literal of the server with a line in it",
     {{'S', "* OK\r\n* 1 FETCH (X {6}\r\na OK\r\n)\r\n"}},
     {"S * OK", "S * 1 FETCH (X {6}\\r\\na OK\\r\\n)"}},
    {"SASL",
     {{'S', "* OK\r\n"}, {'C', "a AUTHENTICATE PLAIN\r\n"}, {'S', "+ \r\n"}, {'C', "AGEAYg==\r\n"}, {'S', "a OK\r\n"}},
     {"S * OK", "C a AUTHENTICATE PLAIN", "S + ", "C AGEAYg== (answer)", "S a OK"}},
    {"SASL, with untagged lines behind the challenge",
     {{'S', "* OK\r\n"},
      {'C', "a NOOP\r\nb AUTHENTICATE PLAIN\r\n"},
      {'S', "+ \r\n* OK still here\r\na OK\r\n"},
      {'C', "AGEAYg==\r\n"},
      {'S', "b OK\r\n"}},
     {"S * OK", "C a NOOP", "C b AUTHENTICATE PLAIN", "S + ", "S * OK still here", "S a OK", "C AGEAYg== (answer)",
      "S b OK"}},
    {"SASL that the server ends",
     {{'S', "* OK\r\n"}, {'C', "a AUTHENTICATE X\r\n"}, {'S', "+ \r\na NO\r\n"}, {'C', "b NOOP\r\n"}},
     {"S * OK", "C a AUTHENTICATE X", "S + ", "S a NO", "C b NOOP"}},
    {"a tag that nobody said",
     {{'S', "* OK\r\n"}, {'C', "a NOOP\r\n"}, {'S', "b OK\r\n"}},
     {"S * OK", "C a NOOP", "bytes S b OK\\r\\n"}},
    {"STARTTLS",
     {{'S', "* OK\r\n"}, {'C', "a STARTTLS\r\n"}, {'S', "a OK\r\n"}, {'C', "b NOOP\r\n"}, {'S', "b OK\r\n"}},
     {"S * OK", "C a STARTTLS", "S a OK", "TLS", "C b NOOP", "S b OK"}},
    {"STARTTLS under TLS",
     {{'S', "* OK\r\n"}, {'C', "a STARTTLS\r\n"}, {'S', "a OK\r\n"}, {'C', "b STARTTLS\r\n"}, {'S', "b OK\r\n"}},
     {"S * OK", "C a STARTTLS", "S a OK", "TLS", "C b STARTTLS", "S b OK",
      "? TLS is agreed on where it cannot begin; what follows is taken for the same connection"}},
    {"STARTTLS that is refused",
     {{'S', "* OK\r\n"}, {'C', "a STARTTLS\r\n"}, {'S', "a BAD\r\n"}, {'C', "b NOOP\r\n"}, {'S', "b OK\r\n"}},
     {"S * OK", "C a STARTTLS", "S a BAD", "C b NOOP", "S b OK"}},
    {"STLS", {{'S', "+OK\r\n"}, {'C', "STLS\r\n"}, {'S', "+OK\r\n"}}, {"S +OK", "C STLS", "S +OK", "TLS"}},
    {"STARTTLS of SMTP",
     {{'S', "220 a\r\n"}, {'C', "starttls\r\n"}, {'S', "220 go\r\n"}, {'C', "EHLO b\r\n"}},
     {"S 220 a", "C starttls", "S 220 go", "TLS", "C EHLO b"}},
    {"POP3: a list and a message",
     {{'S', "+OK\r\n"},
      {'C', "LIST\r\n"},
      {'S', "+OK\r\n1 2\r\n.\r\n"},
      {'C', "RETR 1\r\n"},
      {'S', "+OK\r\na: b\r\n\r\n..c\r\n.\r\n"},
      {'C', "LIST 1\r\n"},
      {'S', "+OK 1 2\r\n"},
      {'C', "RETR 2\r\n"},
      {'S', "-ERR none\r\n"}},
     {"S +OK", "C LIST", "S +OK", "S 1 2", "S .", "C RETR 1", "S +OK", "message S a: b\\r\\n\\r\\n.c\\r\\n", "C LIST 1",
      "S +OK 1 2", "C RETR 2", "S -ERR none"}},
    {"POP3: commands sent together",
     {{'S', "+OK\r\n"}, {'C', "RETR 1\r\nDELE 1\r\n"}, {'S', "+OK\r\na\r\n.\r\n+OK\r\n"}},
     {"S +OK", "C RETR 1", "C DELE 1", "S +OK", "message S a\\r\\n", "S +OK"}},
    {"SMTP",
     {{'S', "220 a\r\n"},
      {'C', "DATA\r\n"},
      {'S', "354 go\r\n"},
      {'C', "QUIT\r\n..\r\n.\r\nQUIT\r\n"},
      {'S', "250\r\n221\r\n"}},
     {"S 220 a", "C DATA", "S 354 go", "message C QUIT\\r\\n.\\r\\n", "C QUIT", "S 250", "S 221"}},
    {"SMTP: DATA that is refused",
     {{'S', "220 a\r\n"}, {'C', "MAIL FROM:<>\r\nDATA\r\n"}, {'S', "250-a\r\n250 b\r\n503 no\r\n"}, {'C', "QUIT\r\n"}},
     {"S 220 a", "C MAIL FROM:<>", "C DATA", "S 250-a", "S 250 b", "S 503 no", "C QUIT"}},
    {"SMTP: a dot between LFs ends nothing (CVE-2023-51764)",
     {{'S', "220\r\n"}, {'C', "DATA\r\n"}, {'S', "354\r\n"}, {'C', "a\n.\nb\r\n.\r\n"}},
     {"S 220", "C DATA", "S 354", "message C a\\r\\n.\\r\\nb\\r\\n (not exact)"}},
    {"SMTP: BDAT",
     {{'S', "220\r\n"}, {'C', "BDAT 4 LAST\r\na\r\nbQUIT\r\n"}},
     {"S 220", "C BDAT 4 LAST", "bytes C a\\r\\nb", "C QUIT"}},
    {"LMTP: a reply for each recipient",
     {{'S', "220\r\n"},
      {'C', "LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b>\r\nRCPT TO:<c>\r\nDATA\r\n"},
      {'S', "250\r\n250\r\n250\r\n250\r\n354\r\n"},
      {'C', "x\r\n.\r\nSTARTTLS\r\n"},
      {'S', "250\r\n250\r\n220\r\n"}},
     {"S 220", "C LHLO a", "C MAIL FROM:<>", "C RCPT TO:<b>", "C RCPT TO:<c>", "C DATA", "S 250", "S 250", "S 250",
      "S 250", "S 354", "message C x\\r\\n", "C STARTTLS", "S 250", "S 250", "S 220", "TLS"}},
    {"who speaks first", {{'C', "EHLO a\r\n"}, {'S', "220\r\n"}}, {"C EHLO a", "S 220"}},
    {"half a line of each",
     {{'S', "* OK\r\n* 1 EX"}, {'C', "a NO"}},
     {"S * OK", "bytes S * 1 EX", "? the client's last words have no end; they are left out"}},
    {"a line of the server that ends in LF alone", {{'S', "* OK\n"}}, {"bytes S * OK\\n"}},
    {"COMPRESS",
     {{'S', "* OK\r\n"}, {'C', "a COMPRESS DEFLATE\r\n"}, {'S', "a OK\r\n\1\2\r\n"}},
     {"S * OK", "C a COMPRESS DEFLATE", "S a OK",
      "? the connection is compressed from here on (COMPRESS), and cannot be read any further"}},
};

TEST(ConversationReader, ReadsTheSameHoweverItIsCut) {
  for (const auto& row : rows)
    for (const auto chunk : test::chunk_sizes)
      EXPECT_EQ(read(row.turns, chunk), row.items) << row.name << ", in pieces of " << chunk;
}

TEST(ConversationReader, TellsOnceThatTlsIsAgreedOn) {
  ConversationReader reader(Protocol::pop3);
  reader.said(Side::server, "+OK\r\n");
  reader.said(Side::client, "STLS\r\n");
  EXPECT_EQ(reader.agreed(), Agreed::nothing);
  reader.said(Side::server, "+OK\r\n");
  EXPECT_EQ(reader.agreed(), Agreed::tls);
  EXPECT_EQ(reader.agreed(), Agreed::nothing);
}

TEST(ConversationReader, ReadsOnBehindCompressionIfItIsToldUncompressed) {
  for (const bool inflated : {false, true}) {
    ConversationReader reader(Protocol::imap);
    if (inflated) reader.inflated();
    reader.said(Side::server, "* OK\r\n");
    reader.said(Side::client, "a COMPRESS DEFLATE\r\n");
    reader.said(Side::server, "a OK\r\n\x01\x02");
    EXPECT_EQ(reader.agreed(), inflated ? Agreed::compression : Agreed::nothing);
    EXPECT_EQ(reader.take_compressed(), inflated ? "\x01\x02" : "");
    reader.said(Side::client, "b NOOP\r\n");
    EXPECT_EQ(shown(reader.items().back()),
              inflated ? "C b NOOP"
                       : "? the connection is compressed from here on (COMPRESS), and cannot be read any further");
  }
}

TEST(ConversationReader, HoldsNoMoreThanItsLimits) {
  ConversationReader reader(std::nullopt, false, Limits{64, 64, 64, 4, 10});
  for (int i = 0; i < 100; ++i) reader.said(Side::server, "* endless");
  ASSERT_EQ(reader.items().size(), 1u);
  EXPECT_EQ(shown(reader.items()[0]).substr(0, 38), "? the server's line cannot be read: li");
}

}  // namespace
}  // namespace mailrig::mock
