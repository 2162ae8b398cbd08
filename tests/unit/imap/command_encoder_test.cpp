#include <mailrig/imap/command_encoder.hpp>

#include <gmock/gmock.h>

namespace mailrig::imap {
namespace {

using namespace std::string_literals;

// What one call appends, as pieces joined by "|"; "+" before one that waits, "!" before a secret one.
template <class Append>
std::string pieces(Append append, const EncodeOptions& options = {}) {
  CommandEncoder out("A1", options);
  append(out);
  const auto result = out.finish();
  if (!result) return result.error().message();
  std::string text;
  for (const auto& piece : result->pieces)
    text += (text.empty() ? "" : "|") + std::string(piece.after_continuation ? "+" : "") + (piece.secret ? "!" : "") +
            piece.bytes;
  return text.substr(3, text.size() - 5);
}

TEST(CommandEncoder, Astring) {
  struct Row {
    std::string argument, outcome;
  };
  const Row rows[] = {
      {"INBOX", "INBOX"},
      {"#news.comp.mail.misc", "#news.comp.mail.misc"},
      {"~/Mail/", "~/Mail/"},
      {"a]b", "a]b"},
      {"", "\"\""},
      {"NIL", "\"NIL\""},
      {"nil", "\"nil\""},
      {"a b", "\"a b\""},
      {"a*", "\"a*\""},
      {"a%", "\"a%\""},
      {"a(b)", "\"a(b)\""},
      {"{5}", "\"{5}\""},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\x1b[31m\t", "\"\x1b[31m\t\""},
      {"F\xC3\xA5", "{3}\r\n|+F\xC3\xA5"},
      {"a\rb", "bad argument: expected astring at byte 0, near \"a\\rb\""},
      {"a\nb", "bad argument: expected astring at byte 0, near \"a\\nb\""},
      {"a\0b"s, "bad argument: expected astring at byte 0, near \"a\\x00b\""},
      {"\xC3\xA5\r\nA2 LOGOUT", R"(bad argument: expected astring at byte 0, near "\xc3\xa5\r\nA2 LOGOUT")"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(pieces([&](CommandEncoder& out) { out.astring(row.argument); }).substr(0, 200), row.outcome)
        << testing::PrintToString(row.argument);
  }
}

TEST(CommandEncoder, LongStringsAreLiterals) {
  const std::string longer(901, 'a');
  EXPECT_EQ(pieces([&](CommandEncoder& out) { out.astring(longer); }), "{901}\r\n|+" + longer);
  EXPECT_EQ(pieces([&](CommandEncoder& out) { out.list_mailbox(longer); }), "{901}\r\n|+" + longer);
  EXPECT_EQ(pieces([&](CommandEncoder& out) { out.astring(Secret(longer), "password"); }),
            "{901}\r\n|+!" + longer + '|');
}

TEST(CommandEncoder, LiteralsWaitUnlessTheServerIsKnownNotToNeedIt) {
  const auto message = [](std::size_t size) {
    return [size](CommandEncoder& out) { out.message(std::string(size, 'x')); };
  };
  EXPECT_EQ(pieces(message(3)), "{3}\r\n|+xxx");
  EXPECT_EQ(pieces(message(0)), "{0}\r\n|+");
  EXPECT_EQ(pieces(message(3), {.literal_plus = true}), "{3+}\r\nxxx");
  EXPECT_EQ(pieces(message(3), {.literal_minus = true}), "{3+}\r\nxxx");
  EXPECT_EQ(pieces(message(4096), {.literal_minus = true}).substr(0, 9), "{4096+}\r\n");
  EXPECT_EQ(pieces(message(4097), {.literal_minus = true}).substr(0, 9), "{4097}\r\n|");
  EXPECT_EQ(pieces(message(4097), {.literal_plus = true, .literal_minus = true}).substr(0, 9), "{4097+}\r\n");
}

TEST(CommandEncoder, AMessageHoldsAnythingButNul) {
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.message("a\r\n\n\r\xff"); }), "{6}\r\n|+a\r\n\n\r\xff");
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.message("a\0b"s); }).substr(0, 28), "bad argument: expected CHAR8");
}

