// The blocking SMTP client against the rig over loopback: what it does with every quirk and attack.
#include <gmock/gmock.h>

#include <mailrig/net/smtp_client.hpp>

#include "conformance/smtp_rig.hpp"

namespace mailrig::smtp {
namespace {

using testing::ElementsAre;

// --- What it is for

TEST(SmtpClient, SendsWhatEveryExtensionCallsFor) {
  Rig rig(hello + R"(    S: 250-mail.example
    S: 250-PIPELINING
    S: 250-SIZE 1000000
    S: 250-8BITMIME
    S: 250-SMTPUTF8
    S: 250-DSN
    S: 250 ENHANCEDSTATUSCODES
  - match: exact
    dialogue: |
      C: MAIL FROM:<fred@client.example> RET=HDRS ENVID=x+2B1 SIZE=24 BODY=8BITMIME
      S: 250 OK
      C: RCPT TO:<mooch@mail.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;m+2Bx@mail.example
      S: 250 OK
  - |
)" + content +
          R"(  - match: exact
    dialogue: |
      C: MAIL FROM:<> SIZE=22 SMTPUTF8
      S: 250 OK
      C: RCPT TO:<müch@mail.example>
      S: 250 OK
  - |
)" + content +
          "    C: QUIT\n    S: 221 bye\n");
  Client client(plaintext(rig));
  Submission submission = message_to(
      {{"mooch@mail.example",
        {notify_parameter({Notify::success, Notify::delay}), original_recipient_parameter("m+x@mail.example")}}});
  submission.message = "Subject: hello\n\nh\xc3\xa4llo\n\n";
  submission.parameters = {return_parameter(Return::headers), envelope_id_parameter("x+1")};
  EXPECT_TRUE(client.send(std::move(submission)).sent);
  submission =
      message_to({{"m\xc3\xbc"
                   "ch@mail.example"}});
  submission.from.clear();
  EXPECT_TRUE(client.send(std::move(submission)).sent);
  client.quit();
  EXPECT_EQ(rig.verdict(), "");
}

TEST(SmtpClient, RefusesContentThatTheServerDoesNotTake) {
  Rig rig(hello + "    S: 250-mail.example\n    S: 250 SIZE 10\n");
  Client client(plaintext(rig));
  const auto sent = [&](Submission submission) { return thrown([&] { (void)client.send(std::move(submission)); }); };
  auto submission = message_to({{"mooch@mail.example"}});
  EXPECT_EQ(sent(submission), Errc::bad_argument) << "SIZE";
  submission.message = "\xe4\n";
  EXPECT_EQ(sent(submission), Errc::bad_argument) << "8BITMIME";
  submission.message = "a\n";
  submission.binary = true;
  EXPECT_EQ(sent(submission), Errc::bad_argument) << "BINARYMIME";
  submission.binary = false;
  submission.require_tls = true;
  EXPECT_EQ(sent(submission), Errc::bad_argument) << "REQUIRETLS";
  submission.require_tls = false;
  submission.to = {{"m\xc3\xbc@mail.example"}};
  EXPECT_EQ(sent(submission), Errc::bad_argument) << "SMTPUTF8";
  for (const std::string& bad :
       std::vector<std::string>{"a\r@b", "a\n@b", "a@b>", "a b@c", "<a@b>", "a@b> SIZE=1", std::string("a\0@b", 4)}) {
    submission.to = {{"fine@mail.example"}, {bad}};
    EXPECT_EQ(sent(submission), Errc::bad_argument) << bad;
    submission.to = {{"fine@mail.example"}};
    submission.from = bad;
    EXPECT_EQ(sent(submission), Errc::bad_argument) << bad;
    submission.from = "fred";
  }
}

TEST(SmtpClient, AClientNameThatBreaksTheLineIsRefused) {
  Rig rig(hello + "    S: 250 mail.example\n");
  auto options = plaintext(rig);
  for (const std::string& bad :
       std::vector<std::string>{"a\rb", "a\nb", "a b", "a\r\nMAIL FROM:<x>", std::string("a\0b", 3)}) {
    options.client_name = bad;
    EXPECT_EQ(thrown([&] { Client client(options); }), Errc::bad_argument);
  }
}

