// The step `authenticate`: every mechanism against itself, what the server says to each line, and what fails.
#include <gmock/gmock.h>

#include <mailrig/mock/self_play.hpp>
#include <mailrig/wire/base64.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;
using testing::HasSubstr;

std::string scenario(std::string_view protocol, const std::string& step) {
  const std::string greeting = protocol == "imap"   ? "S: * OK ready"
                               : protocol == "pop3" ? "S: +OK ready <1896.697170952@dbc.mtview.ca.us>"
                                                    : "S: 220 ready";
  return "protocol: " + std::string(protocol) + "\nsession:\n  - |\n    " + greeting + "\n  - authenticate: {" + step +
         "}\n";
}
const std::string fred = ", user: fred, password: sesame, token: t0ken";

TEST(Authenticate, EveryMechanismInEveryProtocol) {
  for (const auto* protocol : {"imap", "pop3", "smtp"})
    for (const std::string mechanism :
         {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS",
          "SCRAM-SHA-256-PLUS", "EXTERNAL", "ANONYMOUS", "XOAUTH2", "OAUTHBEARER", "APOP"}) {
      if (mechanism == "APOP" && protocol != std::string("pop3")) continue;
      const auto transcript = transcript_of(scenario(protocol, "mechanisms: [" + mechanism + "]" + fred));
      for (const std::size_t chunk : {1u, 7u, 1000u}) {
        const auto play = self_play(transcript, {.chunk = chunk});
        EXPECT_TRUE(play.passed()) << protocol << ' ' << mechanism << (play.server ? describe(*play.server) : "")
                                   << (play.client ? describe(*play.client) : "");
      }
    }
}

TEST(Authenticate, SabotageIsNoticedByOurselves) {
  for (const auto* protocol : {"imap", "pop3", "smtp"})
    for (const std::string row : {"wrong-signature", "wrong-nonce", "absurd-iterations"}) {
      const auto transcript = transcript_of(scenario(protocol, "mechanisms: [SCRAM-SHA-256], sabotage: " + row + fred));
      const auto play = self_play(transcript);
      EXPECT_TRUE(play.passed()) << protocol << ' ' << row << (play.server ? describe(*play.server) : "")
                                 << (play.client ? describe(*play.client) : "");
    }
}

std::string plain(const std::string& user, const std::string& password) {
  return to_base64(std::string(1, '\0') + user + std::string(1, '\0') + password);
}

struct Row {
  std::string protocol, says, answer, verdict;
};

TEST(Authenticate, WhatTheServerAnswers) {
  const auto good = plain("fred", "sesame"), bad = plain("fred", "sesamE");
  const std::string where = "5:5: ";
  const Row rows[] = {
      {"imap", "a AUTHENTICATE PLAIN\r\n" + good + "\r\n", "+ \r\na OK authenticated\r\n", "playing"},
      {"imap", "a authenticate plain " + good + "\r\n", "a OK authenticated\r\n", "playing"},
      {"pop3", "AUTH PLAIN " + good + "\r\n", "+OK authenticated\r\n", "playing"},
      {"smtp", "AUTH PLAIN " + good + "\r\n", "235 2.7.0 authenticated\r\n", "playing"},
      {"smtp", "AUTH PLAIN\r\n" + good + "\r\n", "334 \r\n235 2.7.0 authenticated\r\n", "playing"},
      // Another mechanism, a cancelled exchange: the client may go on.
      {"imap", "a AUTHENTICATE SCRAM-SHA-1\r\n", "a NO no such mechanism here\r\n", "playing"},
      {"imap", "a AUTHENTICATE PLAIN\r\n*\r\nb AUTHENTICATE PLAIN " + good + "\r\n",
       "+ \r\na NO cancelled\r\nb OK authenticated\r\n", "playing"},
      {"smtp", "AUTH LOGIN\r\nZnJlZA==\r\nc2VzYW1l\r\n",
       "334 VXNlcm5hbWU6\r\n334 UGFzc3dvcmQ6\r\n235 2.7.0 authenticated\r\n", "playing"},
      {"smtp", "AUTH PLAIN\r\n*\r\n", "334 \r\n535 5.7.8 cancelled\r\n", "playing"},
      // What fails
      {"imap", "a AUTHENTICATE PLAIN " + bad + "\r\n",
       "* BYE mailrig: this is not what the transcript expects\r\n[close]", where + "the client is not let in: "},
      {"imap", "a AUTHENTICATE PLAIN\r\n%%\r\n",
       "+ \r\n* BYE mailrig: this is not what the transcript expects\r\n[close]",
       where + "the client's answer to the challenge is not base64"},
      {"imap", "a LOGIN fred sesame\r\n", "* BYE mailrig: this is not what the transcript expects\r\n[close]",
       where + "the client said something else"},
      {"pop3", "APOP fred c4c9334bac560ecc979e58001b3e22fb\r\n",
       "-ERR mailrig: this is not what the transcript expects\r\n[close]", where + "the client said something else"},
  };
  for (const auto& row : rows)
    for (const std::size_t chunk : {1u, 7u, 1000u}) {
      Rehearsal server(transcript_of(scenario(row.protocol, "mechanisms: [PLAIN, LOGIN]" + fred)), Side::server, chunk);
      server.said();
      server.hear(row.says);
      EXPECT_EQ(server.said(), row.answer) << row.says;
      EXPECT_TRUE(server.verdict().starts_with(row.verdict)) << server.verdict();
    }
}

