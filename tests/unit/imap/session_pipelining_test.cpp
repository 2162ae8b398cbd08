#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Command noop = Noop{}, check = Check{}, expunge = Expunge{}, close_mailbox = CloseCommand{}, idle = Idle{};
const Command fetch = Fetch{{1}, {MessageItem::flags}, {}},
              uid_fetch = Fetch{{1}, {MessageItem::flags}, Numbering::uid};
const Command store = Store{{1}, {}, {"a"}, false, true, {}},
              uid_store = Store{{1}, {}, {"a"}, false, true, Numbering::uid};
const Command copy = Copy{{1}, "x", {}}, uid_copy = Copy{{1}, "x", Numbering::uid};
const Command append = Append{"x", "abc", {}, {}};

Command search(Numbering numbering = {}) { return Search{SearchKey::is(Is::all), "", numbering}; }
Command status(std::string mailbox) { return Status{std::move(mailbox), {StatusItem::recent}}; }

// Which of these leave at once; the others wait for those before them.
TEST(SessionPipelining, WhatMayBeInFlightTogether) {  // RFC 9051 §5.5, with its examples
  struct Row {
    std::vector<Command> commands;
    std::size_t leave;
  };
  const Row rows[] = {
      {{fetch, noop, store}, 2},
      {{store, copy, fetch}, 2},
      {{copy, copy}, 1},
      {{check, fetch}, 1},
      {{uid_fetch, fetch}, 1},
      {{fetch, store, search(), noop}, 4},
      {{store, copy, expunge}, 3},
      {{uid_fetch, uid_fetch, noop}, 3},
      {{uid_store, uid_fetch, uid_store, uid_fetch}, 4},
      {{store, close_mailbox, noop}, 2},
      {{noop, Logout{}}, 2},
      {{status("a"), noop, status("b")}, 3},
      {{noop, noop, check, noop}, 4},
      // Their answers look alike, and do not say whose they are.
      {{search(), search()}, 1},
      {{search(Numbering::uid), noop, search(Numbering::uid)}, 2},
      {{search(Numbering::uid), search()}, 1},
      {{List{"", "a"}, List{"", "b"}}, 1},
      {{status("a"), uid_copy, status("a")}, 2},
      {{status("INBOX"), status("inbox")}, 1},
      {{GetQuota{""}, GetQuota{""}}, 1},
      {{GetQuota{""}, GetQuota{"x"}, MyRights{"x"}, MyRights{"y"}, MyRights{"x"}}, 4},
      {{List{"", "a"}, Lsub{"", "b"}}, 2},
      {{expunge, expunge}, 1},
      {{uid_copy, uid_copy}, 1},
      // What changes the state.
      {{Select{"a"}, noop}, 1},
      {{fetch, Select{"a"}}, 1},
      {{close_mailbox, noop}, 1},
      {{noop, CompressCommand{}}, 1},
      {{CompressCommand{}, noop}, 1},
      {{noop, Unauthenticate{}}, 1},
      // Continuation requests come one at a time.
      {{append, noop}, 1},
      {{noop, append}, 2},
      {{noop, idle}, 2},
      {{append, idle}, 1},
      // Nobody overtakes.
      {{uid_fetch, fetch, uid_fetch, noop}, 1},
  };
  for (const auto& row : rows) {
    Conversation c(1);
    c.select();
    std::string names, sent;
    for (const auto& command : row.commands) {
      ASSERT_TRUE(c.session.submit(command));
      names += std::string(command.traits().name) + ' ';
    }
    sent = c.client();
    std::size_t lines = 0;
    for (std::size_t at = 0; (at = sent.find("\r\n", at)) != sent.npos; ++at) ++lines;
    EXPECT_EQ(lines, row.leave) << names << ": " << sent;
    EXPECT_EQ(c.session.pending(), row.commands.size());
  }
}

TEST(SessionPipelining, WhatWaitsLeavesInItsOrder) {
  for_all_chunks([](Conversation& c) {
    c.select();
    for (const auto& command : {uid_fetch, fetch, noop, search(), search()}) ASSERT_TRUE(c.session.submit(command));
    EXPECT_EQ(c.client(), "A3 UID FETCH 1 FLAGS\r\n");
    c.server("A3 OK\r\n");
    EXPECT_EQ(c.client(), "A4 FETCH 1 FLAGS\r\nA5 NOOP\r\n");  // a SEARCH without UID must wait for NOOP
    c.server("A5 OK\r\n");
    EXPECT_EQ(c.client(), "A6 SEARCH ALL\r\n");
    c.server("A4 OK\r\n* SEARCH 1\r\nA6 OK\r\n");
    EXPECT_EQ(c.client(), "A7 SEARCH ALL\r\n");
    c.server("* SEARCH 2\r\nA7 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A3 UID FETCH OK", "A5 NOOP OK", "A4 FETCH OK", "search numbers=[1]",
                                        "A6 SEARCH OK", "search numbers=[2]", "A7 SEARCH OK"));
    EXPECT_EQ(c.session.pending(), 0U);
  });
}