TEST(SmtpClient, HeloForAServerWithoutEhlo) {
  Rig rig(R"(
protocol: smtp
session:
  - include: smtp/prelude/helo_only.yaml
  - |
    S: 220 ready
    C: HELO localhost
    S: 250 mail.example
)" + envelope +
          content);
  Client client(plaintext(rig));
  EXPECT_EQ(client.extensions(), nullptr);
  EXPECT_TRUE(client.send(message_to({{"mooch@mail.example"}})).sent);
}

TEST(SmtpClient, TlsByStarttlsAndFromTheFirstByte) {
  for (const bool implicit : {false, true}) {
    Rig rig(implicit ? "smtp/hello.yaml" : "smtp/hello_starttls.yaml", implicit);
    auto options = with_tls(rig, implicit ? TlsUse::implicit : TlsUse::starttls);
    options.client_name = "client.example";
    Client client(options);
    EXPECT_TRUE(client.secure());
    EXPECT_TRUE(client.send(message_to({{"mooch@mail.example"}})).sent);
    client.quit();
    EXPECT_EQ(rig.verdict(), "");
  }
}

TEST(SmtpClient, BdatInChunksWhenAsked) {
  Rig rig(hello + "    S: 250-mail.example\n    S: 250 CHUNKING\n" + envelope +
          "  - expect: \"BDAT 25 LAST\\r\\n.first\\r\\n.\\r\\nsecond\\r\\nlast\\r\\n\"\n  - |\n    S: 250 OK\n");
  Client client(plaintext(rig));
  auto submission = message_to({{"mooch@mail.example"}});
  submission.message = ".first\n.\rsecond\r\nlast\n";
  submission.use_bdat = true;
  EXPECT_TRUE(client.send(std::move(submission)).sent);
}

TEST(SmtpClient, StreamsFromASource) {
  Rig rig(hello + "    S: 250 mail.example\n" + envelope + content);
  Client client(plaintext(rig));
  auto submission = message_to({{"mooch@mail.example"}});
  int pieces = 0;
  submission.source = [&pieces]() -> Result<std::string> {
    return ++pieces > 1000 ? std::string() : std::string(1000, 'x') + "\n.\n";
  };
  EXPECT_TRUE(client.send(std::move(submission)).sent);
  EXPECT_EQ(pieces, 1001);
}

TEST(SmtpClient, ASourceThatFailsNeverEndsTheMessage) {
  Rig rig(hello + "    S: 250 mail.example\n" + envelope + "    C: DATA\n    S: 354 Go on\n  - receive-message: {}\n");
  Client client(plaintext(rig));
  auto submission = message_to({{"mooch@mail.example"}});
  submission.source = []() -> Result<std::string> { return fail(Errc::bad_argument, "a disk that can be read"); };
  EXPECT_EQ(in_doubt([&] { (void)client.send(std::move(submission)); }), false);
  EXPECT_NE(rig.verdict(), "") << "the final dot must not have come";
}

TEST(SmtpClient, LmtpHasAReplyForEachRecipient) {  // RFC 2033 §4.2
  Rig rig(R"(
protocol: lmtp
session:
  - |
    S: 220 ready
    C: LHLO localhost
    S: 250 mail.example
    C: MAIL FROM:<fred@client.example>
    S: 250 OK
    C: RCPT TO:<one@mail.example>
    S: 250 OK
    C: RCPT TO:<two@mail.example>
    S: 250 OK
    C: DATA
    S: 354 Go on
  - receive-message: {}
  - |
    S: 250 OK
    S: 452 4.2.2 mailbox full
)");
  auto options = plaintext(rig);
  options.lmtp = true;
  Client client(options);
  const auto delivery = client.send(message_to({{"one@mail.example"}, {"two@mail.example"}}));
  EXPECT_TRUE(delivery.sent);
  ASSERT_EQ(delivery.rejected.size(), 1u);
  EXPECT_EQ(delivery.rejected[0].address, "two@mail.example");
  EXPECT_TRUE(delivery.rejected[0].try_later);
}

