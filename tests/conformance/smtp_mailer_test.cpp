// The Mailer, and the functions that send one message, against the rig over loopback.
#include <sstream>

#include <gmock/gmock.h>

#include <mailrig/net/smtp_client.hpp>
#include <mailrig/net/smtp_mailer.hpp>
#include <mailrig/net/stream_log.hpp>

#include "conformance/smtp_rig.hpp"

namespace mailrig::smtp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// --- Mailer

TEST(Mailer, GoesToTheNextServerUntilOneTakesTheMessage) {
  Rig closed("smtp/attacks/greeting_554.yaml"), without_tls("smtp/attacks/starttls_not_offered.yaml"),
      breaks("smtp/attacks/cut_before_content.yaml");
  Rig good(hello + "    S: 250 mail.example\n" + envelope + content + "    C: QUIT\n    S: 221 bye\n");
  auto options = mailer_options(good);
  options.ports = {closed.port(), without_tls.port(), breaks.port(), good.port()};
  options.client.tls = TlsUse::starttls;
  std::size_t asked = 0;
  options.client.tls_policy = [&](const Reply&) { return ++asked == 1 ? WithoutTls::secure : WithoutTls::insecure; };
  Mailer mailer(options);
  EXPECT_TRUE(mailer.send("From: fred@client.example\nTo: mooch@mail.example\n\nhello\n").sent);
  mailer.close();
  EXPECT_EQ(good.verdict(), "");
  EXPECT_EQ(without_tls.verdict(), "");
}

TEST(Mailer, NeverTriesAnotherBehindTheFinalDot) {
  Rig breaks("smtp/attacks/cut_behind_final_dot.yaml"), other("smtp/attacks/cut_behind_final_dot.yaml");
  auto options = mailer_options(breaks);
  options.ports = {breaks.port(), other.port()};
  Mailer mailer(options);
  EXPECT_EQ(in_doubt([&] { (void)mailer.send("From: fred@client.example\nTo: mooch@mail.example\n\nhello\n"); }), true);
  EXPECT_EQ(other.sessions(), 0u);
}

TEST(Mailer, KeepsTheConnectionAndMakesItAnewWhereItHasEnded) {
  Rig rig(hello + "    S: 250 mail.example\n" + envelope + content + envelope + content + "  - close: server\n");
  Mailer mailer(mailer_options(rig));
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(mailer.send("From: fred@client.example\nTo: mooch@mail.example\n\nhello\n").sent);
  mailer.close();
  EXPECT_EQ(rig.sessions(), 2u);
}

TEST(Mailer, AsksAServerThatOffersXqueToQueue) {
  Rig rig(hello + "    S: 250-mail.example\n    S: 250 XQUE\n    C: XQUE\n    S: 250 OK\n" + envelope + content);
  auto options = mailer_options(rig);
  options.queue = true;
  {
    Mailer mailer(options);
    EXPECT_TRUE(mailer.send("From: fred@client.example\nTo: mooch@mail.example\n\nhello\n").sent);
  }
  EXPECT_EQ(rig.verdict(), "");
}

TEST(Mailer, AnUnreachableServerIsNoDoubt) {
  MailerOptions options;
  options.servers = {"127.0.0.1"};
  options.ports = {1};
  Mailer mailer(options);
  EXPECT_EQ(in_doubt([&] { (void)mailer.send("From: fred\nTo: mooch\n\nhello\n"); }), false);
}

// --- What goes out

PrepareOptions on_a_day() {
  PrepareOptions options;
  options.date = message::parse_date("Fri, 20 Nov 2026 09:00:00 +0000").value();
  return options;
}

TEST(Prepare, AddsWhatIsMissingAndTakesBccOut) {
  auto options = on_a_day();
  const auto prepared = prepare(
      "From: Fred <fred@a.example>\nTo: one@b.example, G: two@b.example;\nBcc: three@b.example\nSubject: x\n\nhi\n",
      options);
  ASSERT_TRUE(prepared) << prepared.error().message();
  EXPECT_EQ(prepared->originator, "fred@a.example");
  EXPECT_THAT(prepared->recipients, ElementsAre("one@b.example", "two@b.example", "three@b.example"));
  EXPECT_THAT(prepared->text, HasSubstr("Date: Fri, 20 Nov 2026 09:00:00 +0000\r\n"));
  EXPECT_THAT(prepared->text, HasSubstr("@a.example>\r\n"));
  EXPECT_THAT(prepared->text, Not(HasSubstr("Bcc")));
  EXPECT_THAT(prepared->text, Not(HasSubstr("three")));
  EXPECT_TRUE(prepared->text.ends_with("Subject: x\r\n\r\nhi\n"));
}

