#include <mailrig/imap/list_extended.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;

// RFC 5258 §5, RFC 5819 §3, RFC 6154 §5
TEST(ListExtended, Encodes) {
  using Select = ListSelection;
  using Return = ListReturn;
  struct Row {
    ListExtended command;
    std::string outcome;
  };
  const Row rows[] = {
      {{"", {"*"}}, "LIST \"\" *"},
      {{"", {"*"}, {Select::subscribed}}, "LIST (SUBSCRIBED) \"\" *"},
      {{"", {"%"}, {}, {Return::children}}, "LIST \"\" % RETURN (CHILDREN)"},
      {{"", {"%"}, {Select::remote}, {Return::children}}, "LIST (REMOTE) \"\" % RETURN (CHILDREN)"},
      {{"", {"*"}, {Select::remote, Select::subscribed}}, "LIST (REMOTE SUBSCRIBED) \"\" *"},
      {{"", {"INBOX", "Drafts", "Sent/%"}}, "LIST \"\" (INBOX Drafts Sent/%)"},
      {{"", {"*"}, {Select::subscribed, Select::recursive_match}}, "LIST (SUBSCRIBED RECURSIVEMATCH) \"\" *"},
      {{"", {"%"}, {}, {}, {StatusItem::messages, StatusItem::unseen}},
       "LIST \"\" % RETURN (STATUS (MESSAGES UNSEEN))"},
      {{"~/", {"a b"}, {}, {Return::subscribed, Return::special_use}, {StatusItem::size}},
       "LIST ~/ \"a b\" RETURN (SUBSCRIBED SPECIAL-USE STATUS (SIZE))"},
      {{"", {"*"}, {Select::special_use}}, "LIST (SPECIAL-USE) \"\" *"},
  };
  for (const auto& row : rows) EXPECT_EQ(encoded(row.command), "A1 " + row.outcome + "\r\n");
  EXPECT_EQ(encoded(Xlist{"", "*"}), "A1 XLIST \"\" *\r\n");
}

TEST(ListExtended, Refuses) {
  const ListExtended commands[] = {
      {"", {}},
      {"", {"a", "b\r\nA2 LOGOUT"}},
      {"a\n", {"*"}},
      {"", {"*"}, {ListSelection::recursive_match}},
      {"", {"*"}, {ListSelection::remote, ListSelection::recursive_match}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected "));
}

// RFC 5819 §3; in whatever order a server says it.
TEST(ListExtended, CollectsRowsAndTheirStatus) {
  const ListExtended command{"", {"%"}, {}, {}, {StatusItem::messages, StatusItem::unseen}};
  const auto found = collected(
      command, {R"(* LIST () "."  "INBOX")", R"(* STATUS "INBOX" (MESSAGES 17 UNSEEN 16))",
                R"(* STATUS "foo" (MESSAGES 30 UNSEEN 29))", R"(* LIST () "." "foo" (CHILDINFO ("SUBSCRIBED")))",
                R"(* LIST (\NoSelect) "." "bar")", "A01 OK List completed."});
  ASSERT_EQ(found.mailboxes.size(), 3U);
  EXPECT_THAT(found.mailboxes[1].child_info, ElementsAre("SUBSCRIBED"));
  ASSERT_EQ(found.status.size(), 2U);
  EXPECT_EQ(found.status.find("INBOX")->second.messages, 17U);
  EXPECT_EQ(found.status.find("foo")->second.unseen, 29U);
  EXPECT_TRUE(collected(ListExtended{"", {"%"}}, {"* STATUS x (MESSAGES 1)"}).status.empty());
}

// RFC 9051 §6.3.9.7
TEST(List, CollectsTheOldName) {
  const auto rows = collected(List{"", "*"}, {R"(* LIST () "/" "New" ("OLDNAME" ("Old Name")))", "* LIST () NIL x"});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].old_name, "Old Name");
  EXPECT_EQ(rows[1].old_name, std::nullopt);
}

// quirks.md 19
TEST(List, XlistIsAnsweredByEither) {
  const auto rows = collected(Xlist{"", "*"}, {R"(* XLIST (\Inbox) "/" Posteingang)",
                                               R"(* LIST (\Sent) "." INBOX.Sent)", R"(* LSUB () "." no)"});
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_TRUE(rows[0].has("\\Inbox"));
  EXPECT_TRUE(rows[1].has("\\Sent"));
}

// RFC 5258 §3: some attributes imply others.
TEST(ListedMailbox, HasWhatIsListedOrImplied) {
  const ListedMailbox gone{{"\\nonexistent", "\\Subscribed"}, '/', "a"};
  EXPECT_TRUE(gone.has("\\NonExistent"));
  EXPECT_TRUE(gone.has("\\NoSelect"));
  EXPECT_TRUE(gone.has("\\subscribed"));
  EXPECT_FALSE(gone.has("\\HasNoChildren"));
  const ListedMailbox leaf{{"\\NoInferiors"}, '/', "a"};
  EXPECT_TRUE(leaf.has("\\HasNoChildren"));
  EXPECT_FALSE(leaf.has("\\Noselect"));
  EXPECT_FALSE(leaf.has("\\HasChildren"));
}

}  // namespace
}  // namespace mailrig::imap