TEST(CommandEncoder, SecretsStandApart) {
  EXPECT_EQ(
      pieces([](CommandEncoder& out) { out.text("LOGIN smith ").astring(Secret("sesame"), "password").text(" x"); }),
      "LOGIN smith |!sesame| x");
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.astring(Secret("a b"), "password"); }).substr(0, 9), "|!\"a b\"|");
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.astring(Secret(""), "password"); }), "|!\"\"|");
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.astring(Secret("\xC3\xA5"), "password"); }), "{2}\r\n|+!\xC3\xA5|");
  // A refused secret is not shown.
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.astring(Secret("s3cr3t\r\n"), "password"); }) + "..",
            "bad argument: expected password..");
}

TEST(CommandEncoder, FirstRefusalSticks) {
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.atom("a b", "first").atom("", "second"); }),
            "bad argument: expected first at byte 0, near \"a b\"");
}

TEST(CommandEncoder, Flags) {
  for (const std::string flag : {"\\Seen", "\\Deleted", "$Forwarded", "NonJunk", "\\X-Custom"})
    EXPECT_EQ(pieces([&](CommandEncoder& out) { out.flag(flag); }), flag);
  for (const auto& flag : {""s, "\\"s, "\\*"s, "\\Recent"s, "\\recent"s, "a b"s, "a)"s, "a\r\n"s, "a\\"s, "\\\\Seen"s,
                           "a\0"s, "\"a\""s, "{3}"s, "F\xC3\xA5"s, "a]"s})
    EXPECT_EQ(pieces([&](CommandEncoder& out) { out.flag(flag); }).substr(0, 27), "bad argument: expected flag")
        << flag;
}

TEST(CommandEncoder, Sections) {
  using T = SectionText;
  struct Row {
    Section section;
    std::string outcome;
  };
  const Row rows[] = {
      {{}, "[]"},
      {{{}, T::header, {}}, "[HEADER]"},
      {{{}, T::text, {}}, "[TEXT]"},
      {{{4, 2}, T::whole, {}}, "[4.2]"},
      {{{4, 2}, T::mime, {}}, "[4.2.MIME]"},
      {{{}, T::header_fields, {"DATE", "FROM"}}, "[HEADER.FIELDS (DATE FROM)]"},
      {{{1}, T::header_fields_not, {"X-(a)"}}, "[1.HEADER.FIELDS.NOT (\"X-(a)\")]"},
      {{{}, T::mime, {}}, "bad argument: expected section-part"},
      {{{0}, T::whole, {}}, "bad argument: expected nz-number at byte 0, near \"0\""},
      {{{}, T::header_fields, {}}, "bad argument: expected header-list"},
      {{{}, T::header, {"TO"}}, "bad argument: expected header-list"},
      {{{}, T::header_fields, {"a:b"}}, "bad argument: expected header-fld-name at byte 0, near \"a:b\""},
      {{{}, T::header_fields, {"a b"}}, "bad argument: expected header-fld-name at byte 0, near \"a b\""},
      {{{}, T::header_fields, {"a\r\nb"}}, R"(bad argument: expected header-fld-name at byte 0, near "a\r\nb")"},
  };
  for (const auto& row : rows) EXPECT_EQ(pieces([&](CommandEncoder& out) { out.section(row.section); }), row.outcome);
}

TEST(CommandEncoder, Raw) {
  for (const std::string text : {"FLAGGED", "NOT FROM \"Smith\"", "(OR (A) (B))", "1:*,7", "X \"a \\\" (\"", "\"{5}\""})
    EXPECT_EQ(pieces([&](CommandEncoder& out) { out.raw(text, "search-key"); }), text);
  for (const auto& text : {""s, "a\r\nb"s, "a\nb"s, "a\0b"s, "TEXT {5}"s, "{5+}"s, "("s, ")("s, "\"a"s, "\"a\\"s,
                           "\"a\\b\""s, "F\xC3\xA5"s, "a\tb"s})
    EXPECT_EQ(pieces([&](CommandEncoder& out) { out.raw(text, "search-key"); }).substr(0, 33),
              "bad argument: expected search-key")
        << text;
}

TEST(CommandEncoder, SequenceSet) {
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.sequence_set({3, 1, 2}); }), "1:3");
  EXPECT_EQ(pieces([](CommandEncoder& out) { out.sequence_set({}); }), "bad argument: expected sequence-set");
}

}  // namespace
}  // namespace mailrig::imap
