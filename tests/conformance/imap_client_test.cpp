// The blocking IMAP client against the rig over loopback.
#include <sstream>

#include <gmock/gmock.h>

#include <mailrig/net/imap_client.hpp>
#include <mailrig/net/stream_log.hpp>

#include "conformance/imap_rig.hpp"

namespace mailrig::imap {
namespace {

using namespace std::chrono_literals;
using test::thrown;
using testing::ElementsAre;
using testing::HasSubstr;

// A session logged in, then these lines.
std::string logged_in(const std::string& lines, const std::string& capabilities = "IMAP4rev1") {
  return "protocol: imap\nsession:\n  - |\n    S: * OK [CAPABILITY IMAP4rev1] ready\n    C: a LOGIN fred secret\n    "
         "S: a OK "
         "[CAPABILITY " +
         capabilities + "] done\n" + lines;
}

const std::string selected = R"(
    C: b SELECT INBOX
    S: * 3 EXISTS
    S: * 1 RECENT
    S: * FLAGS (\Seen \Deleted)
    S: * OK [UIDVALIDITY 7] valid
    S: * OK [UIDNEXT 30] next
    S: * OK [UNSEEN 2] first
    S: * OK [PERMANENTFLAGS (\Seen \*)] limited
    S: b OK [READ-WRITE] done
)";

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

TEST(ImapClient, TlsBeforeAnythingElse) {
  const std::string lines = R"(    S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready
    C: a STARTTLS
    S: a OK begin
  - starttls
  - |
    C: b CAPABILITY
    S: * CAPABILITY IMAP4rev1
    S: b OK done
    C: c LOGIN fred secret
    S: c OK [CAPABILITY IMAP4rev1] done
)";
  Rig rig("protocol: imap\nsession:\n  - |\n" + lines);
  {
    Client client(with_tls(rig, TlsUse::starttls));
    EXPECT_TRUE(client.secure());
  }
  EXPECT_EQ(rig.verdict(), "");

  Rig implicit(logged_in(""), true);
  { EXPECT_TRUE(Client(with_tls(implicit, TlsUse::implicit)).secure()); }
  EXPECT_EQ(implicit.verdict(), "");
}

TEST(ImapClient, AServerWithoutTlsIsLeftUnlessToldOtherwise) {
  const std::string no_tls = logged_in("");
  Rig refused(
      "protocol: imap\nsession:\n  - |\n    S: * OK [CAPABILITY IMAP4rev1] ready\nexpect: {never-sends: "
      "['${*}LOGIN${*}']}\n");
  EXPECT_EQ(thrown([&] { Client client(with_tls(refused, TlsUse::starttls)); }), Errc::tls_required);
  EXPECT_EQ(refused.verdict(), "");

  Rig taken(no_tls);
  auto options = with_tls(taken, TlsUse::starttls);
  options.without_tls = WithoutTls::go_on_in_plaintext;
  EXPECT_EQ(thrown([&] { Client client(options); }), Errc::tls_required) << "no way to log in that is safe";
  Rig once_more(no_tls);
  options.port = once_more.port();
  options.allowed_in_plaintext = {"LOGIN"};
  { EXPECT_FALSE(Client(options).secure()); }
  EXPECT_EQ(once_more.verdict(), "");
}

TEST(ImapClient, NoPasswordInPlaintextUnlessAllowedByName) {
  for (const std::string capabilities : {"IMAP4rev1 AUTH=PLAIN", "IMAP4rev1 AUTH=LOGIN LOGINDISABLED"}) {
    Rig rig("protocol: imap\nsession:\n  - |\n    S: * OK [CAPABILITY " + capabilities +
            "] ready\nexpect: {never-sends: ['${*}LOGIN${*}', '${*}AUTHENTICATE${*}']}\n");
    auto options = plaintext(rig);
    options.allowed_in_plaintext.clear();
    EXPECT_EQ(thrown([&] { Client client(options); }), Errc::tls_required);
    EXPECT_EQ(rig.verdict(), "");
  }
}

TEST(ImapClient, TheReasonOfARefusalIsTheServers) {
  Rig rig(R"(
protocol: imap
session:
  - |
    S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
    C: a AUTHENTICATE PLAIN AGZyZWQAc2VjcmV0
    S: a NO [UNAVAILABLE] not now
    C: b LOGIN fred secret
    S: b NO [AUTHENTICATIONFAILED] nor so
)");
  auto options = plaintext(rig);
  options.allowed_in_plaintext = {"PLAIN", "LOGIN"};
  std::vector<Report> reports;
  options.on_report = [&](const Report& report) { reports.push_back(report); };
  try {
    Client client(options);
    ADD_FAILURE() << "logged in";
  } catch (const ClientError& error) {
    EXPECT_EQ(error.error().code, Errc::rejected);
    EXPECT_EQ(error.error().about.server_text, "nor so");
    EXPECT_EQ(error.error().about.response_code, "AUTHENTICATIONFAILED");
  }
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].incident, Incident::error_response);
  EXPECT_EQ(reports[0].server_text, "not now");
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapClient, AWrongPasswordIsTriedOnceByProofAndOnceInTheOpen) {
  Rig rig(R"(
protocol: imap
session:
  - |
    S: * OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5 AUTH=DIGEST-MD5 AUTH=PLAIN AUTH=LOGIN SASL-IR] ready
    C: a AUTHENTICATE DIGEST-MD5
    S: a NO [AUTHENTICATIONFAILED] no
    C: b AUTHENTICATE PLAIN AGZyZWQAc2VjcmV0
    S: b NO [AUTHENTICATIONFAILED] no, really
)");
  auto options = plaintext(rig);
  options.allowed_in_plaintext = {"PLAIN", "LOGIN"};
  EXPECT_EQ(thrown([&] { Client client(options); }), Errc::rejected);
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapClient, SaysWhoItIsBehindTheLogin) {
  Rig rig(logged_in("    C: b ID (\"name\" \"mine\")\n    S: * ID NIL\n    S: b OK done\n", "IMAP4rev1 ID"));
  auto options = plaintext(rig);
  options.identification = {{"name", "mine"}};
  { Client client(options); }
  EXPECT_EQ(rig.verdict(), "");
}