// A whole session may be submitted at once.
TEST(SessionPipelining, StatesAreForeseen) {
  for_all_chunks([](Conversation& c) {
    c.greet();
    for (const Command& command :
         std::vector<Command>{Login{"a", Secret("b")}, Select{"x"}, fetch, close_mailbox, Select{"y"}, Logout{}})
      ASSERT_TRUE(c.session.submit(command));
    EXPECT_EQ(c.submit(noop), "not allowed in this state: expected no LOGOUT for NOOP");
    EXPECT_EQ(c.client(), "A1 LOGIN a <secret>\r\n");
    c.server("A1 OK\r\n");
    EXPECT_EQ(c.client(), "A2 SELECT x\r\n");
    c.server("A2 OK\r\n");
    EXPECT_EQ(c.client(), "A3 FETCH 1 FLAGS\r\nA4 CLOSE\r\n");
    c.server("A3 OK\r\nA4 OK\r\n");
    EXPECT_EQ(c.client(), "A5 SELECT y\r\n");
    c.server("A5 OK\r\n");
    EXPECT_EQ(c.client(), "A6 LOGOUT\r\n");
    c.server("A6 OK\r\n");
    EXPECT_EQ(c.client(), "[close]");
    EXPECT_THAT(c.events(), testing::SizeIs(6));
  });
}

TEST(SessionPipelining, StatesThatDoNotComeDropWhatWaitsForThem) {
  for_all_chunks([](Conversation& c) {
    c.greet();
    for (const Command& command : std::vector<Command>{Login{"a", Secret("b")}, Select{"x"}, fetch, noop})
      ASSERT_TRUE(c.session.submit(command));
    c.client();
    c.server("A1 NO who are you\r\n");
    EXPECT_EQ(c.client(), "A4 NOOP\r\n");
    EXPECT_THAT(c.events(),
                ElementsAre("A1 LOGIN NO",
                            "A2 SELECT dropped: not allowed in this state: expected authenticated or selected state "
                            "for SELECT",
                            "A3 FETCH dropped: not allowed in this state: expected selected state for FETCH"));
    c.server("A4 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A4 NOOP OK"));
    EXPECT_EQ(c.submit(Select{"x"}), "not allowed in this state: expected authenticated or selected state for SELECT");
  });
}

TEST(SessionPipelining, RefusalsForesee) {
  Conversation c(1);
  c.select();
  c.submit(close_mailbox);
  EXPECT_EQ(c.submit(fetch), "not allowed in this state: expected selected state for FETCH");
  EXPECT_EQ(c.submit(Login{"a", Secret("b")}), "not allowed in this state: expected not authenticated state for LOGIN");
  c.submit(Unauthenticate{});
  EXPECT_EQ(c.submit(Select{"x"}), "not allowed in this state: expected authenticated or selected state for SELECT");
  EXPECT_EQ(c.submit(Login{"a", Secret("b")}), "");
  EXPECT_EQ(c.submit(Login{"a", Secret("b")}), "not allowed in this state: expected not authenticated state for LOGIN");
}

// What was learnt while a command waited is what it is encoded by.
TEST(SessionPipelining, EncodesByWhatIsKnownWhenItLeaves) {
  Conversation c(7);
  c.greet("* OK [CAPABILITY IMAP4rev1] hi\r\n");
  c.submit(Login{"a", Secret("b")});
  c.submit(append);
  c.server("A1 OK [CAPABILITY IMAP4rev1 LITERAL+] in\r\n");
  EXPECT_EQ(c.client(), "A2 APPEND x {3+}\r\nabc\r\n");
}

TEST(SessionPipelining, NothingLeavesOnceTheSessionIsOver) {
  Conversation c(1);
  c.select();
  for (const auto& command : {uid_fetch, fetch, noop}) ASSERT_TRUE(c.session.submit(command));
  c.client();
  c.server("* BYE\r\n");
  EXPECT_EQ(c.client(), "[close]");
  EXPECT_EQ(c.session.pending(), 0U);
  EXPECT_THAT(c.events(), testing::SizeIs(1));
  c.server("A3 OK\r\n");
  EXPECT_EQ(c.client(), "");
  EXPECT_THAT(c.events(), IsEmpty());
}

}  // namespace
}  // namespace mailrig::imap
