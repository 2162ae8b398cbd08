#include <mailrig/imap/notify.hpp>

#include <gmock/gmock.h>

#include "collected.hpp"
#include "encoded.hpp"

namespace mailrig::imap {
namespace {

using Event = NotifyEvent;
using Where = NotifyMailboxes;

// The examples of RFC 5465 §3.1 and §6, as its grammar (§8) has them.
TEST(Notify, Encodes) {
  const SectionItem from{{{}, SectionText::header_fields, {"From", "To"}}, true, {}};
  const NotifySet examples[] = {
      {{{Where::selected, {}, {Event::message_new, Event::message_expunge}, {MessageItem::uid, from}},
        {Where::subtree, {"Lists"}, {Event::message_new, Event::message_expunge}}},
       true},
      {{{Where::named, {"INBOX"}, {Event::message_new, Event::message_expunge}},
        {Where::personal, {}, {Event::subscription_change}}}},
      {{{Where::selected_delayed, {}, {Event::message_new, Event::message_expunge, Event::annotation_change}},
        {Where::inboxes, {}, {}}}},
      {{{Where::subscribed, {}, {Event::mailbox_name, Event::mailbox_metadata_change, Event::server_metadata_change}},
        {Where::named, {"a b", "c"}, {Event::message_new, Event::flag_change, Event::message_expunge}}}},
  };
  const std::string outcomes[] = {
      "NOTIFY SET STATUS (SELECTED (MessageNew (UID BODY.PEEK[HEADER.FIELDS (From To)]) MessageExpunge)) "
      "(SUBTREE Lists (MessageNew MessageExpunge))",
      "NOTIFY SET (MAILBOXES INBOX (MessageNew MessageExpunge)) (PERSONAL (SubscriptionChange))",
      "NOTIFY SET (SELECTED-DELAYED (MessageNew MessageExpunge AnnotationChange)) (INBOXES NONE)",
      "NOTIFY SET (SUBSCRIBED (MailboxName MailboxMetadataChange ServerMetadataChange)) "
      "(MAILBOXES (\"a b\" c) (MessageNew FlagChange MessageExpunge))",
  };
  for (std::size_t i = 0; i < std::size(examples); ++i) EXPECT_EQ(encoded(examples[i]), "A1 " + outcomes[i] + "\r\n");
  EXPECT_EQ(encoded(NotifyNone{}), "A1 NOTIFY NONE\r\n");
}

TEST(Notify, RefusesWhatServersAnswerBadTo) {
  const std::vector<Event> both{Event::message_new, Event::message_expunge};
  const NotifySet commands[] = {
      {{}},
      {{{Where::selected, {}, both}, {Where::selected_delayed, {}, both}}},
      {{{Where::selected, {}, {Event::message_new}}}},
      {{{Where::personal, {}, {Event::message_expunge}}}},
      {{{Where::personal, {}, {Event::flag_change}}}},
      {{{Where::selected, {}, {Event::mailbox_name}}}},
      {{{Where::selected, {}, {}, {MessageItem::uid}}}},
      {{{Where::personal, {}, both, {MessageItem::uid}}}},
      {{{Where::selected, {}, both, {FetchMacro::all}}}},
      {{{Where::named, {}, both}}},
      {{{Where::subtree, {}, both}}},
      {{{Where::personal, {"a"}, both}}},
      {{{Where::named, {"a\r\nA2 LOGOUT"}, both}}},
  };
  for (const auto& command : commands) EXPECT_THAT(encoded(command), testing::StartsWith("bad argument: expected "));
}

TEST(Notify, CollectsStatusIfAskedFor) {
  const std::vector<NotifyGroup> groups{{Where::personal, {}, {Event::mailbox_name}}};
  const std::initializer_list<std::string_view> lines = {
      "* STATUS Lists/Lemonade (UIDVALIDITY 4 UIDNEXT 9999 MESSAGES 500)", "A1 OK done"};
  const auto status = collected(NotifySet{groups, true}, lines);
  ASSERT_EQ(status.size(), 1U);
  EXPECT_EQ(status.find("Lists/Lemonade")->second.uid_next, 9999U);
  EXPECT_TRUE(collected(NotifySet{groups}, lines).empty());
}

}  // namespace
}  // namespace mailrig::imap
