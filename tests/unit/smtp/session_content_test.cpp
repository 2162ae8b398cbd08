// Content on its way out: DATA from a source, BDAT in chunks (RFC 3030), and what is in doubt when the connection ends.
#include <gmock/gmock.h>

#include <mailrig/smtp/parameters.hpp>

#include "session_harness.hpp"

namespace mailrig::smtp {
namespace {

using mailrig::test::chunk_sizes;
using test::Conversation, test::Events;
using testing::ElementsAre;

void begin(Conversation& talk, std::string_view ehlo = "250-foo.com\r\n250 CHUNKING\r\n") {
  talk.greet(ehlo);
  talk.exchange(Mail{"a@b", {}}, "250 OK\r\n");
  talk.exchange(Rcpt{"c@d", {}}, "250 OK\r\n");
  talk.client();
  talk.events();
}

Source pieces_of(std::vector<std::string> pieces) {
  auto next = std::make_shared<std::size_t>(0);
  return [next, pieces = std::move(pieces)]() -> Result<std::string> {
    return *next < pieces.size() ? pieces[(*next)++] : std::string();
  };
}

bool fails_in_doubt(Conversation& talk) {
  talk.session.ended(End::reset);
  while (auto event = talk.session.next_event())
    if (const auto* failed = std::get_if<Failed>(&*event)) return failed->in_doubt;
  ADD_FAILURE() << "no failure";
  return false;
}

TEST(SessionContent, DataFromASource) {
  for (const auto chunk : chunk_sizes) {
    Conversation talk(chunk);
    begin(talk);
    EXPECT_EQ(talk.submit(Data{"Subject: x\n\n", pieces_of({".", "a\r", "\n", ".\n", "end"})}), "DATA\r\n");
    talk.server("354 go on\r\n");
    EXPECT_EQ(talk.client(), "Subject: x\r\n\r\n..a\r\n..\r\nend\r\n.\r\n");
    talk.server("250 OK\r\n");
    EXPECT_THAT(talk.events(), ElementsAre("4 accepted 250 OK"));
    EXPECT_EQ(talk.session.state(), State::ready);
  }
}

TEST(SessionContent, ASourceThatFailsEndsTheConnectionWithoutTheDot) {
  for (const bool bdat : {false, true}) {
    Conversation talk(1);
    begin(talk);
    const Source broken = []() -> Result<std::string> { return fail(Errc::bad_argument, "a disk"); };
    if (bdat) EXPECT_EQ(talk.submit(Bdat{"a\n", broken, false, 3}), "BDAT 3\r\na\r\n");
    else EXPECT_EQ(talk.submit(Data{"a\n", broken}), "DATA\r\n");
    talk.server(bdat ? "250 OK\r\n" : "354 go on\r\n");
    EXPECT_EQ(talk.client(), "[close]");
    EXPECT_THAT(talk.events(), ElementsAre("failed: bad argument: expected a disk"));
  }
}

TEST(SessionContent, BdatSendsAChunkWhenTheOneBeforeIsAccepted) {
  for (const auto chunk : chunk_sizes) {
    Conversation talk(chunk);
    begin(talk);
    EXPECT_EQ(talk.submit(Bdat{"", pieces_of({".one\n", "two\r", "\nthree"}), false, 5}), "BDAT 6\r\n.one\r\n");
    talk.server("250 OK\r\n");
    EXPECT_EQ(talk.client(), "BDAT 5\r\ntwo\r\n");
    talk.server("250 OK\r\n");
    EXPECT_EQ(talk.client(), "BDAT 5\r\nthree");
    talk.server("250 OK\r\n");
    EXPECT_EQ(talk.client(), "BDAT 0 LAST\r\n");
    EXPECT_THAT(talk.events(), ElementsAre());
    talk.server("250 done\r\n");
    EXPECT_THAT(talk.events(), ElementsAre("4 accepted 250 done"));
  }
}

TEST(SessionContent, NoChunkBehindARefusal) {
  Conversation talk(1);
  begin(talk);
  EXPECT_EQ(talk.submit(Bdat{"a\rb\n", {}, true, 2}), "BDAT 2\r\na\r");
  talk.server("452 disk full\r\n");
  EXPECT_EQ(talk.client(), "");
  EXPECT_THAT(talk.events(), ElementsAre("4 try later 452 disk full"));
  EXPECT_EQ(talk.submit(Rset{}), "RSET\r\n");
}

TEST(SessionContent, BdatOnlyWhereOfferedAndOnceAllRecipientsAreAnswered) {
  Conversation talk(1);
  begin(talk, test::pipelining);
  EXPECT_EQ(talk.session.submit(Bdat{"a"}).error().about.expected, "a server that offers CHUNKING");

  Conversation refused(1);
  refused.greet("250-foo.com\r\n250-PIPELINING\r\n250 CHUNKING\r\n");
  refused.submit(Mail{"a@b", {}});
  EXPECT_EQ(refused.submit(Rcpt{"c@d", {}}), "RCPT TO:<c@d>\r\n");
  EXPECT_EQ(refused.submit(Bdat{"a"}), "");
  refused.server("250 OK\r\n550 no\r\n");
  EXPECT_EQ(refused.client(), "") << "an empty or orphaned message must not leave";
}

TEST(SessionContent, InDoubtFromTheLastByteToItsReply) {
  Conversation before(1), content(1), behind(1), answered(1), chunk(1), last_chunk(1);
  begin(before);
  before.submit(Data{"a\n"});
  EXPECT_FALSE(fails_in_doubt(before));

  begin(content);
  content.submit(Data{std::string(100'000, 'a')});
  content.session.received("354 go on\r\n");
  content.session.next_action();  // the first of its pieces
  EXPECT_FALSE(fails_in_doubt(content));

  begin(behind);
  behind.submit(Data{"a\n"});
  behind.server("354 go on\r\n");
  EXPECT_TRUE(fails_in_doubt(behind));

  begin(answered);
  answered.submit(Data{"a\n"});
  answered.server("354 go on\r\n");
  answered.server("250 OK\r\n");
  EXPECT_FALSE(fails_in_doubt(answered));

  begin(chunk);
  chunk.submit(Bdat{"abc", {}, true, 1});
  EXPECT_FALSE(fails_in_doubt(chunk));

  begin(last_chunk);
  last_chunk.submit(Bdat{"abc"});
  EXPECT_TRUE(fails_in_doubt(last_chunk));
}

TEST(SessionContent, AReplyInTheMiddleOfTheContentEndsIt) {
  Conversation talk(1);
  begin(talk);
  talk.submit(Data{std::string(100'000, 'a')});
  talk.session.received("354 go on\r\n");
  talk.session.next_action();
  talk.session.received("552 too much\r\n");
  const auto events = talk.events();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].starts_with("failed: the server is shutting down")) << events[0];
  EXPECT_EQ(talk.client(), "[close]");
}

TEST(Parameters, AsTheyStandInMailAndRcpt) {
  const auto mail = encode(Mail{"a@b",
                                {size_parameter(10), body_parameter(Body::binary), smtputf8_parameter(),
                                 requiretls_parameter(), auth_parameter(std::nullopt), auth_parameter("x=y@z"),
                                 return_parameter(Return::full), envelope_id_parameter("a b+")}});
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->bytes,
            "MAIL FROM:<a@b> SIZE=10 BODY=BINARYMIME SMTPUTF8 REQUIRETLS AUTH=<> AUTH=x+3Dy@z RET=FULL "
            "ENVID=a+20b+2B\r\n");
  const auto rcpt = encode(Rcpt{"a@b", {notify_parameter({Notify::failure}), original_recipient_parameter("c@d")}});
  ASSERT_TRUE(rcpt);
  EXPECT_EQ(rcpt->bytes, "RCPT TO:<a@b> NOTIFY=FAILURE ORCPT=rfc822;c@d\r\n");
  EXPECT_FALSE(encode(Rcpt{"a@b", {notify_parameter({Notify::never, Notify::delay})}}));
  EXPECT_FALSE(encode(Rcpt{"a@b", {notify_parameter({})}}));
}

}  // namespace
}  // namespace mailrig::smtp