// Of three recipients one has the message, one is refused, and of one nobody knows.
TEST(SmtpClient, LmtpThatBreaksAmongTheRepliesTellsWhatItKnows) {
  Rig rig(R"(
protocol: lmtp
session:
  - |
    S: 220 ready
    C: LHLO localhost
    S: 250 mail.example
    C: MAIL FROM:<fred@client.example>
    S: 250 OK
    C: RCPT TO:<one@mail.example>
    S: 250 OK
    C: RCPT TO:<two@mail.example>
    S: 250 OK
    C: RCPT TO:<three@mail.example>
    S: 250 OK
    C: DATA
    S: 354 Go on
  - receive-message: {}
  - |
    S: 250 OK
    S: 452 4.2.2 mailbox full
  - close: server
)");
  auto options = plaintext(rig);
  options.lmtp = true;
  Client client(options);
  try {
    (void)client.send(message_to({{"one@mail.example"}, {"two@mail.example"}, {"three@mail.example"}}));
    FAIL();
  } catch (const DeliveryError& error) {
    EXPECT_TRUE(error.may_have_been_accepted());
    EXPECT_THAT(error.accepted(), ElementsAre("one@mail.example"));
    ASSERT_EQ(error.rejected().size(), 1u);
    EXPECT_EQ(error.rejected()[0].address, "two@mail.example");
  }
}

TEST(SmtpClient, ACommandBehindTheEndFailsAtOnce) {
  Rig rig("smtp/attacks/cut_behind_final_dot.yaml");
  Client client(plaintext(rig));
  EXPECT_EQ(in_doubt([&] { (void)client.send(message_to({{"mooch@mail.example"}})); }), true);
  EXPECT_EQ(thrown([&] { client.noop(); }), Errc::wrong_state);
  client.quit();
}

TEST(SmtpClient, VerifyAndExpand) {
  Rig rig(hello + R"(    S: 250 mail.example
    C: VRFY fred
    S: 252 will try
    C: EXPN list
    S: 550 no such list
    C: NOOP
    S: 250 OK
    C: RSET
    S: 250 OK
)");
  Client client(plaintext(rig));
  EXPECT_EQ(client.verify("fred").code, 252u);
  EXPECT_EQ(thrown([&] { client.expand("list"); }), Errc::rejected);
  client.noop();
  client.reset();
  client.queue();
}

// --- The caller's view of what became of a message

TEST(SmtpClient, SaysWhetherTheMessageMayHaveBeenAccepted) {
  for (const auto& [scenario, doubt] :
       {std::pair{"smtp/attacks/cut_behind_final_dot.yaml", true},
        std::pair{"smtp/attacks/cut_before_content.yaml", false}, std::pair{"smtp/attacks/too_few_replies.yaml", false},
        std::pair{"smtp/quirks/blocked_in_pipeline.yaml", false}}) {
    Rig rig(scenario);
    auto options = plaintext(rig);
    options.timeout = std::chrono::milliseconds(500);
    Client client(options);
    EXPECT_EQ(in_doubt([&] { (void)client.send(message_to({{"mooch@mail.example"}})); }), doubt) << scenario;
  }
}

// --- Quirks

TEST(SmtpClient, ThePolicyIsAskedWithTheReply) {
  for (const auto answer : {WithoutTls::secure, WithoutTls::insecure}) {
    Rig rig("smtp/attacks/starttls_454.yaml");
    auto options = with_tls(rig);
    std::string asked;
    options.tls_policy = [&](const Reply& refusal) {
      asked = std::to_string(refusal.code) + ' ' + refusal.text;
      return answer;
    };
    const auto failure = thrown([&] { Client client(options); });
    EXPECT_EQ(failure, answer == WithoutTls::secure ? std::optional(Errc::tls_required) : std::nullopt);
    EXPECT_EQ(asked, "454 TLS not available due to temporary reason");
  }
}

}  // namespace
}  // namespace mailrig::smtp
