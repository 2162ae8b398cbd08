#include <mailrig/imap/commands.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"
#include "support/scripted_mechanism.hpp"

namespace mailrig::imap {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;

TEST(Commands, Encode) {
  struct Row {
    Command command;
    std::string outcome;  // behind "A1 "
  };
  const Row rows[] = {
      {Capability{}, "CAPABILITY\r\n"},
      {Noop{}, "NOOP\r\n"},
      {Logout{}, "LOGOUT\r\n"},
      {Experimental{"XPIG-LATIN", ""}, "XPIG-LATIN\r\n"},
      {Experimental{"x-thing", "(1 \"two\")"}, "x-thing (1 \"two\")\r\n"},
      {StartTlsCommand{}, "STARTTLS\r\n"},
      {Login{"smith", Secret("sesame")}, "LOGIN smith <secret>\r\n"},
      {Login{"a b", Secret("\xC3\xA5")}, "LOGIN \"a b\" {2}\r\n[+]<secret>\r\n"},
      {Select{"INBOX"}, "SELECT INBOX\r\n"},
      {Examine{"a b"}, "EXAMINE \"a b\"\r\n"},
      {Create{"owatagusiam/"}, "CREATE owatagusiam/\r\n"},
      {Delete{"foo/bar"}, "DELETE foo/bar\r\n"},
      {Rename{"INBOX", "old-mail"}, "RENAME INBOX old-mail\r\n"},
      {Subscribe{"#news.comp.mail.mime"}, "SUBSCRIBE #news.comp.mail.mime\r\n"},
      {Unsubscribe{"&BB4-"}, "UNSUBSCRIBE &BB4-\r\n"},
      {List{"", "*"}, "LIST \"\" *\r\n"},
      {List{"~/Mail/", "%"}, "LIST ~/Mail/ %\r\n"},
      {Lsub{"#news.", "comp.mail.*"}, "LSUB #news. comp.mail.*\r\n"},
      {Lsub{"", "a b*"}, "LSUB \"\" \"a b*\"\r\n"},
      {Status{"x", {StatusItem::uid_next, StatusItem::messages}}, "STATUS x (UIDNEXT MESSAGES)\r\n"},
      {Status{"x", {StatusItem::recent, StatusItem::uid_validity, StatusItem::unseen}},
       "STATUS x (RECENT UIDVALIDITY UNSEEN)\r\n"},
      {Append{"box", "a\r\n", {}, {}}, "APPEND box {3}\r\n[+]a\r\n\r\n"},
      {Append{"box", "a", {"\\Seen", "x"}, parse_date_time(" 7-Feb-1994 21:52:25 -0800")->value},
       "APPEND box (\\Seen x) \" 7-Feb-1994 21:52:25 -0800\" {1}\r\n[+]a\r\n"},
      {Check{}, "CHECK\r\n"},
      {CloseCommand{}, "CLOSE\r\n"},
      {Expunge{}, "EXPUNGE\r\n"},
      {Search{SearchKey::is(Is::all), "", {}}, "SEARCH ALL\r\n"},
      {Search{SearchKey::in(In::text, "F\xC3\xA5"), "UTF-8", Numbering::uid},
       "UID SEARCH CHARSET UTF-8 TEXT {3}\r\n[+]F\xC3\xA5\r\n"},
      {Fetch{{2, 3, 4},
             {MessageItem::flags, SectionItem{{{}, SectionText::header_fields, {"DATE", "FROM"}}, false, {}}},
             {}},
       "FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])\r\n"},
      {Fetch{{1}, {FetchMacro::full}, Numbering::uid}, "UID FETCH 1 FULL\r\n"},
      {Fetch{{1}, {SectionItem{{{1}, SectionText::whole, {}}, true, Partial{0, 4096}}}, {}},
       "FETCH 1 BODY.PEEK[1]<0.4096>\r\n"},
      {Fetch{{star},
             {MessageItem::envelope, MessageItem::internal_date, MessageItem::rfc822, MessageItem::rfc822_header,
              MessageItem::rfc822_size, MessageItem::rfc822_text, MessageItem::body, MessageItem::body_structure,
              MessageItem::uid},
             {}},
       "FETCH * (ENVELOPE INTERNALDATE RFC822 RFC822.HEADER RFC822.SIZE RFC822.TEXT BODY BODYSTRUCTURE UID)\r\n"},
      {Store{{2}, Store::Change::add, {"\\Deleted"}, false, true, {}}, "STORE 2 +FLAGS (\\Deleted)\r\n"},
      {Store{{2}, Store::Change::remove, {"\\Deleted", "x"}, true, false, Numbering::uid},
       "UID STORE 2 -FLAGS.SILENT \\Deleted x\r\n"},
      {Store{{2}, Store::Change::replace, {}, false, true, {}}, "STORE 2 FLAGS ()\r\n"},
      {Copy{SequenceSet::range(2, 4), "MEETING", {}}, "COPY 2:4 MEETING\r\n"},
      {Copy{SequenceSet::range(2, star), "a b", Numbering::uid}, "UID COPY 2:* \"a b\"\r\n"},
  };
  for (const auto& row : rows) EXPECT_EQ(encoded(row.command), "A1 " + row.outcome);
}

// Nothing that a caller passes in reaches the wire as more than one argument.
TEST(Commands, Refuse) {
  const auto evil = "x\r\nA2 DELETE INBOX"s;
  const Command commands[] = {
      Experimental{"PIG", ""},
      Experimental{"X", ""},
      Experimental{"X " + evil, ""},
      Experimental{"XA", evil},
      Experimental{"XA", "TEXT {5}"},
      Login{evil, Secret("a")},
      Login{"a", Secret(evil)},
      Login{"a\0b"s, Secret("a")},
      Select{evil},
      Examine{evil},
      Create{evil},
      Delete{evil},
      Rename{evil, "a"},
      Rename{"a", evil},
      Subscribe{evil},
      Unsubscribe{evil},
      List{evil, ""},
      List{"", evil},
      Lsub{"", evil},
      Status{evil, {StatusItem::recent}},
      Status{"a", {}},
      Append{evil, "", {}, {}},
      Append{"a", "\0"s, {}, {}},
      Append{"a", "", {evil}, {}},
      Append{"a", "", {}, DateTime{}},
      Search{SearchKey::in(In::from, evil), "", {}},
      Search{SearchKey::raw(evil), "", {}},
      Search{SearchKey::raw("TEXT {5}"), "", {}},
      Search{SearchKey::keyword(evil), "", {}},
      Search{SearchKey::keyword("\\Seen"), "", {}},
      Search{SearchKey::header(evil, ""), "", {}},
      Search{SearchKey::numbers({}), "", {}},
      Search{SearchKey::when(When::on, std::chrono::year_month_day()), "", {}},
      Search{SearchKey::is(Is::all), evil, {}},
      Search{SearchKey::in(In::text, "F\xC3"), "", {}},
      Search{{}, "", {}},
      Fetch{{}, {MessageItem::uid}, {}},
      Fetch{{1}, {}, {}},
      Fetch{{1}, {FetchMacro::all, MessageItem::uid}, {}},
      Fetch{{1}, {SectionItem{{}, false, Partial{0, 0}}}, {}},
      Fetch{{1}, {SectionItem{{{}, SectionText::header_fields, {evil}}, false, {}}}, {}},
      Store{{}, Store::Change::add, {"a"}, false, true, {}},
      Store{{1}, Store::Change::add, {}, false, true, {}},
      Store{{1}, Store::Change::replace, {}, false, false, {}},
      Store{{1}, Store::Change::add, {evil}, false, true, {}},
      Copy{{}, "a", {}},
      Copy{{1}, evil, {}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected "));
}

TEST(Commands, AuthenticateSaysItFirstWordOnlyToWhomUnderstandsIt) {
  const auto plain = [](std::string initial) {
    return std::make_shared<test::ScriptedMechanism>("PLAIN", std::move(initial),
                                                     std::deque<std::optional<std::string>>());
  };
  const EncodeOptions sasl_ir{.initial_response = true};
  EXPECT_EQ(encoded(Authenticate{plain("abc"), true}, sasl_ir), "A1 AUTHENTICATE PLAIN <secret>\r\n");
  EXPECT_EQ(encoded(Authenticate{plain("abc"), true}), "A1 AUTHENTICATE PLAIN\r\n");
  EXPECT_EQ(encoded(Authenticate{plain("abc"), false}, sasl_ir), "A1 AUTHENTICATE PLAIN\r\n");
  CommandEncoder out("A1", sasl_ir);
  Authenticate{plain(""), true}.encode(out);
  EXPECT_EQ(out.finish()->pieces.at(1).bytes, "=");  // RFC 4959 §3
  const auto bad =
      std::make_shared<test::ScriptedMechanism>("A B", std::nullopt, std::deque<std::optional<std::string>>());
  EXPECT_THAT(encoded(Authenticate{bad, false}), testing::StartsWith("bad argument: expected auth-type"));
}

TEST(Commands, CollectCapability) {
  EXPECT_THAT(collected(Capability{}, {"* CAPABILITY IMAP4rev1 A", "* 1 EXISTS", "A1 OK done"}),
              ElementsAre("IMAP4rev1", "A"));
}

TEST(Commands, CollectSelect) {
  const auto box =
      collected(Select{"INBOX"}, {"* 172 EXISTS", "* 1 RECENT", "* OK [UNSEEN 12] x", "* OK [UIDVALIDITY 7] x",
                                  "* OK [UIDNEXT 8] x", "* FLAGS (\\Seen)", "* OK [PERMANENTFLAGS (\\*)] x",
                                  "* OK [HIGHESTMODSEQ 9] x", "A1 OK [READ-WRITE] x"});
  EXPECT_EQ(box.exists, 172U);
  EXPECT_EQ(box.recent, 1U);
  EXPECT_EQ(box.unseen, 12U);
  EXPECT_EQ(box.uid_validity, 7U);
  EXPECT_EQ(box.uid_next, 8U);
  EXPECT_EQ(box.highest_mod_seq, 9U);
  EXPECT_THAT(box.flags, ElementsAre("\\Seen"));
  EXPECT_THAT(*box.permanent_flags, ElementsAre("\\*"));
  EXPECT_FALSE(box.read_only);
  EXPECT_TRUE(collected(Select{"INBOX"}, {"A1 OK [READ-ONLY] x"}).read_only);
  EXPECT_TRUE(collected(Examine{"INBOX"}, {"A1 OK x"}).read_only);
  EXPECT_FALSE(collected(Select{"INBOX"}, {"* OK [UIDNEXT 0] x"}).uid_next);
}

TEST(Commands, CollectList) {
  const auto rows =
      collected(List{"", "*"}, {"* LIST (\\Noselect) \"/\" foo", "* LSUB () \"/\" no", "* LIST () NIL \"a b\""});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_THAT(rows[0].attributes, ElementsAre("\\Noselect"));
  EXPECT_EQ(rows[0].delimiter, '/');
  EXPECT_EQ(rows[1].delimiter, std::nullopt);
  EXPECT_EQ(rows[1].name, "a b");
  EXPECT_EQ(collected(Lsub{"", "*"}, {"* LIST () \"/\" no", "* LSUB () \"/\" yes"}).at(0).name, "yes");
}

TEST(Commands, CollectStatus) {
  const auto status = collected(Status{"inbox", {StatusItem::messages}},
                                {"* STATUS other (MESSAGES 1)", "* STATUS INBOX (MESSAGES 2 UIDNEXT 3)"});
  EXPECT_EQ(status.messages, 2U);
  EXPECT_EQ(status.uid_next, 3U);
  EXPECT_EQ(status.unseen, std::nullopt);
}

}  // namespace
}  // namespace mailrig::imap
