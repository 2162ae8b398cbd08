#include <mailrig/imap/tolerance.hpp>

#include <gmock/gmock.h>

#include <array>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

using namespace std::string_literals;

// What real servers send. Each row names what was tolerated behind " ~ ".
const auto tolerated = std::to_array<ResponseRow>({
    {"* OK [HIGHESTMODSEQ 1]", "untagged condition=\"OK\" code {highest_mod_seq value=1} ~ missing text"},
    {"* BYE ", R"(untagged condition="BYE" ~ missing text)"},
    {"a NO", R"(tagged tag="a" condition="NO" ~ missing text)"},
    {"+", "continuation ~ missing text"},
    {"[COPYUID 55 31 6]",
     "untagged condition=\"OK\" code {copy_uid uid_validity=55 source=[31] destination=[6]} ~ missing status word, "
     "missing text"},
    {"* [COPYUID 1 2 3]",
     "untagged condition=\"OK\" code {copy_uid uid_validity=1 source=[2] destination=[3]} ~ missing status word, "
     "missing text"},
    {"* OK [ALERT]text", R"(untagged condition="OK" code {alert} text="text" ~ missing space)"},
    {"* OK [ALERT text", R"(untagged condition="OK" text="ALERT text" ~ unclosed code)"},
    {"\0\0* OK x"s, R"(untagged condition="OK" text="x" ~ leading NUL x2)"},
    {"* SEARCH 1 2 ", "search numbers=[1 2] ~ trailing space"},
    {"* SEARCH ", "search ~ trailing space"},
    {"* STATUS INBOX (MESSAGES 0) ", R"(status name="INBOX" messages=0 ~ trailing space)"},
    {"* STATUS INBOX (MESSAGES 0 )", R"(status name="INBOX" messages=0 ~ trailing space)"},
    {"* CAPABILITY IMAP4rev1 ", R"(capability names=["IMAP4rev1"] ~ trailing space)"},
    {"* CAPABILITY", "capability ~ empty list"},
    {"* 5 EXISTS ", "exists count=5 ~ trailing space"},
    {"*  5  EXISTS", "exists count=5 ~ extra space x2"},
    {"* FLAGS ( a  b )", R"(flags flags=["a" "b"] ~ extra space x2, trailing space)"},
    {"* LIST (\\HasNoChildren) \"/\" INBOX/Da\tOggetto\t",
     R"(list attributes=["\HasNoChildren"] delimiter="/" name="INBOX/Da\x09Oggetto\x09" ~ unquoted name)"},
    {"* LIST () \"/\" Sent Items", R"(list delimiter="/" name="Sent Items" ~ unquoted name)"},
    {"* LIST () \"/\" Sent (old)", R"--(list delimiter="/" name="Sent (old)" ~ unquoted name)--"},
    {"* LIST () \"/\" INBOX ", R"(list delimiter="/" name="INBOX" ~ trailing space)"},
    {"* LIST () \"/\" {a}", R"(list delimiter="/" name="{a}" ~ unquoted name)"},
    {"* LIST () \"/\" F\xC3\xA5", R"(list delimiter="/" name="F\xc3\xa5" ~ 8-bit)"},
    {"* LIST () \"/\" \"F\xC3\xA5 Et\"", R"(list delimiter="/" name="F\xc3\xa5 Et" ~ 8-bit)"},
    {R"(* LIST () "" "F")", R"(list name="F" ~ empty delimiter)"},
    {R"(* LIST () / F)", R"(list delimiter="/" name="F" ~ unquoted string)"},
    {R"(* LIST () "\" F)", R"(list delimiter="\" name="F" ~ bad escape)"},
    {R"(* LIST () "/" "a\b")", R"(list delimiter="/" name="a\b" ~ bad escape)"},
    {"* STATUS a b (x) (MESSAGES 1 X (2))", R"--(status name="a b (x)" messages=1 others=[X="(2)"] ~ unquoted name)--"},
    {"* STATUS x (MESSAGES NIL RECENT -1 UIDNEXT 0 UIDVALIDITY 0)",
     R"(status name="x" ~ NIL string, negative number, zero number x2)"},
    {"* STATUS x (SIZE -1 DELETED-STORAGE NIL HIGHESTMODSEQ -1)",
     R"(status name="x" ~ negative number x2, NIL string)"},
    {"* XLIST (\\Sent) \"\" \"F\"", R"(xlist attributes=["\Sent"] name="F" ~ empty delimiter)"},
    {"* LIST (\\HasNoChildren) \"/\" Sent Items (\"CHILDINFO\" (\"SUBSCRIBED\"))",
     R"(list attributes=["\HasNoChildren"] delimiter="/" name="Sent Items" child_info=["SUBSCRIBED"] ~ unquoted name)"},
    {"* OK [MAILBOXID abc] x",
     R"(untagged condition="OK" code {opaque} name="MAILBOXID" arguments="abc" text="x" ~ malformed code)"},
    {"* OK [UIDNEXT 0] x",
     R"(untagged condition="OK" code {opaque} name="UIDNEXT" arguments="0" text="x" ~ malformed code)"},
    {"* OK [UIDVALIDITY 0] x",
     R"(untagged condition="OK" code {opaque} name="UIDVALIDITY" arguments="0" text="x" ~ malformed code)"},
    {"* OK [UNSEEN 0] x",
     R"(untagged condition="OK" code {opaque} name="UNSEEN" arguments="0" text="x" ~ malformed code)"},
    {"* OK [ALERT x] y",
     R"(untagged condition="OK" code {opaque} name="ALERT" arguments="x" text="y" ~ malformed code)"},
    {"* OK [COPYUID 1 2] y",
     R"(untagged condition="OK" code {opaque} name="COPYUID" arguments="1 2" text="y" ~ malformed code)"},
    {"* OK [COPYUID 1 1:* 2] y",
     R"(untagged condition="OK" code {opaque} name="COPYUID" arguments="1 1:* 2" text="y" ~ malformed code)"},
    {"* SEARCH 0 1", "search numbers=[1] ~ zero number"},
    {"* 0 FETCH (FLAGS ())", R"--(unknown name="FETCH" raw="0 FETCH (FLAGS ())" ~ zero number)--"},
    {"* 0 EXPUNGE", R"(unknown name="EXPUNGE" raw="0 EXPUNGE" ~ zero number)"},
    {"* FLAGS (a* \\* b%)", R"(flags flags=["a*" "\*" "b%"] ~ odd atom x2)"},
    {"* CAPABILITY IMAP4rev1 X{1", R"(capability names=["IMAP4rev1" "X{1"] ~ odd atom)"},
    // FETCH
    {"* 1 FETCH (UID 5", "fetched number=1 uid=5 ~ unclosed list"},
    {"* 1 FETCH (UID 5 X ((a) b)", R"--(fetched number=1 uid=5 others=[X="((a) b)"] ~ unclosed list)--"},
    {"* 1 FETCH (UID 19436 )", "fetched number=1 uid=19436 ~ trailing space"},
    {"* 1 FETCH (UID 2 (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)))",
     "fetched number=1 uid=2 envelope=() ~ wrapped items"},
    {"* 1 FETCH (UID 2 UID 3)", "fetched number=1 uid=3 ~ repeated item"},
    {"* 1 FETCH (MODSEQ (-1))", "fetched number=1 ~ negative number"},
    {"* 1 FETCH (INTERNALDATE \"00-Jan-0000 00:00:00 +0000\")", "fetched number=1 ~ impossible date"},
    {"* 1 FETCH (INTERNALDATE NIL)", "fetched number=1 ~ NIL string"},
    {"* 1 FETCH (INTERNALDATE \"1-Feb-1994 00:00:00 +0000\")",
     "fetched number=1 internal_date= 1-Feb-1994 00:00:00 +0000 ~ loose date"},
    {"* 1 FETCH (BODY[TEXT]<0.28> {5}\r\nhello)",
     R"(fetched number=1 sections=[( text="TEXT" origin=0 bytes="hello")] ~ origin with length)"},
    {"* 1 FETCH (BODY[HEADER.FIELDS (\"To\") ] \"x\")",
     R"(fetched number=1 sections=[( text="HEADER.FIELDS" fields=["To"] bytes="x")] ~ trailing space)"},
    {"* 1 FETCH (ENVELOPE (\"d\" "
     "{38}\r\nab\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3"
     "\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5 NIL NIL NIL NIL NIL NIL NIL NIL) "
     "UID 7)",
     R"(fetched number=1 uid=7 malformed=["ENVELOPE ("d" {38}\r\nab)"
     R"(\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3)"
     R"--(\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5\xc3\xa5 NIL NIL NIL NIL NIL NIL NIL NIL)"] ~ malformed item)--"},
    {R"(* 1 FETCH (ENVELOPE ("d" "s" ((NIL NIL "a" "qq.com\")) NIL NIL NIL NIL NIL NIL NIL) UID 7))",
     R"--(fetched number=1 uid=7 malformed=["ENVELOPE ("d" "s" ((NIL NIL "a" "qq.com\")) NIL NIL NIL NIL NIL NIL NIL)"] )--"
     R"(~ malformed item)"},
    {R"(* 1 FETCH (ENVELOPE ("d" "s" NIL NIL NIL NIL NIL NIL)))",
     R"(fetched number=1 envelope=( date="d" subject="s") ~ short envelope)"},
    {R"(* 1 FETCH (ENVELOPE ("d" "s" NIL NIL NIL NIL NIL NIL NIL)))",
     R"(fetched number=1 envelope=( date="d" subject="s") ~ short envelope)"},
    {R"(* 1 FETCH (ENVELOPE ("d" "s" (NIL("n" NIL "m" "h")) () NIL NIL NIL NIL NIL NIL )))",
     R"(fetched number=1 envelope=( date="d" subject="s" from=[( name="n" mailbox="m" host="h")]) )"
     R"(~ NIL address, empty list, trailing space)"},
    {"* 1 FETCH (SAVEDATE \"00-Jan-0000 00:00:00 +0000\")", "fetched number=1 ~ impossible date"},
    {"* 1 FETCH (PREVIEW \"F\xC3\xA5 Et\")", R"(fetched number=1 preview="F\xc3\xa5 Et" ~ 8-bit)"},
    {"* 1 FETCH (PREVIEW text)", R"(fetched number=1 preview="text" ~ unquoted string)"},
    {"* 1 FETCH (X-GM-LABELS ( a ))", R"(fetched number=1 gmail_labels=["a"] ~ extra space, trailing space)"},
    {"* 1 FETCH (X-GM-LABELS (F\xC3\xA5))", R"(fetched number=1 gmail_labels=["F\xc3\xa5"] ~ 8-bit)"},
    {"* 1 FETCH (EMAILID (A) EMAILID (B))", R"(fetched number=1 email_id="B" ~ repeated item)"},
    {"* 1 FETCH (BINARY[1]<0.4> \"a\")",
     R"(fetched number=1 sections=[( binary part="1" origin=0 bytes="a")] ~ origin with length)"},
    {R"(* 1 FETCH (BODY ("A" "B" NIL NIL NIL "7BIT" 1) BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 NIL NIL NIL ())))",
     R"(fetched number=1 body=( type="A" subtype="B" encoding="7BIT" size=1) )"
     R"(body_structure=( type="A" subtype="B" encoding="7BIT" size=1) ~ empty list)"},
    {"* 1 FETCH (ENVELOPE (\"d\" \"F\xC3\xA5\" NIL NIL NIL NIL NIL NIL NIL NIL))",
     R"(fetched number=1 envelope=( date="d" subject="F\xc3\xa5") ~ 8-bit)"},
    // BODYSTRUCTURE
    {R"(* 1 FETCH (BODYSTRUCTURE ("ALTERNATIVE")))",
     R"(fetched number=1 body_structure=( multipart subtype="ALTERNATIVE") ~ childless multipart)"},
    {R"(* 1 FETCH (BODYSTRUCTURE ("RELATED" NIL ("ATTACHMENT" NIL) NIL)))",
     R"(fetched number=1 body_structure=( multipart subtype="RELATED" disposition=( type="ATTACHMENT")) ~ childless multipart)"},
    {R"(* 1 FETCH (BODYSTRUCTURE (NIL "alternative" ("boundary" "x") NIL NIL NIL)))",
     R"(fetched number=1 body_structure=( multipart subtype="alternative" parameters=["boundary"="x"]) ~ childless multipart)"},
    {R"(* 1 FETCH (BODYSTRUCTURE ("message" "rfc822" NIL NIL NIL "7bit" 5 () () 2)))",
     R"(fetched number=1 body_structure=( type="message" subtype="rfc822" encoding="7bit" size=5 lines=2) ~ missing body x2)"},
    {"* 1 FETCH (BODY () BODYSTRUCTURE NIL)", "fetched number=1 ~ missing body x2"},
    {R"(* 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 2279)))",
     R"(fetched number=1 body=( type="TEXT" subtype="PLAIN" encoding="7BIT" size=2279) ~ missing lines)"},
    {R"(* 1 FETCH (BODY ("TEXT" NIL NIL NIL NIL NIL -1 -1)))",
     R"(fetched number=1 body=( type="TEXT") ~ NIL string x2, negative number x2)"},
    {R"(* 1 FETCH (BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 NIL "inline" NIL ())))",
     R"(fetched number=1 body_structure=( type="A" subtype="B" encoding="7BIT" size=1 disposition=( type="inline")) )"
     R"(~ bare disposition, empty list)"},
    {R"(* 1 FETCH (BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 NIL (NIL NIL) NIL)))",
     R"(fetched number=1 body_structure=( type="A" subtype="B" encoding="7BIT" size=1) ~ NIL string)"},
    {R"(* 1 FETCH (BODYSTRUCTURE ("A" "B" () NIL NIL "7BIT" 1 NIL ("attachment") () NIL )))",
     R"(fetched number=1 body_structure=( type="A" subtype="B" encoding="7BIT" size=1 disposition=( type="attachment")) )"
     R"(~ empty list x2, bare disposition, trailing space)"},
    {R"(* 1 FETCH (BODYSTRUCTURE (("A" "B" ("boundary" NIL) NIL NIL NIL 1) ("C" "D" NIL NIL NIL "7BIT" 1) "mixed" )"
     R"(("boundary" "x") "S/MIME Encrypted Message" NIL)))",
     R"(fetched number=1 body_structure=( multipart subtype="mixed" parameters=["boundary"="x"] parts=[( type="A" subtype="B" )"
     R"(parameters=["boundary"=""] size=1) ( type="C" subtype="D" encoding="7BIT" size=1)] )"
     R"(description="S/MIME Encrypted Message") ~ NIL string x2, extra space, description for disposition)"},
    {R"(* 1 FETCH (BODYSTRUCTURE ("A" "B" ("boundary" "MOUNDARY="_006_KOS_"") NIL NIL "7BIT" 1) UID 9))",
     R"--(fetched number=1 uid=9 malformed=["BODYSTRUCTURE ("A" "B" ("boundary" "MOUNDARY="_006_KOS_"") NIL NIL "7BIT" 1)"] )--"
     R"(~ malformed item)"},
});

// quirks.md 37: what LiteralOptions::loose lets through, and how it is read then.
TEST(Tolerance, LooseLiterals) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"* 1 FETCH (BODY[] {-1}\r\n UID 7)\r\n", R"(fetched number=1 uid=7 sections=[( bytes="")] ~ negative literal)"},
      {"* 1 FETCH (BODY[] {3} \r\nabc UID 7)\r\n",
       R"(fetched number=1 uid=7 sections=[( bytes="abc")] ~ space behind literal)"},
  };
  for (const auto& [frame, expected] : rows) {
    EXPECT_EQ(describe(parse_response(frame)), expected);
    EXPECT_FALSE(parse_response(frame, {.limits = {}, .strict = true}));
  }
}