// --- What servers do

TEST(ImapClient, EveryIncidentIsReported) {
  Rig rig(logged_in(R"(
    C: b NOOP
    S: * NO disk nearly full
    S: * OK [UNHEARD of] what
    S: * XYZZY nothing happens
    S: * OK [ALERT] look here
    S: b OK done
    C: c CREATE x
    S: c NO exists
    C: d CREATE y
    S: d BAD what
    C: e NOOP
    S: * BYE going down
  - close: server
)"));
  auto options = plaintext(rig);
  std::string seen;
  options.on_report = [&](const Report& report) {
    seen += std::string(describe(report.incident)) + (is_warning(report.incident) ? " (warning): " : ": ") +
            report.server_text + '\n';
  };
  Client client(options);
  client.noop();
  EXPECT_EQ(thrown([&] { client.create("x"); }), Errc::rejected);
  EXPECT_EQ(thrown([&] { client.create("y"); }), Errc::rejected);
  EXPECT_EQ(thrown([&] { client.create("a\nb"); }), Errc::bad_argument);
  EXPECT_EQ(thrown([&] { client.noop(); }), Errc::shut_down);
  EXPECT_EQ(seen,
            "problem (warning): disk nearly full\nunknown response code (warning): what\n"
            "unknown untagged response (warning): XYZZY nothing happens\nproblem (warning): look here\n"
            "error response: exists\nsyntax error: what\nsyntax error: \nthe server shut down the connection: going "
            "down\n");
}

TEST(ImapClient, WhatFitsNoGrammarIsUnexpected) {
  Rig rig(logged_in("    C: b NOOP\n  - send: \"Server Unavailable. 15\\r\\n\"\n"));
  auto options = plaintext(rig);
  std::optional<Report> last;
  options.on_report = [&](const Report& report) { last = report; };
  Client client(options);
  EXPECT_EQ(thrown([&] { client.noop(); }), Errc::bad_syntax);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->incident, Incident::unexpected);
  EXPECT_EQ(last->server_text, "Server Unavailable. 15");
}

TEST(ImapClient, ACommandHasItsTime) {
  Rig rig(logged_in("    C: b NOOP\n  - delay: 1s\n"));
  auto options = plaintext(rig);
  options.timeout = 200ms;
  std::optional<Incident> last;
  options.on_report = [&](const Report& report) { last = report.incident; };
  Client client(options);
  EXPECT_EQ(thrown([&] { client.noop(); }), Errc::timed_out);
  EXPECT_EQ(last, Incident::timeout);
  EXPECT_EQ(thrown([&] { client.noop(); }), Errc::timed_out) << "the reason stays";
}

TEST(ImapClient, AListWithOptionsThatGetsNoRowIsAskedForWithout) {
  Rig rig(logged_in(R"(
    C: b LIST "" INBOX RETURN (SUBSCRIBED CHILDREN)
    S: b OK done
    C: c LIST "" INBOX
    S: * LIST () "." INBOX
    S: c OK done
    C: d LIST (SUBSCRIBED) "" *
    S: d OK done
    C: e LSUB "" *
    S: * LSUB () "." INBOX
    S: e OK done
)"));
  Client client(plaintext(rig));
  ListExtended command{"", {"INBOX"}, {}, {ListReturn::subscribed, ListReturn::children}, {}};
  EXPECT_EQ(client.list(command).mailboxes.size(), 1u);
  EXPECT_EQ(client.list(ListExtended{"", {"*"}, {ListSelection::subscribed}, {}, {}}).mailboxes.size(), 1u);
  client.close();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapClient, IdlesUntilItHasEnough) {
  Rig rig(logged_in(selected + R"(
    C: c IDLE
    S: + idling
    S: * 4 EXISTS
    S: * 5 EXISTS
    C: DONE
    S: c OK done
    C: d IDLE
    S: + idling
    C: DONE
    S: d OK done
    C: e NOOP
    S: e OK done
)"));
  Client client(plaintext(rig));
  client.select("INBOX");
  int told = 0;
  client.idle(5s, [&](const OwnedResponse& response) {
    EXPECT_TRUE(response.as<Exists>());
    return ++told < 2;
  });
  EXPECT_EQ(told, 2);
  EXPECT_EQ(client.mailbox().exists, 5u);
  client.idle(50ms, [](const OwnedResponse&) { return true; });
  client.noop();
  client.close();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapClient, WhatACallbackThrowsEndsTheConnection) {
  struct Enough {};
  Rig rig(logged_in(selected + R"(
    C: c FETCH 1 BODY.PEEK[]
    S: * 1 FETCH (BODY[] {@imap/mail/hello.eml})
    S: c OK done
    C: d IDLE
    S: + idling
    S: * 4 EXISTS
)"));
  Client client(plaintext(rig));
  client.select("INBOX");
  EXPECT_THROW(client.fetch_message(1, [](std::string_view) { throw Enough(); }), Enough);
  EXPECT_THROW(client.idle(5s, [](const OwnedResponse&) -> bool { throw Enough(); }), Enough);
  EXPECT_EQ(thrown([&] { client.noop(); }), Errc::peer_closed);
}

}  // namespace
}  // namespace mailrig::imap
