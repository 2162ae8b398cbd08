#include <mailrig/imap/response.hpp>

#include <gmock/gmock.h>

#include <array>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

constexpr ParseOptions strict{{}, true};

// Every example response of RFC 3501 §6 and §7 that is not a FETCH; none needs any tolerance.
const auto rfc_examples = std::to_array<ResponseRow>({
    // §6.1, §7.2.1
    {"* CAPABILITY IMAP4rev1 STARTTLS AUTH=GSSAPI LOGINDISABLED",
     R"(capability names=["IMAP4rev1" "STARTTLS" "AUTH=GSSAPI" "LOGINDISABLED"])"},
    {"* CAPABILITY IMAP4rev1 STARTTLS AUTH=GSSAPI XPIG-LATIN",
     R"(capability names=["IMAP4rev1" "STARTTLS" "AUTH=GSSAPI" "XPIG-LATIN"])"},
    {"abcd OK CAPABILITY completed", R"(tagged tag="abcd" condition="OK" text="CAPABILITY completed")"},
    {"* BYE IMAP4rev1 Server logging out", R"(untagged condition="BYE" text="IMAP4rev1 Server logging out")"},
    // §6.2.2
    {"+ "
     "YGgGCSqGSIb3EgECAgIAb1kwV6ADAgEFoQMCAQ+iSzBJoAMCAQGiQgRAtHTEuOP2BXb9sBYFR4SJlDZxmg39IxmRBOhXRKdDA0uHTCOT9Bq3OsUTX"
     "UlFwXzWrE7aQS4o7ZWJnYw=",
     R"(continuation text="YGgGCSqGSIb3EgECAgIAb1kwV6ADAgEFoQMCAQ+iSzBJoAMCAQGiQgRAtHTEuOP2BXb9sBYFR4SJlDZxmg39IxmRBOhXRKdDA)"
     R"(0uHTCOT9Bq3OsUTXUlFwXzWrE7aQS4o7ZWJnYw=")"},
    {"+ ", "continuation"},
    // §6.3.1, §6.3.2
    {"* OK [UNSEEN 12] Message 12 is first unseen",
     R"(untagged condition="OK" code {unseen number=12} text="Message 12 is first unseen")"},
    {"* OK [UIDVALIDITY 3857529045] UIDs valid",
     R"(untagged condition="OK" code {uid_validity value=3857529045} text="UIDs valid")"},
    {"* OK [UIDNEXT 4392] Predicted next UID",
     R"(untagged condition="OK" code {uid_next value=4392} text="Predicted next UID")"},
    {R"(* OK [PERMANENTFLAGS (\Deleted \Seen \*)] Limited)",
     R"(untagged condition="OK" code {permanent_flags flags=["\Deleted" "\Seen" "\*"]} text="Limited")"},
    {"* OK [PERMANENTFLAGS ()] No permanent flags permitted",
     R"(untagged condition="OK" code {permanent_flags} text="No permanent flags permitted")"},
    {"A142 OK [READ-WRITE] SELECT completed",
     R"(tagged tag="A142" condition="OK" code {read_write} text="SELECT completed")"},
    {"A932 OK [READ-ONLY] EXAMINE completed",
     R"(tagged tag="A932" condition="OK" code {read_only} text="EXAMINE completed")"},
    // §6.3.4, §6.3.8, §7.2.2, §7.2.3
    {R"(* LIST () "/" blurdybloop)", R"(list delimiter="/" name="blurdybloop")"},
    {R"(* LIST (\Noselect) "/" foo)", R"(list attributes=["\Noselect"] delimiter="/" name="foo")"},
    {R"(* LIST (\Noselect) "/" "")", R"(list attributes=["\Noselect"] delimiter="/")"},
    {R"(* LIST (\Noselect) "." #news.)", R"(list attributes=["\Noselect"] delimiter="." name="#news.")"},
    {R"(* LIST (\Noselect) "/" ~/Mail/foo)", R"(list attributes=["\Noselect"] delimiter="/" name="~/Mail/foo")"},
    {R"(* LSUB () "." #news.comp.mail.misc)", R"(lsub delimiter="." name="#news.comp.mail.misc")"},
    // §6.3.10, §7.2.4 to §7.3.2, §7.4.1
    {"* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)", R"(status name="blurdybloop" messages=231 uid_next=44292)"},
    {"* SEARCH 2 84 882", "search numbers=[2 84 882]"},
    {"* SEARCH", "search"},
    {R"(* FLAGS (\Answered \Flagged \Deleted \Seen \Draft))",
     R"(flags flags=["\Answered" "\Flagged" "\Deleted" "\Seen" "\Draft"])"},
    {"* 23 EXISTS", "exists count=23"},
    {"* 5 RECENT", "recent count=5"},
    {"* 44 EXPUNGE", "expunged number=44"},
    // §6.5.1
    {"* XPIG-LATIN ow-nay eaking-spay ig-pay atin-lay",
     R"(unknown name="XPIG-LATIN" raw="XPIG-LATIN ow-nay eaking-spay ig-pay atin-lay")"},
    {"A442 OK XPIG-LATIN ompleted-cay", R"(tagged tag="A442" condition="OK" text="XPIG-LATIN ompleted-cay")"},
    // §7.1
    {"* OK IMAP4rev1 server ready", R"(untagged condition="OK" text="IMAP4rev1 server ready")"},
    {"* OK [ALERT] System shutdown in 10 minutes",
     R"(untagged condition="OK" code {alert} text="System shutdown in 10 minutes")"},
    {"* NO Disk is 98% full, please delete unnecessary data",
     R"(untagged condition="NO" text="Disk is 98% full, please delete unnecessary data")"},
    {"A223 NO COPY failed: disk is full", R"(tagged tag="A223" condition="NO" text="COPY failed: disk is full")"},
    {"* BAD Command line too long", R"(untagged condition="BAD" text="Command line too long")"},
    {"* BAD Disk crash, attempting salvage to a new disk!",
     R"(untagged condition="BAD" text="Disk crash, attempting salvage to a new disk!")"},
    {"* PREAUTH IMAP4rev1 server logged in as Smith",
     R"(untagged condition="PREAUTH" text="IMAP4rev1 server logged in as Smith")"},
    {"* BYE Autologout; idle for too long", R"(untagged condition="BYE" text="Autologout; idle for too long")"},
    // §7.5
    {"+ Ready for additional command text", R"(continuation text="Ready for additional command text")"},
    {R"(A044 BAD No such command as "BLURDYBLOOP")",
     R"(tagged tag="A044" condition="BAD" text="No such command as "BLURDYBLOOP"")"},
});

TEST(ParseResponse, ExamplesOfTheRfc) {
  check_responses(rfc_examples);
  check_responses(rfc_examples, strict);
}

TEST(ParseResponse, ResponseCodes) {
  const auto rows = std::to_array<ResponseRow>({
      {"a NO [BADCHARSET] no", R"(tagged tag="a" condition="NO" code {bad_charset} text="no")"},
      {R"(a NO [BADCHARSET (US-ASCII "UTF-8")] no)",
       R"(tagged tag="a" condition="NO" code {bad_charset charsets=["US-ASCII" "UTF-8"]} text="no")"},
      {"a NO [BADCHARSET ({5}\r\nUTF-8)] no",
       R"(tagged tag="a" condition="NO" code {bad_charset charsets=["UTF-8"]} text="no")"},
      {"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi",
       R"(untagged condition="OK" code {capability names=["IMAP4rev1" "AUTH=PLAIN"]} text="hi")"},
      {"* NO [PARSE] bad header", R"(untagged condition="NO" code {parse} text="bad header")"},
      {"a NO [TRYCREATE] first", R"(tagged tag="a" condition="NO" code {trycreate} text="first")"},
      {R"(a NO [NEWNAME old "new name"] moved)",
       R"(tagged tag="a" condition="NO" code {new_name old="old" new="new name"} text="moved")"},
      // RFC 4315 §3
      {"A003 OK [APPENDUID 38505 3955] APPEND completed",
       R"(tagged tag="A003" condition="OK" code {append_uid uid_validity=38505 uids=[3955]} text="APPEND completed")"},
      {"A004 OK [COPYUID 38505 304,319:320 3956:3958] Done",
       R"(tagged tag="A004" condition="OK" code {copy_uid uid_validity=38505 source=[304 319:320] destination=[3956:3958]} )"
       R"(text="Done")"},
      {"a OK [COPYUID 1 1:4294967295 4294967295:1] ranges stay ranges",
       R"(tagged tag="a" condition="OK" code {copy_uid uid_validity=1 source=[1:4294967295] destination=[1:4294967295]} )"
       R"(text="ranges stay ranges")"},
      {"* OK [HIGHESTMODSEQ 715194045007] ok",
       R"(untagged condition="OK" code {highest_mod_seq value=715194045007} text="ok")"},
      {"* OK [X-NEW] text", R"(untagged condition="OK" code {opaque} name="X-NEW" text="text")"},
      {"* OK [X-NEW a (b c) 1] text",
       R"(untagged condition="OK" code {opaque} name="X-NEW" arguments="a (b c) 1" text="text")"},
      {"* ok [alert] lower case", R"(untagged condition="OK" code {alert} text="lower case")"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

TEST(ParseResponse, MailboxData) {
  const auto rows = std::to_array<ResponseRow>({
      {R"(* LIST () NIL "a \"b\" \\ c")", R"(list name="a "b" \ c")"},
      {"* LIST () \"/\" {3}\r\na\"b", R"(list delimiter="/" name="a"b")"},
      {R"(* LIST (\Marked) "\\" "x")", R"(list attributes=["\Marked"] delimiter="\" name="x")"},
      {R"(* LIST () "/" foo ("CHILDINFO" ("SUBSCRIBED")))",
       R"(list delimiter="/" name="foo" child_info=["SUBSCRIBED"])"},
      {R"(* LIST () "/" foo (CHILDINFO ("SUBSCRIBED" "X") X-A 1:5 "oldname" ("a b") x-b ("c" (d))))",
       R"--(list delimiter="/" name="foo" child_info=["SUBSCRIBED" "X"] old_name="a b" others=[X-A="1:5" x-b="("c" (d))"])--"},
      {R"(* LIST () "/" foo ())", R"(list delimiter="/" name="foo")"},
      {R"(* LIST () "/" "../x`id`")", R"(list delimiter="/" name="../x`id`")"},
      {R"(* XLIST (\Inbox) "/" Posteingang)", R"(xlist attributes=["\Inbox"] delimiter="/" name="Posteingang")"},
      {"* STATUS INBOX ()", R"(status name="INBOX")"},
      {"* STATUS INBOX (messages 1 RECENT 2 UIDNEXT 3 UIDVALIDITY 4 UNSEEN 5)",
       R"(status name="INBOX" messages=1 recent=2 uid_next=3 uid_validity=4 unseen=5)"},
      {"* STATUS \"a b\" (X-NEW 7 X-LIST (1 (2) \"3\"))",
       R"--(status name="a b" others=[X-NEW="7" X-LIST="(1 (2) "3")"])--"},
      {"* STATUS a (SIZE 4 DELETED 3 DELETED-STORAGE 2 HIGHESTMODSEQ 0 APPENDLIMIT NIL MAILBOXID (x-Y_0))",
       R"(status name="a" size=4 deleted=3 deleted_storage=2 highest_mod_seq=0 mailbox_id="x-Y_0")"},
      {"* STATUS a]b (MESSAGES 1)", R"(status name="a]b" messages=1)"},
      {"* SEARCH 2 5 (MODSEQ 917162500)", "search numbers=[2 5] mod_seq=917162500"},
      {"* 0 EXISTS", "exists count=0"},
      {"* 4294967295 EXISTS", "exists count=4294967295"},
      {"* 1 X-THING (a)", R"--(unknown name="X-THING" raw="1 X-THING (a)")--"},
      {"* VENDOR {3}\r\na\nb x", R"(unknown name="VENDOR" raw="VENDOR {3}\r\na\nb x")"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

TEST(ParseResponse, Failures) {
  check_responses(std::to_array<ResponseRow>({
      {"", "bad syntax: expected tag"},
      {"*", "bad syntax: expected SP"},
      {"* ", "bad syntax: expected response-data"},
      {"a", "bad syntax: expected SP"},
      {"a FOO x", "bad syntax: expected resp-cond-state"},
      {"a BYE x", "bad syntax: expected resp-cond-state"},
      {"a PREAUTH x", "bad syntax: expected resp-cond-state"},
      {"a OK(x", "bad syntax: expected SP"},
      {"+x", "bad syntax: expected SP"},
      {"* 4294967296 EXISTS", "bad syntax: expected number"},
      {"* -1 EXISTS", "bad syntax: expected number"},
      {"* 99999999999999999999 EXISTS", "bad syntax: expected number"},
      {"* 1 EXISTS 2", "bad syntax: expected CRLF"},
      {"* 1", "bad syntax: expected SP"},
      {"* LIST", "bad syntax: expected SP"},
      {"* LIST x", "bad syntax: expected mbx-list-flags"},
      {"* LIST ()", "bad syntax: expected SP"},
      {"* LIST () \"ab\" x", "bad syntax: expected QUOTED-CHAR"},
      {"* LIST () \"/\" \"x", "bad syntax: expected mailbox"},
      {"* LIST () \"/\" ", "bad syntax: expected mailbox"},
      {"* LIST (\\A\\", "bad syntax: expected SP"},
      {"* LIST () \"/\" \"x\" y", "bad syntax: expected CRLF"},
      {"* STATUS INBOX", "bad syntax: expected mailbox"},
      {"* STATUS INBOX (MESSAGES x)", "bad syntax: expected number"},
      {"* STATUS INBOX (MESSAGES 4294967296)", "bad syntax: expected number"},
      {"* STATUS INBOX (MESSAGES)", "bad syntax: expected SP"},
      {"* STATUS INBOX (MAILBOXID x)", "bad syntax: expected objectid"},
      {"* STATUS INBOX (MAILBOXID (x y))", "bad syntax: expected )"},
      {"* STATUS INBOX (SIZE 9223372036854775808)", "bad syntax: expected number64"},
      {"* STATUS INBOX (APPENDLIMIT x)", "bad syntax: expected number"},
      {R"(* LIST () "/" "x" (OLDNAME x))", "bad syntax: expected OLDNAME"},
      {R"(* LIST () "/" "x" (OLDNAME (x y)))", "bad syntax: expected )"},
      {R"(* LIST () "/" "x" (CHILDINFO x))", "bad syntax: expected CHILDINFO"},
      {R"(* LIST () "/" "x" (X))", "bad syntax: expected SP"},
      {"* SEARCH x", "bad syntax: expected number"},
      {"* SEARCH 1 (X 1)", "bad syntax: expected MODSEQ"},
      {"* FLAGS x", "bad syntax: expected flag"},
      {"* FLAGS (a", "bad syntax: expected SP"},
      {"* 1 FETCH x", "bad syntax: expected msg-att"},
      {"* 1 FETCH (UID 1)x", "bad syntax: expected CRLF"},
  }));
}

TEST(ParseResponse, WithoutCrlfIsNoFrame) {
  for (const std::string_view frame : {"", "\r", "\n", "* OK", "* OK\n", "* OK\r"})
    EXPECT_EQ(describe(parse_response(frame)), "bad syntax: expected CRLF") << frame;
}

// quirks.md 7: words for people where a response belongs.
TEST(ParseResponse, AFailureKeepsTheServersWords) {
  const auto response = parse_response("Server Unavailable. 15\r\n");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().about.server_text, "Server Unavailable. 15");
  EXPECT_EQ(response.error().about.offset, 19U);
}

TEST(ParseResponse, Limits) {
  const ParseOptions options{{.nesting = 3, .items = 4}, false};
  check_responses(std::to_array<ResponseRow>({
                      {"* FLAGS (a b c d)", R"(flags flags=["a" "b" "c" "d"])"},
                      {"* FLAGS (a b c d e)", "too many items: expected fewer items"},
                      {"* SEARCH 1 2 3 4 5", "too many items: expected fewer items"},
                      {"* OK [CAPABILITY a b c d e] x", "too many items: expected fewer items"},
                      {"* OK [COPYUID 1 1,2,3,4 5,6,7,8] x", "too many items: expected fewer items"},
                      {"* STATUS x (Y ((1)))", R"--(status name="x" others=[Y="((1))"])--"},
                      {"* STATUS x (Y (((1))))", "nested too deep: expected fewer parentheses"},
                      {"* 1 FETCH (X ((1)))", R"--(fetched number=1 others=[X="((1))"])--"},
                      {"* 1 FETCH (X (((1))))", "nested too deep: expected fewer parentheses"},
                      {"* 1 FETCH ((((UID 1))))", "nested too deep: expected fewer parentheses"},
                      {"* 1 FETCH (X[((((a))))] NIL)", "nested too deep: expected fewer parentheses"},
                      {"* 1 FETCH (BODY (((", "nested too deep: expected fewer parentheses"},
                  }),
                  options);
}

TEST(ParseResponse, DeepNestingIsALimit) {
  const auto bomb = "* 1 FETCH (BODYSTRUCTURE " + std::string(10'000, '(') + "\r\n";
  EXPECT_EQ(describe(parse_response(bomb)), "nested too deep: expected fewer parentheses");
  const auto tail = "* 1 FETCH (UNKNOWN " + std::string(10'000, '(') + std::string(10'000, ')') + ")\r\n";
  EXPECT_EQ(describe(parse_response(tail)), "nested too deep: expected fewer parentheses");
}

TEST(OwnedResponse, KeepsWhatItViews) {
  std::vector<OwnedResponse> kept;
  for (int i = 0; i < 20; ++i) {
    std::string frame = "* LIST (\\A) \"/\" \"" + std::to_string(i) + "\\\"\"\r\n";
    kept.push_back(*OwnedResponse::parse(frame));
    frame.assign(frame.size(), 'x');
  }
  for (int i = 0; i < 20; ++i) {
    const auto* list = kept[static_cast<std::size_t>(i)].as<MailboxList>();
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->name, std::to_string(i) + '"');
    EXPECT_THAT(list->attributes, testing::ElementsAre("\\A"));
  }
  EXPECT_EQ(kept[0].as<Exists>(), nullptr);
  EXPECT_FALSE(OwnedResponse::parse("nothing\r\n"));
}

}  // namespace
}  // namespace mailrig::imap
