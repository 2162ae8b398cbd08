#include "replay/pattern.hpp"

#include <gmock/gmock.h>

#include "scenario/dialogue.hpp"

namespace mailrig::mock {
namespace {

const auto imap = Protocol::imap, pop3 = Protocol::pop3, smtp = Protocol::smtp;
const auto meaning = Matching::meaning, exact = Matching::exact, regex = Matching::regex;

// As the scenario's line `text` (with its side) would be compiled; a "\x01" stands for a literal that holds "fat man".
Line line_of(std::string_view text, Protocol protocol) {
  Line line;
  line.who = text.starts_with("C:") ? Side::client : Side::server;
  text.remove_prefix(3);
  if (protocol == imap && !text.starts_with("* ") && !text.starts_with("+") && !text.starts_with("- ")) {
    line.tag = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), line.tag.size() + 1));
  }
  if (text.starts_with("- ")) text.remove_prefix(2);  // here, a client's line without a tag
  const auto marker = text.find('\x01');
  line.parts = parse_template(text.substr(0, marker), {});
  if (marker != text.npos) {
    line.parts.emplace_back(Literal{"fat man", {}});
    for (auto& part : parse_template(text.substr(marker + 1), {})) line.parts.push_back(std::move(part));
  }
  return line;
}

// What a peer said; "{7}" or "{7+}" CRLF begin a literal as on the wire.
Unit unit_of(std::string_view text) {
  UnitReader reader(UnitReader::Literals::announced_by_client, {.line = 1u << 20});
  reader.feed(text);
  reader.feed("\r\n");
  while (*reader.read() != UnitReader::Status::complete) {
  }
  return reader.take();
}

std::string outcome(const Pattern& pattern, std::string_view heard, Bindings& bindings, const Context& context = {}) {
  const auto unit = unit_of(heard);
  const auto difference = pattern.match(unit, bindings, context);
  if (!difference) return "fits";
  const auto at = std::min(difference->begin, unit.text.size());
  return difference->what + ": " + unit.text.substr(at, difference->size);
}

std::string outcome(std::string_view line, Protocol protocol, Matching matching, std::string_view heard,
                    const Context& context = {}) {
  const auto pattern = Pattern::compile(line_of(line, protocol), protocol, matching);
  if (!pattern) return "error " + pattern.error();
  Bindings bindings{{tag_key("a1"), {"x7", "x7"}}, {"known", {"fred", "fred"}}, {"list", {"(a b)", "(a b)"}}};
  return outcome(**pattern, heard, bindings, context);
}

