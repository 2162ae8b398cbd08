#include <gmock/gmock.h>

#include <array>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

using namespace std::string_literals;

constexpr ParseOptions strict{{}, true};

const auto examples = std::to_array<ResponseRow>({
    // RFC 3501 §7.4.2, §8
    {R"(* 23 FETCH (FLAGS (\Seen) RFC822.SIZE 44827))", R"(fetched number=23 flags=["\Seen"] size=44827)"},
    {R"(* 12 FETCH (FLAGS (\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 ENVELOPE ()"
     R"--("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" )--"
     R"((("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) )"
     R"((("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" "cac.washington.edu")) )"
     R"(((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL )"
     R"("<B27397-0100000@cac.washington.edu>") BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92)))",
     R"(fetched number=12 flags=["\Seen"] internal_date=17-Jul-1996 02:44:25 -0700 size=4286 envelope=()"
     R"--( date="Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" subject="IMAP4rev1 WG mtg summary and minutes")--"
     R"( from=[( name="Terry Gray" mailbox="gray" host="cac.washington.edu")])"
     R"( sender=[( name="Terry Gray" mailbox="gray" host="cac.washington.edu")])"
     R"( reply_to=[( name="Terry Gray" mailbox="gray" host="cac.washington.edu")])"
     R"( to=[( mailbox="imap" host="cac.washington.edu")])"
     R"( cc=[( mailbox="minutes" host="CNRI.Reston.VA.US") ( name="John Klensin" mailbox="KLENSIN" host="MIT.EDU")])"
     R"( message_id="<B27397-0100000@cac.washington.edu>"))"
     R"( body=( type="TEXT" subtype="PLAIN" parameters=["CHARSET"="US-ASCII"] encoding="7BIT" size=3028 lines=92))"},
    {"* 12 FETCH (BODY[HEADER] {6}\r\nA: b\r\n)", R"(fetched number=12 sections=[( text="HEADER" bytes="A: b\r\n")])"},
    {R"(* 12 FETCH (FLAGS (\Seen \Deleted)))", R"(fetched number=12 flags=["\Seen" "\Deleted"])"},
    {R"(* 1 FETCH (BODYSTRUCTURE ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 2279 48)))",
     R"(fetched number=1 body_structure=( type="TEXT" subtype="PLAIN" parameters=["CHARSET"="US-ASCII"] )"
     R"(encoding="7BIT" size=2279 lines=48))"},
    {R"(* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)("TEXT" "PLAIN" )"
     R"(("CHARSET" "US-ASCII" "NAME" "cc.diff") "<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" )"
     R"(4554 73) "MIXED")))",
     R"(fetched number=1 body_structure=( multipart subtype="MIXED" parts=[( type="TEXT" subtype="PLAIN" )"
     R"(parameters=["CHARSET"="US-ASCII"] encoding="7BIT" size=1152 lines=23) ( type="TEXT" subtype="PLAIN" )"
     R"(parameters=["CHARSET"="US-ASCII" "NAME"="cc.diff"] id="<960723163407.20117h@cac.washington.edu>" )"
     R"(description="Compiler diff" encoding="BASE64" size=4554 lines=73)]))"},
});

TEST(FetchedMessage, ExamplesOfTheRfc) {
  check_responses(examples);
  check_responses(examples, strict);
}