TEST(Prepare, LeavesWhatIsThere) {
  const auto prepared = prepare("Date: yesterday\nMessage-ID: <1@x>\nFrom: fred\nTo: mooch\n\nhi\n", on_a_day());
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->text, "Date: yesterday\r\nMessage-ID: <1@x>\r\nFrom: fred\r\nTo: mooch\r\n\r\nhi\n");
}

TEST(Prepare, TheOriginatorAndRecipientsGivenCount) {
  auto options = on_a_day();
  options.originator = "sender@a.example";
  options.recipients = {"x@b.example", "x@b.example", "y"};
  const auto prepared = prepare("Subject: x\n\nhi\n", options);
  ASSERT_TRUE(prepared) << prepared.error().message();
  EXPECT_THAT(prepared->recipients, ElementsAre("x@b.example", "y"));
  EXPECT_TRUE(prepared->text.starts_with("From: sender@a.example\r\nDate: ")) << prepared->text;
}

TEST(Prepare, AMessageThatIsSentAgainGoesByItsResentFields) {
  const auto prepared = prepare(
      "Resent-From: me@c.example\nResent-To: you@d.example\nResent-Bcc: her@d.example\nFrom: fred@a.example\nTo: "
      "one@b.example\nDate: Thu, 1 Jan 1998 00:00:00 +0000\nMessage-ID: <1@a.example>\n\nhi\n",
      on_a_day());
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->originator, "me@c.example");
  EXPECT_THAT(prepared->recipients, ElementsAre("you@d.example", "her@d.example"));
  EXPECT_TRUE(prepared->text.starts_with("Resent-Date: Fri, 20 Nov 2026 09:00:00 +0000\r\nResent-Message-ID: <"))
      << prepared->text;
  EXPECT_THAT(prepared->text, Not(HasSubstr("her@")));
  EXPECT_THAT(prepared->text, HasSubstr("\r\nDate: Thu, 1 Jan 1998"));
}

TEST(Prepare, ExtraHeadersAreRepeatableAndAskedForAddresses) {
  auto options = on_a_day();
  options.headers = {{"From", "Frédéric <fred@a.example>"},
                     {"To", "one@b.example"},
                     {"To", "two@b.example"},
                     {"Bcc", "three@b.example"},
                     {"X-Tag", "1"},
                     {"X-Tag", "2"},
                     {"Subject", "naïve"}};
  const auto prepared = prepare("Subject: old\n\nhi\n", options);
  ASSERT_TRUE(prepared) << prepared.error().message();
  EXPECT_THAT(prepared->recipients, ElementsAre("one@b.example", "two@b.example", "three@b.example"));
  EXPECT_THAT(prepared->text, HasSubstr("To: one@b.example, two@b.example\r\n"));
  EXPECT_THAT(prepared->text, HasSubstr("X-Tag: 1\r\nX-Tag: 2\r\n"));
  EXPECT_THAT(prepared->text, Not(HasSubstr("old")));
  EXPECT_THAT(prepared->text, HasSubstr("Subject: =?"));
}

