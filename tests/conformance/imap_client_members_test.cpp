// Every member of the blocking IMAP client, and what it says for it.
#include <gmock/gmock.h>

#include <mailrig/net/imap_client.hpp>

#include "conformance/imap_rig.hpp"

namespace mailrig::imap {
namespace {

using namespace std::chrono_literals;
using test::thrown;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ImapClient, EveryMemberForMailboxes) {
  Rig rig(logged_in(R"(
    C: b CREATE new
    S: b OK done
    C: c RENAME new newer
    S: c OK done
    C: d LIST "" %
    S: * LIST (\HasNoChildren) "/" newer
    S: * LIST (\Noselect) "/" INBOX
    S: d OK done
    C: e SUBSCRIBE newer
    S: e OK done
    C: f LSUB "" *
    S: * LSUB () "/" newer
    S: f OK done
    C: g UNSUBSCRIBE newer
    S: g OK done
    C: h STATUS newer (MESSAGES UIDNEXT)
    S: * STATUS newer (MESSAGES 4 UIDNEXT 9)
    S: h OK done
    C: i DELETE newer
    S: i OK done
    C: j NAMESPACE
    S: * NAMESPACE (("" "/")) NIL NIL
    S: j OK done
    C: k GETQUOTAROOT INBOX
    S: * QUOTAROOT INBOX ""
    S: * QUOTA "" (STORAGE 10 512)
    S: k OK done
    C: l ID NIL
    S: * ID ("name" "rig")
    S: l OK done
    C: m ENABLE CONDSTORE
    S: m OK done, and no word of what
    C: n LOGOUT
    S: * BYE
    S: n OK done
  - close: server
)"));
  Client client(plaintext(rig));
  client.create("new");
  client.rename("new", "newer");
  const auto rows = client.list("", "%");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].name, "newer");
  EXPECT_EQ(rows[0].delimiter, '/');
  EXPECT_THAT(rows[1].attributes, ElementsAre("\\Noselect"));
  client.subscribe("newer");
  EXPECT_EQ(client.lsub("", "*").size(), 1u);
  client.unsubscribe("newer");
  EXPECT_EQ(client.status("newer", {StatusItem::messages, StatusItem::uid_next}).uid_next, 9u);
  client.delete_mailbox("newer");
  EXPECT_EQ(client.namespaces().personal.at(0).delimiter, '/');
  EXPECT_EQ(client.quota("INBOX").quotas.at(0).resource("storage")->limit, 512u);
  EXPECT_EQ(client.id().at(0).value, "rig");
  client.enable({"CONDSTORE"});
  EXPECT_TRUE(client.enabled().has("CONDSTORE"));
  EXPECT_EQ(client.state(), State::authenticated);
  EXPECT_FALSE(client.secure());
  client.close();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapClient, EveryMemberForMessages) {
  Rig rig(logged_in(selected + R"(
    C: c FETCH 1:2 (UID ENVELOPE BODY.PEEK[HEADER.FIELDS (Subject)])
    S: * 1 FETCH (UID 11 ENVELOPE ("Mon" "hello" (("Fred" NIL "fred" "x.example")) NIL NIL NIL NIL NIL NIL "<1@x>") BODY[HEADER.FIELDS (Subject)] {*}
    S: Subject: hello
    S:  again
    S:
    S: {.})
    S: * 2 FETCH (UID 12)
    S: c OK done
    C: d FETCH 2 BODY.PEEK[]
    S: * 2 FETCH (BODY[] {@imap/mail/hello.eml})
    S: d OK done
    C: e UID FETCH 12 BODY.PEEK[]
    S: * 2 FETCH (UID 12 BODY[] {@imap/mail/hello.eml})
    S: e OK done
    C: f UID FETCH 99 BODY.PEEK[]
    S: f OK nothing
    C: g SEARCH OR FROM x NOT SEEN
    S: * SEARCH 3 1
    S: g OK done
    C: h UID SEARCH ALL
    S: * SEARCH 11 12 13
    S: h OK done
    C: i STORE 1:2 +FLAGS (\Seen)
    S: * 1 FETCH (FLAGS (\Seen))
    S: i OK done
    C: j UID STORE 11 -FLAGS.SILENT (\Seen)
    S: j OK done
    C: k COPY 1 other
    S: k OK [COPYUID 5 11 70] done
    C: l UID MOVE 12 other
    S: * OK [COPYUID 5 12 71] moved
    S: * 2 EXPUNGE
    S: l OK done
    C: m APPEND other (\Seen) {16}
    C: Subject: new
    C:
    C:
    S: m OK [APPENDUID 5 72] done
    C: n STORE 1:2 +FLAGS.SILENT (\Deleted)
    S: n OK done
    C: o EXPUNGE
    S: * 1 EXPUNGE
    S: * 1 EXPUNGE
    S: o OK done
    C: p UID STORE 1:* +FLAGS.SILENT (\Deleted)
    S: p OK done
    C: q UID EXPUNGE 1:*
    S: q OK done
    C: r STORE 1 +FLAGS.SILENT (\Deleted)
    S: r OK done
    C: s NOOP
    S: * 2 EXISTS
    S: s OK done
    C: t CHECK
    S: t OK done
    C: u UNSELECT
    S: u OK done
)",
                    "IMAP4rev1 UIDPLUS"));
  Client client(plaintext(rig));
  EXPECT_EQ(thrown([&] { client.mailbox(); }), Errc::wrong_state);
  EXPECT_EQ(thrown([&] { client.check(); }), Errc::wrong_state);
  client.select("INBOX");
  const auto& mailbox = client.mailbox();
  EXPECT_EQ(mailbox.exists, 3u);
  EXPECT_EQ(mailbox.recent, 1u);
  EXPECT_EQ(mailbox.uid_validity, 7u);
  EXPECT_EQ(mailbox.uid_next, 30u);
  EXPECT_EQ(mailbox.unseen, 2u);
  EXPECT_THAT(mailbox.flags, ElementsAre("\\Seen", "\\Deleted"));
  EXPECT_THAT(*mailbox.permanent_flags, ElementsAre("\\Seen", "\\*"));

  const Section subject{{}, SectionText::header_fields, {"Subject"}};
  const auto fetched =
      client.fetch(SequenceSet::range(1, 2), {MessageItem::uid, MessageItem::envelope, SectionItem{subject, true, {}}});
  ASSERT_EQ(fetched.size(), 2u);
  EXPECT_EQ(fetched[0].subject(), "hello");
  EXPECT_EQ(fetched[0].date(), "Mon");
  EXPECT_EQ(fetched[0].from().size(), 1u);
  EXPECT_EQ(fetched[0].message_id(), "<1@x>");
  EXPECT_EQ(fetched[0].field("subject"), "hello again");
  EXPECT_EQ(fetched[0].field("To"), std::nullopt);
  EXPECT_EQ(fetched[1].subject(), "");
  EXPECT_EQ(fetched[1].field("subject"), std::nullopt);

  EXPECT_THAT(client.fetch_message(2), HasSubstr("Subject: "));
  std::string streamed;
  const auto size = client.fetch_message(
      12, [&](std::string_view piece) { streamed += piece; }, Numbering::uid);
  EXPECT_EQ(size, streamed.size());
  EXPECT_THAT(streamed, HasSubstr("Subject: "));
  EXPECT_EQ(thrown([&] { client.fetch_message(99, Numbering::uid); }), Errc::rejected);

  EXPECT_EQ(client.search("(or (from \"x\") (not seen))").messages.text(), "1,3");
  EXPECT_EQ(client.search(SearchKey::is(Is::all), Numbering::uid).messages.text(), "11:13");
  EXPECT_EQ(client.store(SequenceSet::range(1, 2), Store::Change::add, {"\\Seen"}).messages.size(), 1u);
  client.store({11}, Store::Change::remove, {"\\Seen"}, Numbering::uid, Echo::silent);
  EXPECT_EQ(client.copy({1}, "other")->destination.at(0).first, 70u);
  EXPECT_THAT(client.move({12}, "other", Numbering::uid).expunged.numbers, ElementsAre(2u));
  EXPECT_EQ(client.mailbox().exists, 2u);
  EXPECT_EQ(client.append("other", "Subject: new\r\n\r\n", {"\\Seen"})->uid, 72u);
  EXPECT_THAT(client.delete_messages(SequenceSet::range(1, 2)).numbers, ElementsAre(1u, 1u));
  EXPECT_EQ(client.mailbox().exists, 0u);
  client.delete_messages(SequenceSet::range(1, star), Numbering::uid);
  client.delete_messages({1}, Numbering::sequence_number, Removal::mark_only);
  client.noop();
  EXPECT_EQ(client.mailbox().exists, 2u);
  client.check();
  client.unselect();
  EXPECT_EQ(client.state(), State::authenticated);
  client.close();
  EXPECT_EQ(rig.verdict(), "");
}

// --- How it logs in

}  // namespace
}  // namespace mailrig::imap