TEST(FetchedMessage, Items) {
  const auto rows = std::to_array<ResponseRow>({
      {"* 2 FETCH (UID 4294967295 FLAGS () MODSEQ (624140003))",
       "fetched number=2 uid=4294967295 flags=[] mod_seq=624140003"},
      {"* 2 fetch (uid 1 rfc822.size 0)", "fetched number=2 uid=1 size=0"},
      {"* 2 FETCH (RFC822.SIZE 4294967296)", "fetched number=2 size=4294967296"},  // RFC 9051 §9 number64
      {R"(* 2 FETCH (FLAGS ($Forwarded \X-Custom Junk a]b)))",
       R"(fetched number=2 flags=["$Forwarded" "\X-Custom" "Junk" "a]b"])"},
      {R"(* 2 FETCH (INTERNALDATE " 1-Feb-1994 00:00:00 +1245"))",
       "fetched number=2 internal_date= 1-Feb-1994 00:00:00 +1245"},
      {"* 2 FETCH (RFC822 \"a\" RFC822.HEADER {1}\r\nb RFC822.TEXT NIL)",
       R"(fetched number=2 sections=[( rfc822 bytes="a") ( rfc822 text="HEADER" bytes="b") ( rfc822 text="TEXT")])"},
      {"* 2 FETCH (BODY[] {0}\r\n)", R"(fetched number=2 sections=[( bytes="")])"},
      {"* 2 FETCH (BODY[] ~{3}\r\na\tb)", R"(fetched number=2 sections=[( bytes="a\x09b")])"},
      {"* 2 FETCH (BODY[4.2.HEADER.FIELDS.NOT (TO \"X-A B\" {2}\r\nCC)]<12> \"x\")",
       R"(fetched number=2 sections=[( part="4.2" text="HEADER.FIELDS.NOT" fields=["TO" "X-A B" "CC"] origin=12 bytes="x")])"},
      {"* 2 FETCH (BODY[1] \"a\" BODY[1.MIME] \"b\" BODY[TEXT] \"c\" BODY[3.TEXT] \"d\")",
       R"(fetched number=2 sections=[( part="1" bytes="a") ( part="1" text="MIME" bytes="b") ( text="TEXT" bytes="c") )"
       R"(( part="3" text="TEXT" bytes="d")])"},
      {R"(* 2 FETCH (X-UNKNOWN (\Inbox "a b" [Gmail]) ANNOTATION NIL))",
       R"--(fetched number=2 others=[X-UNKNOWN="(\Inbox "a b" [Gmail])" ANNOTATION="NIL"])--"},
      {"* 2 FETCH (X.Y[1.2]<0> ~{2}\r\n() BODY.X[HEADER.FIELDS (\"]\")] NIL UID 3)",
       R"--(fetched number=2 uid=3 others=[X.Y[1.2]<0>="~{2}\r\n()" BODY.X[HEADER.FIELDS ("]")]="NIL"])--"},
  });
  check_responses(rows);
}