TEST(Tolerance, WhatRealServersSend) { check_responses(tolerated); }

TEST(Tolerance, StrictModeTakesNoneOfIt) {
  for (const auto& row : tolerated)
    EXPECT_FALSE(parse_response(row.response + "\r\n", {{}, true})) << printable(row.response);
}

// Looks odd, and is right.
TEST(Tolerance, IsNotNeededFor) {
  const auto rows = std::to_array<ResponseRow>({
      {"T1 OK [Error=\"x:Cross Server access\" Proxy=H:1993:SSL] AUTHENTICATE completed.",
       R"(tagged tag="T1" condition="OK" code {opaque} name="Error="x:Cross" arguments="Server access" Proxy=H:1993:SSL" )"
       R"(text="AUTHENTICATE completed.")"},
      {"* OK [X \"a]b\" [c]] d", R"(untagged condition="OK" code {opaque} name="X" arguments=""a]b" [c]" text="d")"},
      {"* OK [X a[b] d", R"(untagged condition="OK" code {opaque} name="X" arguments="a[b" text="d")"},
      {"* OK [X 5\" x] d", R"(untagged condition="OK" code {opaque} name="X" arguments="5" x" text="d")"},
      {"* STATUS INBOX ()", R"(status name="INBOX")"},
      {"* LIST () NIL \"F\"", R"(list name="F")"},
      {"* CAPABILITY IMAP4rev1 LITERAL + IDLE", R"(capability names=["IMAP4rev1" "LITERAL" "+" "IDLE"])"},
      {"* LIST (\\Sent) \".\" INBOX.Sent", R"(list attributes=["\Sent"] delimiter="." name="INBOX.Sent")"},
      {"* 1 FETCH (X-GM-LABELS ([Mailbox]))", R"(fetched number=1 gmail_labels=["[Mailbox]"])"},
      {"* 1 FETCH (THREADID NIL)", "fetched number=1"},
      // Asked for <0.4>, and told a size that is none: the literal's count is what counts (quirks.md 35).
      {"* 1 FETCH (RFC822.SIZE 1 BODY[] {5}\r\nhello)", R"(fetched number=1 size=1 sections=[( bytes="hello")])"},
      {"* 1 FETCH (RFC822.SIZE 9 BODY[]<0> {5}\r\nhello)",
       R"(fetched number=1 size=9 sections=[( origin=0 bytes="hello")])"},
  });
  check_responses(rows, {{}, true});
}

TEST(Tolerance, EachHasAName) {
  for (int i = 0; i <= static_cast<int>(Tolerance::description_for_disposition); ++i)
    EXPECT_NE(describe(static_cast<Tolerance>(i)), "unknown") << i;
}

TEST(Tolerance, SaysWhereAndHowOften) {
  const auto response = parse_response("* FLAGS (a  b  c)\r\n");
  ASSERT_TRUE(response);
  ASSERT_EQ(response->tolerated.size(), 1U);
  EXPECT_EQ(response->tolerated[0].what, Tolerance::extra_space);
  EXPECT_EQ(response->tolerated[0].first_at, 11U);
  EXPECT_EQ(response->tolerated[0].count, 2U);
}

}  // namespace
}  // namespace mailrig::imap