TEST(Pattern, ByMeaning) {
  struct Row {
    Protocol protocol;
    std::string_view line, heard, outcome;
  };
  const Row rows[] = {
      // Case
      {imap, "C: a1 NOOP", "x7 NOOP", "fits"},
      {imap, "C: a1 NOOP", "x7 noop", "fits"},
      {imap, "C: a1 UID FETCH 1 (FLAGS)", "x uid fetch 1 (Flags)", "fits"},
      {imap, "C: a1 LOGIN smith x", "x login Smith x", "argument 1: Smith"},
      {imap, "C: a1 SELECT INBOX", "x SELECT inbox", "fits"},
      {imap, "C: a1 SELECT Drafts", "x SELECT drafts", "argument 1: drafts"},
      {imap, "C: a1 STORE 1 +FLAGS (\\Seen)", "x STORE 1 +flags (\\seen)", "fits"},
      {pop3, "C: USER mrose", "user mrose", "fits"},
      {pop3, "C: USER mrose", "USER Mrose", "argument 1: Mrose"},
      {smtp, "C: EHLO Client.Example", "ehlo client.example", "fits"},
      {smtp, "C: MAIL FROM:<Smith@Alpha.ARPA>", "mail from:<Smith@alpha.arpa>", "fits"},
      {smtp, "C: MAIL FROM:<Smith@Alpha.ARPA>", "MAIL FROM:<smith@Alpha.ARPA>", "argument 1: FROM:<smith@Alpha.ARPA>"},
      // Atom, quoted string and literal are one argument
      {imap, "C: a1 LOGIN smith sesame", "x LOGIN \"smith\" sesame", "fits"},
      {imap, "C: a1 LOGIN smith sesame", "x LOGIN {5}\r\nsmith {6+}\r\nsesame", "fits"},
      {imap, "C: a1 LOGIN \"smith\" \"se same\"", "x LOGIN smith {7}\r\nse same", "fits"},
      {imap, "C: a1 LOGIN smith \x01", "x LOGIN smith \"fat man\"", "fits"},
      {imap, "C: a1 LOGIN smith \x01", "x LOGIN smith {7+}\r\nfat man", "fits"},
      {imap, "C: a1 LOGIN smith \x01", "x LOGIN smith {7}\r\nFat man", "argument 2: {7}\r\nFat man"},
      {imap, "C: a1 SELECT INBOX", "x SELECT {5}\r\ninbox", "fits"},
      {imap, "C: a1 SEARCH FROM \"Smith\"", "x SEARCH FROM Smith", "fits"},
      {imap, "C: a1 SEARCH FROM \"Smith\"", "x SEARCH FROM smith", "argument 2: smith"},
      {imap, R"(C: a1 LOGIN a "b\"c\\d")", "x LOGIN a {5}\r\nb\"c\\d", "fits"},
      {imap, "C: a1 LOGIN \"\" x", "x LOGIN {0}\r\n x", "fits"},
      // ... where the grammar has a string. Commands, sequence sets, flags and the like are atoms (RFC 3501 §9).
      {imap, "C: a1 NOOP", "x \"NOOP\"", "command: an atom, and no string: \"NOOP\""},
      {imap, "C: a1 LOGIN smith x", "x {5+}\r\nLOGIN smith x", "command: an atom, and no string: {5+}\r\nLOGIN"},
      {imap, "C: a1 UID FETCH 1 FLAGS", "x UID \"FETCH\" 1 FLAGS", "argument 1: an atom, and no string: \"FETCH\""},
      {imap, "C: a1 STORE 1 +FLAGS (\\Deleted)", "x STORE \"1\" +FLAGS (\\Deleted)",
       "argument 1: an atom, and no string: \"1\""},
      {imap, "C: a1 STORE 1 +FLAGS (\\Deleted)", "x STORE 1 \"+FLAGS\" (\\Deleted)",
       "argument 2: an atom, and no string: \"+FLAGS\""},
      {imap, "C: a1 STORE 1 +FLAGS (\\Deleted)", "x STORE 1 +FLAGS (\"\\\\Deleted\")",
       "argument 4: an atom, and no string: \"\\\\Deleted\""},
      {imap, "C: a1 STORE 1 +FLAGS ${flags}", "x STORE 1 +FLAGS (\"\\\\Deleted\")",
       "argument 3: an atom, and no string: ("},
      {imap, "C: a1 STORE ${set} +FLAGS x", "x STORE \"1\" +FLAGS x", "argument 1: an atom, and no string: \"1\""},
      {imap, "C: a1 AUTHENTICATE PLAIN", "x AUTHENTICATE \"PLAIN\"", "argument 1: an atom, and no string: \"PLAIN\""},
      {imap, "C: - AGZyZWQ=", "\"AGZyZWQ=\"", "argument 0: an atom, and no string: \"AGZyZWQ=\""},
      {imap, "C: a1 FETCH 1 BODY[HEADER.FIELDS (To)]", "x FETCH 1 \"BODY\"",
       "argument 2: an atom, and no string: \"BODY\""},
      {imap, "C: a1 FETCH 1 ${items}", "x FETCH 1 BODY[HEADER.FIELDS (\"To\")]", "fits"},
      {imap, "C: a1 FETCH 1 ${items}", "x FETCH 1 \"FLAGS\"", "argument 2: an atom, and no string: \"FLAGS\""},
      {imap, "C: a1 COPY 1 box", "x COPY 1 \"box\"", "fits"},
      {imap, "C: a1 UID COPY 1 box", "x UID COPY \"1\" box", "argument 2: an atom, and no string: \"1\""},
      {imap, "C: a1 STATUS box (MESSAGES)", "x STATUS \"box\" (MESSAGES)", "fits"},
      {imap, "C: a1 STATUS box (MESSAGES)", "x STATUS box (\"MESSAGES\")",
       "argument 3: an atom, and no string: \"MESSAGES\""},
      {imap, "C: a1 SEARCH UNSEEN FROM UNSEEN", "x SEARCH UNSEEN FROM \"UNSEEN\"", "fits"},
      {imap, "C: a1 SEARCH UNSEEN FROM x", "x SEARCH \"UNSEEN\" FROM x",
       "argument 1: an atom, and no string: \"UNSEEN\""},
      {imap, "C: a1 X y", "x X \"y\"", "fits"},  // of an extension nobody knows what it has there
      // What begins as a quoted string and is none is never taken
      {imap, "C: a1 LOGIN smith sesame", "x LOGIN smith \"sesame", "argument 2: its quote is never closed: \"sesame"},
      {imap, "C: a1 SELECT INBOX", "x SELECT \"INBOX", "argument 1: its quote is never closed: \"INBOX"},
      {imap, "C: a1 SELECT ${box}", "x SELECT \"INBOX", "argument 1: its quote is never closed: \"INBOX"},
      {imap, "C: a1 SELECT \"a ${box}\"", "x SELECT \"a b", "argument 1: its quote is never closed: \"a b"},
      {imap, "C: a1 LOGIN ${*}", "x LOGIN fred \"sesame", "its quote is never closed: \"sesame"},
      {imap, "C: a1 LOGIN smith sesame", "x LOGIN smith \"se\\same\"",
       "argument 2: in quotes '\\' stands before '\"' and '\\' alone: \"se\\same\""},
      {imap, "C: a1 LOGIN ${u} ${p}", "x LOGIN smith \"se\\same\"",
       "argument 2: in quotes '\\' stands before '\"' and '\\' alone: \"se\\same\""},
      {imap, "C: a1 X (${list})", "x X (\"a)", "argument 2: its quote is never closed: \"a)"},
      {imap, "C: a1 LOGIN a \"open", "x LOGIN a \"open", "fits"},  // unless that is what is asked for
      {imap, "C: a1 LOGIN a \"open", "x LOGIN a open", "argument 2: not what the scenario has: open"},
      {imap, "S: * LIST () / box", "* LIST () \"/\" \"box", "differs here: its quote is never closed: \"box"},
      {imap, "S: * OK ready", "* OK it is \"ready", "fits"},
      // Lists, order and spaces count
      {imap, "C: a1 STORE 1 FLAGS (\\Seen \\Draft)", "x STORE 1 FLAGS (\\Draft \\Seen)", "argument 4: \\Draft"},
      // ... but for parentheses that the grammar leaves to the client (RFC 3501 §9 store-att-flags, fetch)
      {imap, "C: a1 STORE 1 FLAGS (\\Seen)", "x STORE 1 FLAGS \\Seen", "fits"},
      {imap, "C: a1 STORE 1 FLAGS \\Seen \\Draft", "x STORE 1 FLAGS (\\Seen \\Draft)", "fits"},
      {imap, "C: a1 FETCH 1 (FLAGS)", "x FETCH 1 FLAGS", "fits"},
      {imap, "C: a1 FETCH 1 BODY[HEADER.FIELDS (A B)]", "x FETCH 1 (BODY[HEADER.FIELDS (A B)])", "fits"},
      {imap, "C: a1 FETCH 1 (FLAGS UID)", "x FETCH 1 FLAGS UID", "argument 2: FLAGS"},
      {imap, "C: a1 STATUS x (MESSAGES)", "x STATUS x MESSAGES", "argument 2: MESSAGES"},
      {imap, "C: a1 STORE 1 FLAGS \"(\"", "x STORE 1 FLAGS (", "argument 3: ("},
      {imap, "C: a1 NOOP", "x  NOOP", "spaces before this: NOOP"},
      {imap, "C: a1 NOOP", "x NOOP ", "spaces at the end:  "},
      {imap, "C: a1 NOOP ", "x NOOP ", "fits"},
      {imap, "C: a1 NOOP ", "x NOOP", "spaces at the end: "},
      {pop3, "C: NOOP  ", "NOOP ", "spaces at the end:  "},
      {imap, "C: a1 FETCH 1 (UID FLAGS)", "x FETCH 1 (UID  FLAGS)", "spaces before this: FLAGS"},
      {imap, "C: a1 FETCH 1 (UID FLAGS)", "x FETCH 1 ( UID FLAGS)", "spaces before this: UID"},
      // Sections
      {imap, "C: a1 FETCH 1 BODY.PEEK[HEADER.FIELDS (DATE)]", "x fetch 1 body.peek[header.fields (date)]", "fits"},
      {imap, "C: a1 FETCH 1 BODY[HEADER.FIELDS (To)]", "x FETCH 1 BODY[HEADER.FIELDS (\"To\") ]", "fits"},
      {imap, "C: a1 FETCH 1 BODY[TEXT]<0.5>", "x FETCH 1 BODY[TEXT]", "argument 6 missing: "},
      {imap, "C: a1 FETCH 1 BODY[TEXT]", "x FETCH 1 BODY[TEXT]<0.5>", "more than was expected: <0.5>"},
      // What differs
      {imap, "C: a1 SELECT INBOX", "x EXAMINE INBOX", "command: EXAMINE"},
      {imap, "C: a1 SELECT INBOX", "x SELECT", "argument 1 missing: "},
      {imap, "C: a1 NOOP", "x NOOP now", "more than was expected: now"},
      {imap, "C: a1 NOOP", "x", "command missing: "},
      {imap, "C: a1 NOOP", "", "tag: "},
      {imap, "C: a1 NOOP", " NOOP", "tag:  "},
      {imap, "C: a1 NOOP", "+a NOOP", "tag: +a"},
      {imap, "C: a1 NOOP", "a]1 NOOP", "fits"},  // a tag is 1*ASTRING-CHAR but "+", and those hold "]" (RFC 3501 §9)
      {pop3, "C: RETR 1", "RETR 2", "argument 1: 2"},
      {pop3, "C: RETR 1", "", "command missing: "},
      // Variables
      {imap, "C: a1 LOGIN ${user} ${password}", "x LOGIN \"a b\" {3}\r\nx\"y", "fits"},
      {imap, "C: a1 LOGIN ${user} ${password}", "x LOGIN a", "argument 2 missing: "},
      {imap, "C: a1 LOGIN ${known} x", "x LOGIN fred x", "fits"},
      {imap, "C: a1 LOGIN ${known} x", "x LOGIN \"fred\" x", "fits"},
      {imap, "C: a1 LOGIN ${known} x", "x LOGIN Fred x", "not what ${known} stands for: Fred"},
      {imap, "C: a1 LOGIN ${u:/[a-z]+/} x", "x LOGIN abc x", "fits"},
      {imap, "C: a1 LOGIN ${u:/[a-z]+/} x", "x LOGIN abc1 x", "not what ${u} stands for: abc1"},
      {imap, "C: a1 LOGIN ${u:/a|ab/} x", "x LOGIN ab x", "fits"},
      {imap, "C: a1 LOGIN ${u} ${u}", "x LOGIN a a", "fits"},
      {imap, "C: a1 LOGIN ${u} ${u}", "x LOGIN a b", "not what ${u} stands for: b"},
      {imap, "C: a1 STORE 1 FLAGS ${flags}", "x STORE 1 FLAGS (\\Seen (a) b)", "fits"},
      {imap, "C: a1 STORE 1 FLAGS ${list}", "x STORE 1 FLAGS (a b)", "fits"},
      {imap, "C: a1 FETCH 1 ${items}", "x FETCH 1 BODY[HEADER.FIELDS (A B)]<1.2>", "fits"},
      {imap, "C: a1 FETCH 1 (${item} UID)", "x FETCH 1 (BODY[] UID)", "fits"},
      {imap, "C: a1 LOGIN \"\" ${p}", "x LOGIN \"\" \"\"", "fits"},  // an empty string is a value
      {imap, "C: a1 X ${*}", "x X", "fits"},
      {imap, "C: a1 X ${*}", "x X a (b) {3}\r\nabc", "fits"},
      {imap, "C: a1 X${*}", "x XYZ a b", "fits"},
      {imap, "C: a1 X${*}", "x Y", "command: Y"},
      {smtp, "C: MAIL FROM:<${from}>", "mail FROM:<a@b.c>", "fits"},
      {smtp, "C: MAIL FROM:<${from}>", "mail FROM:<>", "argument 1: FROM:<>"},
      {smtp, "C: MAIL FROM:<${from}>", "mail FROM:a@b.c", "argument 1: FROM:a@b.c"},
      {smtp, "C: MAIL FROM:<${known}@${host}>", "MAIL FROM:<fred@x.y>", "fits"},
      {smtp, "C: MAIL FROM:<${known}@${host}>", "MAIL FROM:<bob@x.y>", "argument 1: FROM:<bob@x.y>"},
      {smtp, "C: MAIL FROM:<Fred@${host}>", "MAIL FROM:<fred@x.y>", "argument 1: FROM:<fred@x.y>"},
      {smtp, "C: MAIL FROM:<Fred@${host}>", "mail from:<Fred@x.y>", "fits"},
      {smtp, "C: EHLO ${*}", "EHLO [127.0.0.1]", "fits"},
      {smtp, "C: HELO ${h}", "HELO", "argument 1 missing: "},
      // What answers a challenge is base64, and exact
      {imap, "C: - AGZyZWQ=", "AGZyZWQ=", "fits"},
      {imap, "C: - AGZyZWQ=", "agzyzwq=", "argument 0: agzyzwq="},
      {imap, "C: - DONE", "done", "fits"},
      // What a server says
      {imap, "S: * OK ready", "* OK whatever else", "fits"},
      {imap, "S: * OK ready", "* ok", "fits"},
      {imap, "S: * OK ready", "* NO ready", "differs here: NO"},
      {imap, "S: * OK [CAPABILITY IMAP4rev1] ready", "* OK [CAPABILITY IMAP4rev1 X] ready", "differs here: IMAP4rev1"},
      {imap, "S: * OK [UNSEEN 1] x", "* OK x", "differs here: x"},
      {imap, "S: * 3 EXISTS", "* 4 EXISTS", "differs here: 4"},
      {imap, "S: * SEARCH 1 2", "* SEARCH 1 2 ", "fits"},  // quirks.md 15
      {imap, "S: a1 OK done", "x7 OK gone", "fits"},
      {imap, "S: a1 OK done", "x8 OK done", "tag: x8"},
      {imap, "S: b1 OK done", "b1 OK done", "tag: b1"},  // no client's line bound it
      {imap, "S: + go", "+ come", "fits"},
      {imap, "S: + AmFYig==", "+ BmFYig==", "differs here: BmFYig=="},
      {pop3, "S: +OK hello", "+OK", "fits"},
      {pop3, "S: +OK hello", "-ERR hello", "differs here: -ERR"},
      {smtp, "S: 250 hello", "250 world", "fits"},
      {smtp, "S: 250 hello", "250", "fits"},
      {smtp, "S: 250-hello", "250 hello", "differs here: 250"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(outcome(row.line, row.protocol, meaning, row.heard), row.outcome)
        << row.line << " against " << testing::PrintToString(std::string(row.heard));
}

TEST(Pattern, ParametersOfMailTheClientMayAdd) {
  const Context context{"EHLO", 3, {"SIZE", "8BITMIME"}};
  struct Row {
    std::string_view line, heard, outcome;
  };
  const Row rows[] = {
      {"C: MAIL FROM:<a@b>", "MAIL FROM:<a@b> SIZE=301 BODY=8BITMIME", "fits"},
      {"C: MAIL FROM:<a@b>", "MAIL FROM:<a@b> size=301", "fits"},
      {"C: MAIL FROM:<${x}>", "MAIL FROM:<a@b> size=301", "fits"},
      {"C: MAIL FROM:<a@b>", "MAIL FROM:<a@b>  SIZE=301", "more than was expected: SIZE=301"},
      {"C: MAIL FROM:<a@b>", "MAIL FROM:<a@b> SMTPUTF8", "more than was expected: SMTPUTF8"},
      {"C: MAIL FROM:<a@b>", "MAIL FROM:<a@b> SIZE=301 RET=HDRS", "more than was expected: RET=HDRS"},
      {"C: MAIL FROM:<a@b> SIZE=300", "MAIL FROM:<a@b> SIZE=301", "argument 2: SIZE=301"},
      {"C: MAIL FROM:<a@b> SIZE=300", "MAIL FROM:<a@b>", "argument 2 missing: "},
      {"C: RCPT TO:<a@b>", "RCPT TO:<a@b> SIZE=301", "more than was expected: SIZE=301"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(outcome(row.line, smtp, meaning, row.heard, context), row.outcome) << row.heard;
}

TEST(Pattern, Exactly) {
  struct Row {
    Protocol protocol;
    std::string_view line, heard, outcome;
  };
  const Row rows[] = {
      {imap, "C: a1 NOOP", "x7 NOOP", "fits"},  // the tag is the client's own
      {imap, "C: a1 NOOP", "x7 noop", "not exactly this: noop"},
      {imap, "C: a1 LOGIN smith x", "x7 LOGIN \"smith\" x", "not exactly this: LOGIN \"smith\" x"},
      {imap, "C: a1 LOGIN ${user} x", "x7 LOGIN \"smith\" x", "fits"},
      {imap, "C: a1 LOGIN ${user} x", "x7 LOGIN smith y", "not exactly this: LOGIN smith y"},
      {imap, "C: a1 X \x01", "x X {7}\r\nfat man", "fits"},
      {imap, "C: a1 X \x01", "x X {7+}\r\nfat man", "not exactly this: X {7+}\r\nfat man"},
      {smtp, "C: MAIL FROM:<${from}> SIZE=${n:/[0-9]+/}", "MAIL FROM:<a> SIZE=12", "fits"},
      {smtp, "C: MAIL FROM:<${from}> SIZE=${n:/[0-9]+/}", "MAIL FROM:<a> SIZE=x",
       "not exactly this: MAIL FROM:<a> SIZE=x"},
      {smtp, "C: MAIL FROM:<a>", "MAIL FROM:<a> ", "not exactly this: MAIL FROM:<a> "},
      {smtp, "C: EHLO ${*}", "EHLO ", "fits"},
      {pop3, "C: PASS", "PASS", "fits"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(outcome(row.line, row.protocol, exact, row.heard), row.outcome)
        << row.line << " against " << testing::PrintToString(std::string(row.heard));
}

TEST(Pattern, ByRegularExpression) {
  struct Row {
    Protocol protocol;
    std::string_view line, heard, outcome;
  };
  const Row rows[] = {
      {smtp, "C: (?i)MAIL FROM: ?<.*>.*", "mail from: <a@b> SIZE=1", "fits"},
      {smtp, "C: MAIL FROM:<.*>", "mail FROM:<a>", "does not match the expression: mail FROM:<a>"},
      {smtp, "C: EHLO", "EHLO x", "does not match the expression: EHLO x"},  // the whole of the line
      {smtp, "C: RSET|NOOP", "NOOP", "fits"},
      {smtp, "C: RSET|NOOP", "RSETNOOP", "does not match the expression: RSETNOOP"},
      {imap, "C: a1 NO+P", "x7 NOOOP", "fits"},
      {imap, "C: a1 .*", "x7 A {3}\r\na\nb", "fits"},  // a literal's line ends too
      {smtp, "C: HELO ${known}", "HELO fred", "fits"},
      {smtp, "C: HELO ${known}", "HELO bob", "not what ${known} stands for: HELO bob"},
      {smtp, "C: HELO ${h:/[a-z]+/}", "HELO b0b", "not what ${h} stands for: HELO b0b"},
      {smtp, "C: HELO (", "", "error broken regular expression: missing ): (?s)HELO ("},
      {smtp, "C: HELO ${h:/(/}", "", "error broken regular expression: missing ): ("},
  };
  for (const auto& row : rows)
    EXPECT_EQ(outcome(row.line, row.protocol, regex, row.heard), row.outcome)
        << row.line << " against " << testing::PrintToString(std::string(row.heard));
}

TEST(Pattern, BindsAtFirstSightAndOnlyIfAllFits) {
  const auto pattern = *Pattern::compile(line_of("C: a1 LOGIN ${user} ${password}", imap), imap, meaning);
  Bindings bindings;
  EXPECT_EQ(outcome(*pattern, "x1 LOGIN fred a b", bindings), "more than was expected: b");
  EXPECT_TRUE(bindings.empty());
  EXPECT_EQ(outcome(*pattern, "x1 LOGIN fred \"a b\"", bindings), "fits");
  EXPECT_EQ(bindings.at("user").value(), "fred");
  EXPECT_EQ(bindings.at("password").value(), "a b");
  EXPECT_EQ(bindings.at("password").spelled(), "\"a b\"");
  EXPECT_EQ(bindings.at(tag_key("a1")).value(), "x1");
  EXPECT_EQ(outcome(*pattern, "x2 LOGIN fred {3}\r\na b", bindings), "fits");
  EXPECT_EQ(bindings.at(tag_key("a1")).value(), "x2") << "a client's line binds its tag's name anew";
}

TEST(Pattern, AVariableTakesWhatItHoldsAlready) {
  const auto pattern = *Pattern::compile(line_of("C: RCPT TO:<${user}@b>", smtp), smtp, meaning);
  Bindings bindings{{"user", {"x@y", "x@y"}}};
  EXPECT_EQ(outcome(*pattern, "RCPT TO:<x@y@b>", bindings), "fits") << "though \"@\" ends a variable not yet bound";
}

TEST(Pattern, Globs) {
  struct Row {
    std::string_view glob, text;
    bool matches;
  };
  const Row rows[] = {
      {"NOOP", "noop", true},
      {"NOOP", "NOOP ", false},
      {"", "", true},
      {"", "x", false},
      {"${*}", "", true},
      {"${*}", "anything", true},
      {"${*} LOGIN ${*}", "a1 login fred x", true},
      {"${*} LOGIN ${*}", "a1 LOGIN", false},
      {"${*} LOGIN ${*}", "LOGIN a b", false},
      {"AUTH${*}", "AUTH PLAIN", true},
      {"AUTH${*}", "XAUTH", false},
      {"${*}ab", "aab", true},  // not the first place where it could be, but the last
      {"${*}ab", "abab", true},
      {"a${*}a", "a", false},  // the two may not share
      {"a${*}b${*}c", "aXbXc", true},
      {"a${*}b${*}c", "aXcXb", false},
      {"${*}${*}x", "yx", true},
      {"${*}\r\n${*}", "a\r\nb", true},
  };
  for (const auto& row : rows)
    EXPECT_EQ(matches_glob(row.glob, row.text), row.matches) << row.glob << " on " << row.text;
}

TEST(Pattern, ALongLineIsMatchedInNoTimeToSpeakOf) {
  const auto pattern = *Pattern::compile(line_of("C: A${x}b${y}b${z}c", smtp), smtp, meaning);
  Bindings bindings;
  EXPECT_NE(outcome(*pattern, "A" + std::string(500'000, 'b'), bindings), "fits");
  EXPECT_FALSE(matches_glob("${*}ab${*}ab${*}ab${*}c", std::string(500'000, 'a')));
}

}  // namespace
}  // namespace mailrig::mock
