#include <mailrig/imap/mailbox_state.hpp>

#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::Optional;

std::string name_of(const Session& session) { return session.mailbox() ? session.mailbox()->name : "none"; }

TEST(MailboxState, IsWhatSelectTells) {  // RFC 3501 §6.3.1, RFC 7162 §3.1.2.1, RFC 8474 §4.1
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Select{"INBOX"});
    EXPECT_EQ(name_of(c.session), "none");
    c.server(
        "* 172 EXISTS\r\n* 1 RECENT\r\n* OK [UNSEEN 12] x\r\n* OK [UIDVALIDITY 3857529045] x\r\n* OK [UIDNEXT 4392] "
        "x\r\n"
        "* FLAGS (\\Answered \\Seen)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n* OK [HIGHESTMODSEQ 715194045007] x\r\n"
        "* OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] x\r\n* LIST () \"/\" inbox\r\nA2 OK [READ-WRITE] x\r\n");
    const auto* mailbox = c.session.mailbox();
    ASSERT_TRUE(mailbox);
    EXPECT_EQ(mailbox->name, "INBOX");
    EXPECT_FALSE(mailbox->read_only);
    EXPECT_THAT(mailbox->flags, ElementsAre("\\Answered", "\\Seen"));
    EXPECT_THAT(mailbox->permanent_flags, Optional(ElementsAre("\\Seen", "\\*")));
    EXPECT_EQ(mailbox->exists, 172U);
    EXPECT_EQ(mailbox->recent, 1U);
    EXPECT_EQ(mailbox->unseen, 12U);
    EXPECT_EQ(mailbox->separator, '/');
    EXPECT_EQ(mailbox->uid_next, 4392U);
    EXPECT_EQ(mailbox->uid_validity, 3857529045U);
    EXPECT_EQ(mailbox->highest_mod_seq, 715194045007U);
    EXPECT_EQ(mailbox->mailbox_id, "F2212ea87-6097-4256-9d51-71338625");
  });
}

TEST(MailboxState, FollowsTheMailbox) {
  struct Row {
    std::string response;
    std::uint32_t exists;
  };
  const Row rows[] = {
      {"* 7 EXISTS", 7},
      {"* 3 EXPUNGE", 4},
      {"* VANISHED 1:3", 2},
      {"* VANISHED (EARLIER) 1:3", 5},
      {"* VANISHED 300:310,405", 0},
      {"* VANISHED 1:4294967295", 0},
      {"* 0 EXISTS", 0},
      {"* 0 EXISTS\r\n* 1 EXPUNGE", 0},
      {"* 4 FETCH (FLAGS ())", 5},
      {"* 9 EXPUNGE\r\n* 9 EXPUNGE\r\n* 8 EXISTS", 8},
  };
  for (const auto& row : rows)
    for_all_chunks([&](Conversation& c) {
      c.select();
      c.server("* 5 EXISTS\r\n" + row.response + "\r\n");
      ASSERT_TRUE(c.session.mailbox()) << row.response;
      EXPECT_EQ(c.session.mailbox()->exists, row.exists) << row.response;
    });
}

TEST(MailboxState, ChangesOfKind) {
  Conversation c(7);
  c.select();
  c.server("* OK [READ-ONLY] now\r\n* OK [HIGHESTMODSEQ 5] x\r\n");
  EXPECT_TRUE(c.session.mailbox()->read_only);
  EXPECT_EQ(c.session.mailbox()->highest_mod_seq, 5U);
  c.server("* OK [READ-WRITE] now\r\n* OK [NOMODSEQ] x\r\n");
  EXPECT_FALSE(c.session.mailbox()->read_only);
  EXPECT_FALSE(c.session.mailbox()->highest_mod_seq);
}

TEST(MailboxState, ExamineIsReadOnly) {
  Conversation c(7);
  c.log_in();
  c.submit(Examine{"x"});
  c.server("A2 OK [READ-WRITE] really?\r\n");
  EXPECT_TRUE(c.session.mailbox()->read_only);
}

TEST(MailboxState, EndsWithTheSelection) {
  struct Row {
    Command command;
    std::string answer, name;
  };
  const Row rows[] = {
      {Select{"b"}, "* 9 EXISTS\r\nA3 OK\r\n", "b"},
      {Select{"b"}, "* 9 EXISTS\r\nA3 NO\r\n", "none"},
      {Select{"b"}, "A3 BAD\r\n", "INBOX"},
      {Select{"b"}, "* OK [CLOSED] x\r\n* 9 EXISTS\r\nA3 OK\r\n", "b"},
      {Select{"b"}, "* OK [CLOSED] x\r\nA3 NO\r\n", "none"},
      {Select{"b"}, "* OK [CLOSED] x\r\nA3 BAD\r\n", "none"},
      {CloseCommand{}, "A3 OK\r\n", "none"},
      {CloseCommand{}, "A3 NO\r\n", "INBOX"},
      {Unselect{}, "A3 OK\r\n", "none"},
      {Noop{}, "* BYE\r\n", "none"},
  };
  for (const auto& row : rows)
    for_all_chunks([&](Conversation& c) {
      c.select();
      c.submit(row.command);
      c.server(row.answer);
      EXPECT_EQ(name_of(c.session), row.name) << row.answer;
      EXPECT_EQ(c.session.state() == State::selected, row.name != "none") << row.answer;
      if (row.name == "b") {
        EXPECT_EQ(c.session.mailbox()->exists, row.answer.find("EXISTS") == std::string::npos ? 0U : 9U);
      }
    });
}

// RFC 7162 §3.2.11: what comes before CLOSED is about the mailbox that was selected before.
TEST(MailboxState, ClosedDividesTheOldFromTheNew) {
  for_all_chunks([](Conversation& c) {
    c.select();
    c.server("* 5 EXISTS\r\n");
    c.submit(Select{"b"});
    c.server("* 1 EXPUNGE\r\n* FLAGS (a)\r\n");
    EXPECT_EQ(c.session.mailbox()->exists, 4U);
    c.server("* OK [CLOSED] x\r\n");
    EXPECT_EQ(name_of(c.session), "none");
    c.server("* 2 EXISTS\r\nA3 OK\r\n");
    EXPECT_EQ(name_of(c.session), "b");
    EXPECT_EQ(c.session.mailbox()->exists, 2U);
    EXPECT_TRUE(c.session.mailbox()->flags.empty());
  });
}

TEST(MailboxState, SeparatorFromAnyList) {
  Conversation c(7);
  c.log_in();
  c.server("* LIST () \".\" \"\"\r\n");
  c.submit(Select{"b"});
  c.server("A2 OK\r\n");
  EXPECT_EQ(c.session.mailbox()->separator, '.');
  c.server("* LIST () \"/\" other\r\n");
  EXPECT_EQ(c.session.mailbox()->separator, '.');
  c.server("* LIST () \"/\" b\r\n");
  EXPECT_EQ(c.session.mailbox()->separator, '/');
}

TEST(MailboxState, NothingIsLearntWithoutOne) {
  Conversation c(7);
  c.log_in();
  c.server("* 5 EXISTS\r\n* 1 EXPUNGE\r\n");
  EXPECT_EQ(name_of(c.session), "none");
  c.submit(Select{"b"});
  c.server("A2 OK\r\n");
  EXPECT_EQ(c.session.mailbox()->exists, 0U);
}

}  // namespace
}  // namespace mailrig::imap