// RFC 1939 §7 gives the secret "tanstaaf" and this digest.
TEST(Authenticate, Apop) {
  const auto transcript = transcript_of(scenario("pop3", "mechanisms: [APOP], user: mrose, password: tanstaaf"));
  Rehearsal right(transcript, Side::server), wrong(transcript, Side::server);
  right.hear("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n");
  EXPECT_THAT(right.said(), HasSubstr("+OK authenticated"));
  wrong.hear("APOP mrose c4c9334bac560ecc979e58001b3e22fc\r\n");
  EXPECT_THAT(wrong.report(), HasSubstr("the client's APOP is not that of mrose"));
}

TEST(Authenticate, WhoeverAsksIsLetInWhereNothingIsVerified) {
  const std::string digest = " 00000000000000000000000000000000";
  const Row table[] = {
      {"imap", "a AUTHENTICATE PLAIN " + plain("joe", "guess") + "\r\n", "a OK [CAPABILITY IMAP4rev1] in\r\n",
       "playing"},
      {"smtp", "AUTH PLAIN " + plain("joe", "guess") + "\r\n", "235 [CAPABILITY IMAP4rev1] in\r\n", "playing"},
      {"pop3", "AUTH PLAIN " + plain("joe", "guess") + "\r\n", "+OK [CAPABILITY IMAP4rev1] in\r\n", "playing"},
      {"smtp", "AUTH LOGIN am9l\r\nZ3Vlc3M=\r\n", "334 UGFzc3dvcmQ6\r\n235 [CAPABILITY IMAP4rev1] in\r\n", "playing"},
      {"pop3", "APOP joe" + digest + "\r\n", "+OK [CAPABILITY IMAP4rev1] in\r\n", "playing"},
      {"imap", "a AUTHENTICATE PLAIN AAAA\r\n", "* BYE mailrig: this is not what the transcript expects\r\n[close]",
       "5:5: the client is not let in: "},
  };
  for (const auto& row : table) {
    const std::string mechanisms = row.protocol == "pop3" ? "[PLAIN, APOP]" : "[PLAIN, LOGIN]";
    Rehearsal server(transcript_of(scenario(row.protocol, "mechanisms: " + mechanisms + fred +
                                                              ", verify: false, granted: '[CAPABILITY IMAP4rev1] in'")),
                     Side::server);
    server.said();
    server.hear(row.says);
    EXPECT_EQ(server.said(), row.answer) << row.says;
    EXPECT_TRUE(server.verdict().starts_with(row.verdict)) << server.verdict();
  }
  Rehearsal cram(transcript_of(scenario("smtp", "mechanisms: [CRAM-MD5], verify: false" + fred)), Side::server);
  cram.hear("AUTH CRAM-MD5\r\n").hear(to_base64("joe" + digest) + "\r\n");
  EXPECT_THAT(cram.said(), HasSubstr("\r\n235 2.7.0 authenticated\r\n"));
}

TEST(Authenticate, AReportSaysWhatWasExpectedAndNoSecret) {
  Rehearsal server(transcript_of(scenario("imap", "mechanisms: [SCRAM-SHA-256, PLAIN]" + fred)), Side::server);
  server.hear("a LOGIN fred sesame\r\n");
  EXPECT_THAT(server.report(), HasSubstr("expected  C: AUTHENTICATE SCRAM-SHA-256 or PLAIN"));
  EXPECT_THAT(server.report(), testing::Not(HasSubstr("sesame")));
}