TEST(FetchedMessage, ItemsOfExtensions) {
  const auto rows = std::to_array<ResponseRow>({
      // RFC 7162 §3.1.4.2
      {"* 1 FETCH (MODSEQ (624140003))", "fetched number=1 mod_seq=624140003"},
      // RFC 8514 §4.2
      {"* 998 FETCH (SAVEDATE \"01-Jan-2015 18:50:53 +0100\")",
       "fetched number=998 save_date= 1-Jan-2015 18:50:53 +0100"},
      {"* 998 FETCH (SAVEDATE NIL)", "fetched number=998"},
      // RFC 8970 §3.2, §4.1
      {"* 1 FETCH (PREVIEW \"Preview text!\")", R"(fetched number=1 preview="Preview text!")"},
      {"* 1 FETCH (PREVIEW {3}\r\n\xC3\xA5! UID 2)", R"(fetched number=1 uid=2 preview="\xc3\xa5!")"},
      {"* 1 FETCH (PREVIEW \"\" UID 2)", R"(fetched number=1 uid=2 preview="")"},
      {"* 1 FETCH (PREVIEW NIL)", "fetched number=1"},
      // RFC 8474 §5.3; quirks.md 36
      {"* 1 FETCH (EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9))",
       R"(fetched number=1 email_id="M6d99ac3275bb4e" thread_id="T64b478a75b7ea9")"},
      {"* 2 FETCH (EMAILID (M288836c4c7a762) THREADID NIL UID 4)",
       R"(fetched number=2 uid=4 email_id="M288836c4c7a762")"},
      // RFC 3516 §4.3
      {"* 2 FETCH (BINARY[1.2]<0> ~{4}\r\n(\"\r\n BINARY.SIZE[3] 7 BINARY[] NIL BINARY[4] \"x\" UID 3)",
       R"--(fetched number=2 uid=3 sections=[( binary part="1.2" origin=0 bytes="("\r\n") ( binary) )--"
       R"(( binary part="4" bytes="x")] binary_sizes=[3:7])"},
      {"* 2 FETCH (BINARY[1] ~{3}\r\na\0b)"s, R"(fetched number=2 sections=[( binary part="1" bytes="a\x00b")])"},
      {"* 2 FETCH (binary.size[] 4294967296)", "fetched number=2 binary_sizes=[:4294967296]"},
      // X-GM-EXT-1; quirks.md 26
      {R"(* 2 FETCH (X-GM-MSGID 1278455344230334865 X-GM-THRID 18446744073709551615))",
       "fetched number=2 gmail_message_id=1278455344230334865 gmail_thread_id=18446744073709551615"},
      {"* 2 FETCH (X-GM-LABELS (\\Inbox \"\\\\Sent\" Important \"a b\" [Gmail] {1}\r\nx) UID 5)",
       R"(fetched number=2 uid=5 gmail_labels=["\Inbox" "\Sent" "Important" "a b" "[Gmail]" "x"])"},
      {"* 2 FETCH (X-GM-LABELS ())", "fetched number=2 gmail_labels=[]"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

TEST(FetchedMessage, Envelopes) {
  const auto rows = std::to_array<ResponseRow>({
      {"* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))", "fetched number=1 envelope=()"},
      {R"(* 1 FETCH (ENVELOPE ("d" "" NIL NIL NIL NIL NIL ((NIL "@a,@b" "m" "h")) "<r>" "<m>")))",
       R"(fetched number=1 envelope=( date="d" bcc=[( route="@a,@b" mailbox="m" host="h")] in_reply_to="<r>" message_id="<m>"))"},
      // §7.4.2: group syntax
      {R"(* 1 FETCH (ENVELOPE (NIL NIL NIL NIL NIL ((NIL NIL "group" NIL)(NIL NIL "a" "h")(NIL NIL NIL NIL)) NIL NIL NIL NIL)))",
       R"(fetched number=1 envelope=( to=[( mailbox="group") ( mailbox="a" host="h") ()]))"},
      {"* 1 FETCH (ENVELOPE ({3}\r\na\nb \"q\\\"\\\\\" NIL NIL NIL ((\"\" NIL {1}\r\nm \"h\")) NIL NIL NIL NIL))",
       R"(fetched number=1 envelope=( date="a\nb" subject="q"\" to=[( name="" mailbox="m" host="h")]))"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

TEST(FetchedMessage, BodyStructures) {
  const auto rows = std::to_array<ResponseRow>({
      {R"(* 1 FETCH (BODYSTRUCTURE ("IMAGE" "PNG" NIL "<id>" "pic" "BASE64" 7 "md5" ("attachment" ("filename" "a.png")) )"
       R"(("en" "de") "http://x/" NIL 5 (1 ("x") (2)))))",
       R"(fetched number=1 body_structure=( type="IMAGE" subtype="PNG" id="<id>" description="pic" encoding="BASE64" size=7 )"
       R"(md5="md5" disposition=( type="attachment" parameters=["filename"="a.png"]) language=["en" "de"] )"
       R"--(location="http://x/" extension="NIL 5 (1 ("x") (2))"))--"},
      {R"(* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1 NIL NIL NIL NIL) "MIXED" ("BOUNDARY" "b") )"
       R"(("inline" NIL) "en" NIL)))",
       R"(fetched number=1 body_structure=( multipart subtype="MIXED" parameters=["BOUNDARY"="b"] parts=[( type="TEXT" )"
       R"(subtype="PLAIN" encoding="7BIT" size=1 lines=1)] disposition=( type="inline") language=["en"]))"},
      {R"(* 1 FETCH (BODY ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 342 (NIL "sub" NIL NIL NIL NIL NIL NIL NIL NIL) )"
       R"((("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)("TEXT" "HTML" NIL NIL NIL "7BIT" 2 2) "ALTERNATIVE") 9)))",
       R"(fetched number=1 body=( type="MESSAGE" subtype="RFC822" encoding="7BIT" size=342 lines=9 envelope=( subject="sub") )"
       R"(message=( multipart subtype="ALTERNATIVE" parts=[( type="TEXT" subtype="PLAIN" encoding="7BIT" size=1 lines=1) )"
       R"(( type="TEXT" subtype="HTML" encoding="7BIT" size=2 lines=2)])))"},
      {R"(* 1 FETCH (BODY ("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 5)))",
       R"(fetched number=1 body=( type="MESSAGE" subtype="DELIVERY-STATUS" encoding="7BIT" size=5))"},
      {R"(* 1 FETCH (BODY ((("A" "B" NIL NIL NIL "7BIT" 1) "INNER")("C" "D" NIL NIL NIL "7BIT" 2) "OUTER")))",
       R"(fetched number=1 body=( multipart subtype="OUTER" parts=[( multipart subtype="INNER" parts=[( type="A" subtype="B" )"
       R"(encoding="7BIT" size=1)]) ( type="C" subtype="D" encoding="7BIT" size=2)]))"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

// One bad item loses neither the others nor the responses behind it.
TEST(FetchedMessage, MalformedItems) {
  check_responses(std::to_array<ResponseRow>({
      {"* 1 FETCH (UID 0 FLAGS ())", R"(fetched number=1 flags=[] malformed=["UID 0"] ~ malformed item)"},
      {"* 1 FETCH (UID 4294967296 FLAGS ())",
       R"(fetched number=1 flags=[] malformed=["UID 4294967296"] ~ malformed item)"},
      {"* 1 FETCH (UID 5x FLAGS ())", R"(fetched number=1 flags=[] malformed=["UID 5x"] ~ malformed item)"},
      {"* 1 FETCH (FLAGS \\Seen UID 5)", R"(fetched number=1 uid=5 malformed=["FLAGS \Seen"] ~ malformed item)"},
      {"* 1 FETCH (INTERNALDATE \"yesterday\" UID 5)",
       R"(fetched number=1 uid=5 malformed=["INTERNALDATE "yesterday""] ~ malformed item)"},
      {"* 1 FETCH (BODY[FOO] NIL UID 5)", R"(fetched number=1 uid=5 malformed=["BODY[FOO] NIL"] ~ malformed item)"},
      {"* 1 FETCH (BODY[0] \"a]\" UID 5)", R"(fetched number=1 uid=5 malformed=["BODY[0] "a]""] ~ malformed item)"},
      {"* 1 FETCH (BODY[MIME] \"\" UID 5)", R"(fetched number=1 uid=5 malformed=["BODY[MIME] """] ~ malformed item)"},
      {"* 1 FETCH (ENVELOPE (1 2 3 4) UID 5)",
       R"--(fetched number=1 uid=5 malformed=["ENVELOPE (1 2 3 4)"] ~ malformed item)--"},
      {"* 1 FETCH (ENVELOPE \"x\" BODY (\"a\") BODYSTRUCTURE ((\"a\")) UID 5)",
       R"--(fetched number=1 uid=5 body=( multipart subtype="a") malformed=["ENVELOPE "x"" "BODYSTRUCTURE (("a"))"] )--"
       R"(~ malformed item x2, childless multipart)"},
      {"* 1 FETCH (UID 5 FOO)", R"(fetched number=1 uid=5 malformed=["FOO"] ~ malformed item)"},
      {"* 1 FETCH (INTERNALDATE (1) UID 5)",
       R"--(fetched number=1 uid=5 malformed=["INTERNALDATE (1)"] ~ malformed item)--"},
      {"* 1 FETCH (RFC822.SIZE -1 RFC822.SIZE 1e3 RFC822.SIZE 9223372036854775808 UID 5)",
       R"(fetched number=1 uid=5 malformed=["RFC822.SIZE -1" "RFC822.SIZE 1e3" "RFC822.SIZE 9223372036854775808"] )"
       "~ malformed item x3"},
      {"* 1 FETCH (RFC822 (x) RFC822.HEADER () RFC822.TEXT \"a\"b UID 5)",
       R"--(fetched number=1 uid=5 malformed=["RFC822 (x)" "RFC822.HEADER ()" "RFC822.TEXT "a"b"] ~ malformed item x3)--"},
      {"* 1 FETCH (BODY[1]<x> \"a\" BODY[1]<0>\"a\" BODY[] (1) UID 5)",
       R"--(fetched number=1 uid=5 malformed=["BODY[1]<x> "a"" "BODY[1]<0>"a"" "BODY[] (1)"] ~ malformed item x3)--"},
      {"* 1 FETCH (BODY[HEADER.FIELDS ()] \"a\" BODY[HEADER.FIELDS x] \"a\" UID 5)",
       R"--(fetched number=1 uid=5 sections=[( text="HEADER.FIELDS" bytes="a")] )--"
       R"--(malformed=["BODY[HEADER.FIELDS x] "a""] ~ malformed item)--"},
      {"* 1 FETCH (MODSEQ 5 MODSEQ () MODSEQ (x) MODSEQ (1 2) UID 5)",
       R"--(fetched number=1 uid=5 malformed=["MODSEQ 5" "MODSEQ ()" "MODSEQ (x)" "MODSEQ (1 2)"] ~ malformed item x4)--"},
      {"* 1 FETCH (SAVEDATE \"x\" SAVEDATE (1) UID 5)",
       R"--(fetched number=1 uid=5 malformed=["SAVEDATE "x"" "SAVEDATE (1)"] ~ malformed item x2)--"},
      {"* 1 FETCH (PREVIEW (\"x\") UID 5)",
       R"--(fetched number=1 uid=5 malformed=["PREVIEW ("x")"] ~ malformed item)--"},
      {"* 1 FETCH (EMAILID M1 EMAILID NIL EMAILID () THREADID (a b) THREADID T UID 5)",
       R"--(fetched number=1 uid=5 malformed=["EMAILID M1" "EMAILID NIL" "EMAILID ()" "THREADID (a b)" "THREADID T"] )--"
       "~ malformed item x5"},
      {"* 1 FETCH (X-GM-MSGID x X-GM-THRID 18446744073709551616 X-GM-LABELS x X-GM-LABELS ((x)) UID 5)",
       R"--(fetched number=1 uid=5 malformed=["X-GM-MSGID x" "X-GM-THRID 18446744073709551616" "X-GM-LABELS x" )--"
       R"--("X-GM-LABELS ((x))"] ~ malformed item x4)--"},
      {"* 1 FETCH (BINARY[TEXT] \"a\" BINARY[1.MIME] \"a\" BINARY[1] (2) UID 5)",
       R"--(fetched number=1 uid=5 malformed=["BINARY[TEXT] "a"" "BINARY[1.MIME] "a"" "BINARY[1] (2)"] ~ malformed item x3)--"},
      {"* 1 FETCH (BINARY.SIZE[1] NIL BINARY.SIZE[HEADER] 5 BINARY.SIZE[1]<0> 5 UID 5)",
       R"--(fetched number=1 uid=5 malformed=["BINARY.SIZE[1] NIL" "BINARY.SIZE[HEADER] 5" "BINARY.SIZE[1]<0> 5"] )--"
       "~ malformed item x3"},
      // Nothing shows where these end.
      {"* 1 FETCH (UID 5 BODY[1 \"x)", R"--(fetched number=1 uid=5 malformed=["BODY[1 "x)"] ~ malformed item)--"},
      {"* 1 FETCH (UID 5 ENVELOPE (\"a)", R"--(fetched number=1 uid=5 malformed=["ENVELOPE ("a)"] ~ malformed item)--"},
      {"* 1 FETCH (UID 5 X (((a) b)", R"--(fetched number=1 uid=5 malformed=["X (((a) b)"] ~ malformed item)--"},
  }));
  EXPECT_EQ(described("* 1 FETCH (ENVELOPE (\"a\")) UID 1)\r\n* 2 FETCH (UID 2)\r\n", 1).back(),
            "fetched number=2 uid=2");
}

// attacks.md i-date
TEST(FetchedMessage, ALongDate) {
  const auto date = "\"" + std::string(100'000, '1') + '"';
  const auto frame = "* 1 FETCH (INTERNALDATE " + date + " SAVEDATE " + date + " UID 5)\r\n";
  const auto response = parse_response(frame);
  ASSERT_TRUE(response);
  const auto& message = std::get<FetchedMessage>(response->data);
  EXPECT_EQ(message.malformed.size(), 2U);
  EXPECT_EQ(message.uid, 5U);
}

TEST(FetchedMessage, FindsASection) {
  const auto response = OwnedResponse::parse(
      "* 1 FETCH (BINARY[1] \"0\" BODY[1.2] \"a\" BODY[1.2.MIME] \"b\" BODY[] \"c\" BODY[HEADER.FIELDS (Date \"FROM\") "
      "] "
      "\"d\" BODY[1] \"e\" BODY[HEADER.FIELDS (To)] \"f\")\r\n");
  ASSERT_TRUE(response);
  const auto& message = *response->as<FetchedMessage>();
  const auto bytes = [](const FetchedSection* section) {
    return section ? std::string(section->bytes.value_or("NIL")) : "none";
  };
  EXPECT_EQ(bytes(message.section(SectionText::whole)), "c");
  EXPECT_EQ(bytes(message.section(SectionText::whole, {1, 2})), "a");
  EXPECT_EQ(bytes(message.section(SectionText::whole, {1})), "e");
  EXPECT_EQ(bytes(message.section(SectionText::mime, {1, 2})), "b");
  EXPECT_EQ(bytes(message.section(SectionText::mime, {1})), "none");
  EXPECT_EQ(bytes(message.binary({1})), "0");
  EXPECT_EQ(bytes(message.binary({2})), "none");
  // What a SectionItem asked for, in whatever case and order the server repeats it.
  EXPECT_EQ(bytes(message.section(Section{{}, SectionText::header_fields, {"from", "DATE"}})), "d");
  EXPECT_EQ(bytes(message.section(Section{{}, SectionText::header_fields, {"TO"}})), "f");
  EXPECT_EQ(bytes(message.section(Section{{}, SectionText::header_fields, {"Date"}})), "none");
  EXPECT_EQ(bytes(message.section(Section{{}, SectionText::header_fields_not, {"Date", "From"}})), "none");
  EXPECT_EQ(bytes(message.section(Section{{1, 2}, SectionText::mime, {}})), "b");
}

TEST(FetchedMessage, FindsTheHeaderWithAField) {
  struct Row {
    std::string items;
    std::string outcome;  // bytes of the section that has Subject if the message has one
  };
  const Row rows[] = {
      {"BODY[HEADER] \"a\"", "a"},
      {"BODY[] \"a\"", "a"},
      {"BODY[]<0> \"a\"", "a"},
      {"BODY[]<1> \"a\"", "none"},
      {"BODY[] NIL", "none"},
      {"RFC822.HEADER \"a\"", "a"},
      {"RFC822 \"a\"", "a"},
      {"RFC822.TEXT \"a\"", "none"},
      {"BODY[TEXT] \"a\"", "none"},
      {"BODY[1.HEADER] \"a\"", "none"},
      {"BODY[1.MIME] \"a\"", "none"},
      {"BODY[HEADER.FIELDS (DATE)] \"a\" BODY[HEADER.FIELDS (subject DATE) ] \"b\"", "b"},
      {"BODY[HEADER.FIELDS.NOT (SUBJECT)] \"a\" BODY[HEADER.FIELDS.NOT (DATE)] \"b\"", "b"},
      {"BINARY[] \"a\"", "a"},
      {"UID 5", "none"},
  };
  for (const auto& row : rows) {
    const auto response = OwnedResponse::parse("* 1 FETCH (" + row.items + ")\r\n");
    ASSERT_TRUE(response) << row.items;
    const auto* section = response->as<FetchedMessage>()->header_with("Subject");
    EXPECT_EQ(section ? *section->bytes : "none", row.outcome) << row.items;
  }
}
}  // namespace
}  // namespace mailrig::imap
