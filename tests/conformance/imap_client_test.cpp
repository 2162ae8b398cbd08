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