// Whoever notices the sabotage hangs up or cancels; whoever goes on fails.
TEST(Authenticate, ASabotagedClient) {
  const auto transcript =
      transcript_of(scenario("imap", "mechanisms: [SCRAM-SHA-1], sabotage: absurd-iterations" + fred));
  const std::string first = "a AUTHENTICATE SCRAM-SHA-1 " + to_base64("n,,n=fred,r=abc") + "\r\n";
  Rehearsal cancels(transcript, Side::server), leaves(transcript, Side::server), goes_on(transcript, Side::server),
      waits(transcript, Side::server);
  cancels.hear(first).hear("*\r\n").leave();
  EXPECT_EQ(cancels.verdict(), "passed");
  leaves.hear(first).leave();
  EXPECT_EQ(leaves.verdict(), "passed");
  goes_on.hear(first).hear(to_base64("c=biws,r=abc,p=AAAA") + "\r\n");
  EXPECT_THAT(goes_on.verdict(), HasSubstr("the client went on although it was to hash 4294967295 times"));
  waits.hear(first).leave(End::timed_out);
  EXPECT_THAT(waits.verdict(), HasSubstr("said nothing more in the time it had"));
}

TEST(Authenticate, ARuleMayAnswerInBetween) {
  Rehearsal server(
      transcript_of(scenario("imap", "mechanisms: [PLAIN]" + fred) + "rules:\n  - |\n    C: x NOOP\n    S: x OK\n"),
      Side::server);
  server.said();
  server.hear("a NOOP\r\nb AUTHENTICATE PLAIN " + plain("fred", "sesame") + "\r\n");
  EXPECT_EQ(server.said(), "a OK\r\nb OK authenticated\r\n");
}

// A server that lets anybody in, or breaks its mechanism's rules, fails when it is driven.
TEST(Authenticate, ServersThatAreDriven) {
  struct Server {
    std::string mechanism, says, verdict;
  };
  for (const auto& row : {Server{"SCRAM-SHA-1", "235 come in\r\n", "the server let us in before it had proved"},
                          Server{"PLAIN", "535 no\r\n", "the server did not let us in"},
                          Server{"CRAM-MD5", "334 %\r\n", "the server's challenge does not fit its mechanism"}}) {
    Rehearsal client(transcript_of(scenario("smtp", "mechanisms: [" + row.mechanism + "]" + fred)), Side::client);
    client.hear("220 ready\r\n").hear(row.says);
    EXPECT_THAT(client.verdict(), HasSubstr(row.verdict));
  }
}

TEST(Authenticate, Refused) {
  struct Wrong {
    std::string step, error;
  };
  for (const auto& row :
       {Wrong{"user: fred", "5:19: 'authenticate' needs the key 'mechanisms'; it has 'user'"},
        Wrong{"mechanisms: [], user: fred", "5:32: 'mechanisms' takes a list"},
        Wrong{"mechanisms: [KERBEROS_V4], user: fred", "5:33: no mechanism 'KERBEROS_V4' can be verified here"},
        Wrong{"mechanisms: [APOP], user: fred", "5:33: no mechanism 'APOP' can be verified here"},
        Wrong{"mechanisms: [PLAIN], user: '${fred}'", "names the variable 'fred', which 'vars' does not have"},
        Wrong{"mechanisms: [PLAIN], user: fred, iterations: 0",
              "'iterations' takes a number from 1 to 1000000, found '0'"},
        Wrong{"mechanisms: [PLAIN], user: fred, sabotage: x", "'sabotage' takes"},
        Wrong{"mechanisms: [PLAIN, SCRAM-SHA-1], user: fred, verify: false",
              "5:66: 'verify: false' goes with PLAIN, LOGIN, CRAM-MD5 and APOP; SCRAM-SHA-1 has"},
        Wrong{"mechanisms: [PLAIN], user: fred, verify: no", "'verify' takes"},
        Wrong{"mechanisms: [PLAIN], user: fred, granted: \"a\\nb\"", "'granted' takes one line"},
        Wrong{"mechanisms: [PLAIN], user: fred, pass: x", "'authenticate' has no key 'pass'"}}) {
    const auto loaded = load_scenario_text(scenario("imap", row.step), "case.yaml");
    ASSERT_FALSE(loaded) << row.step;
    EXPECT_THAT(loaded.error().text(), HasSubstr(row.error));
  }
}

}  // namespace
}  // namespace mailrig::mock
