#include <gmock/gmock.h>

#include <array>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

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
      {R"(* 2 FETCH (X-GM-MSGID 1278455344230334865 X-GM-LABELS (\Inbox "a b" [Gmail]) EMAILID (M6d99ac3275bb4e)))",
       R"--(fetched number=2 others=[X-GM-MSGID="1278455344230334865" X-GM-LABELS="(\Inbox "a b" [Gmail])" )--"
       R"--(EMAILID="(M6d99ac3275bb4e)"])--"},
      {"* 2 FETCH (BINARY[1.2]<0> ~{2}\r\n() BINARY.SIZE[3] 7 BODY.X[HEADER.FIELDS (\"]\")] NIL UID 3)",
       R"--(fetched number=2 uid=3 others=[BINARY[1.2]<0>="~{2}\r\n()" BINARY.SIZE[3]="7" )--"
       R"(BODY.X[HEADER.FIELDS ("]")]="NIL"])"},
  });
  check_responses(rows);
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
      // Nothing shows where these end.
      {"* 1 FETCH (UID 5 BODY[1 \"x)", R"--(fetched number=1 uid=5 malformed=["BODY[1 "x)"] ~ malformed item)--"},
      {"* 1 FETCH (UID 5 ENVELOPE (\"a)", R"--(fetched number=1 uid=5 malformed=["ENVELOPE ("a)"] ~ malformed item)--"},
      {"* 1 FETCH (UID 5 X (((a) b)", R"--(fetched number=1 uid=5 malformed=["X (((a) b)"] ~ malformed item)--"},
  }));
  EXPECT_EQ(described("* 1 FETCH (ENVELOPE (\"a\")) UID 1)\r\n* 2 FETCH (UID 2)\r\n", 1).back(),
            "fetched number=2 uid=2");
}

TEST(FetchedMessage, FindsASection) {
  const auto response = OwnedResponse::parse("* 1 FETCH (BODY[1.2] \"a\" BODY[1.2.MIME] \"b\" BODY[] \"c\")\r\n");
  ASSERT_TRUE(response);
  const auto& message = *response->as<FetchedMessage>();
  ASSERT_NE(message.section(SectionText::whole), nullptr);
  EXPECT_EQ(message.section(SectionText::whole)->bytes, "c");
  EXPECT_EQ(message.section(SectionText::whole, {1, 2})->bytes, "a");
  EXPECT_EQ(message.section(SectionText::mime, {1, 2})->bytes, "b");
  EXPECT_EQ(message.section(SectionText::mime, {1}), nullptr);
}

}  // namespace
}  // namespace mailrig::imap