TEST(Prepare, Refuses) {
  const auto refused = [](std::string_view message, const PrepareOptions& options) {
    const auto prepared = prepare(message, options);
    return prepared ? std::optional<Errc>() : std::optional(prepared.error().code);
  };
  EXPECT_EQ(refused("To: a\n\nhi\n", {}), Errc::bad_argument) << "no originator";
  EXPECT_EQ(refused("From: a\n\nhi\n", {}), Errc::bad_argument) << "no recipient";
  for (const std::string& bad : std::vector<std::string>{"a b", "<a@b>", "a@b>", "a\n@b", "a\r", "A <a@b>", "a@", "@b",
                                                         "a@b@c", "\"a\"@b", std::string("a\0b", 3)}) {
    PrepareOptions options;
    options.originator = bad;
    EXPECT_EQ(refused("To: a\n\nhi\n", options), Errc::bad_argument) << bad;
    options = {};
    options.recipients = {bad};
    EXPECT_EQ(refused("From: a\n\nhi\n", options), Errc::bad_argument) << bad;
  }
  for (const HeaderField& bad : {HeaderField{"X-A", "a\r\nb"}, HeaderField{"X-A", "a\nBcc: b"}, HeaderField{"X A", "a"},
                                 HeaderField{"X-A", std::string("a\0b", 3)}}) {
    PrepareOptions options;
    options.headers = {bad};
    EXPECT_EQ(refused("From: a\nTo: b\n\nhi\n", options), Errc::bad_argument) << bad.first << bad.second;
  }
}

// --- The two functions

TEST(SendLetter, BuildsTheHeader) {
  std::ostringstream text;
  auto log = net::stream_log(text);
  Rig rig(hello + "    S: 250 mail.example\n" + R"(    C: MAIL FROM:<fred@client.example>
    S: 250 OK
    C: RCPT TO:<mooch@mail.example>
    S: 250 OK
    C: RCPT TO:<root>
    S: 250 OK
)" + content +
          "    C: QUIT\n    S: 221 bye\n");
  auto options = plaintext(rig);
  options.log = &log;
  send_letter(options, "fred@client.example", {"mooch@mail.example", "root"}, "one\n.\nthree",
              {"hello", "other@client.example"});
  EXPECT_EQ(rig.verdict(), "");
  for (const auto* line :
       {"C: Message-ID: <", "C: Date: ", "C: From: fred@client.example\n", "C: To: mooch@mail.example, root\n",
        "C: Subject: hello\n", "C: Reply-To: other@client.example\n", "C: one\nC: ..\nC: three\nC: .\n"})
    EXPECT_THAT(text.str(), HasSubstr(line));
}

TEST(SendLetter, TakesPlainAddressesOnly) {
  ClientOptions nowhere;
  nowhere.port = 1;
  for (const std::string& bad :
       std::vector<std::string>{"a b", "<a@b>", "A <a@b>", "a@b, c@d", "a\r\nb", std::string("a\0", 2)}) {
    EXPECT_EQ(thrown([&] { send_letter(nowhere, bad, {"a"}, ""); }), Errc::bad_argument);
    EXPECT_EQ(thrown([&] { send_letter(nowhere, "a", {bad}, ""); }), Errc::bad_argument);
    EXPECT_EQ(thrown([&] { send_letter(nowhere, "a", {"a"}, "", {"", bad}); }), Errc::bad_argument);
    EXPECT_EQ(thrown([&] { send_message(nowhere, bad, {"a"}, {"x"}); }), Errc::bad_argument);
  }
  EXPECT_EQ(thrown([&] { send_letter(nowhere, "a", {"a"}, "", {"a\r\nBcc: b", ""}); }), Errc::bad_argument);
}

TEST(SendMessage, SendsThePartsAsTheyAre) {
  Rig rig(hello + "    S: 250 mail.example\n" + envelope + R"(    C: DATA
    S: 354 Go on
  - receive-message: {text: "Subject: parts\n\n.one\ntwo\n"}
  - |
    S: 250 OK
)");
  send_message(plaintext(rig), "fred@client.example", {"mooch@mail.example"},
               {"Subject: parts\n\n", ".one\n", "two\n"});
  EXPECT_EQ(rig.verdict(), "");
}

TEST(SendMessage, ARejectionIsThrown) {
  Rig rig("smtp/quirks/one_recipient_of_two.yaml");
  try {
    send_message(plaintext(rig), "fred@client.example", {"one@mail.example", "two@mail.example"}, {"x"});
    FAIL();
  } catch (const DeliveryError& error) {
    EXPECT_FALSE(error.may_have_been_accepted());
    EXPECT_EQ(error.rejected().size(), 1u);
  }
}

}  // namespace
}  // namespace mailrig::smtp
