// What the success of COMPRESS, ENABLE and UNAUTHENTICATE does.
#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What comes behind the OK in one segment, and what comes before the driver has taken the action, is compressed.
TEST(SessionCompress, HandsBackWhatIsCompressedAlready) {
  Session session;
  session.received("* PREAUTH x\r\n");
  ASSERT_TRUE(session.submit(CompressCommand{}));
  ASSERT_TRUE(session.submit(Noop{}));
  EXPECT_EQ(std::get<Send>(*session.next_action()).bytes, "A1 COMPRESS DEFLATE\r\n");
  EXPECT_FALSE(session.next_action());
  session.received("A1 OK\r\n\x01\r\n\x02");
  session.received("\x03");
  EXPECT_TRUE(session.compressed());
  const auto action = session.next_action();
  ASSERT_TRUE(action && std::holds_alternative<Compress>(*action));
  EXPECT_EQ(std::get<Compress>(*action).received, "\x01\r\n\x02\x03");
  session.received("* 1 EX");  // inflated
  EXPECT_EQ(std::get<Send>(*session.next_action()).bytes, "A2 NOOP\r\n");
  session.received("ISTS\r\nA2 OK\r\n");
  std::vector<std::string> events;
  while (const auto event = session.next_event()) events.push_back(std::visit(DescribeEvent{}, *event));
  EXPECT_THAT(events, ElementsAre("greeting: untagged condition=\"PREAUTH\" text=\"x\"", "A1 COMPRESS OK",
                                  "exists count=1", "A2 NOOP OK"));
}

TEST(SessionCompress, MayBeRefused) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(CompressCommand{});
    c.submit(Noop{});
    c.server("A2 NO [COMPRESSIONACTIVE] TLS does\r\n");
    EXPECT_EQ(c.client(), "A3 NOOP\r\n");
    EXPECT_FALSE(c.session.compressed());
    EXPECT_THAT(c.events(), ElementsAre("A2 COMPRESS NO"));
  });
}

TEST(SessionCompress, OnceOnly) {
  Conversation c(static_cast<std::size_t>(-1));
  c.log_in();
  c.submit(CompressCommand{});
  c.server("A2 OK\r\n");
  EXPECT_EQ(c.submit(CompressCommand{}), "not allowed in this state: expected no compression for COMPRESS");
  EXPECT_EQ(c.submit(Unauthenticate{}), "not allowed in this state: expected no compression for UNAUTHENTICATE");
}

TEST(SessionEnable, KeepsWhatIsEnabled) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    EXPECT_EQ(c.submit(Enable{{"CONDSTORE", "X-GOOD-IDEA"}}), "A2 ENABLE CONDSTORE X-GOOD-IDEA\r\n");
    c.server("* ENABLED CONDSTORE\r\nA2 OK\r\n");
    EXPECT_THAT(c.session.enabled().names(), ElementsAre("CONDSTORE"));
    EXPECT_EQ(c.events().back(), "A2 ENABLE OK");
    c.submit(Enable{{"QRESYNC"}});
    c.server("* ENABLED qresync\r\nA3 OK\r\n");
    EXPECT_TRUE(c.session.enabled().has("CONDSTORE"));
    EXPECT_TRUE(c.session.enabled().has("QRESYNC"));
    c.submit(Enable{{"X"}});
    c.server("A4 BAD\r\n");
    EXPECT_FALSE(c.session.enabled().has("X"));
    c.submit(Enable{{"X"}});
    c.server("* ENABLED\r\nA5 OK\r\n");
    EXPECT_FALSE(c.session.enabled().has("X"));
    c.submit(Noop{});
    c.server("* ENABLED X\r\nA6 OK\r\n");  // nobody asked
    EXPECT_FALSE(c.session.enabled().has("X"));
  });
}

// quirks.md 21
TEST(SessionEnable, OkAlone) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    c.submit(Enable{{"CONDSTORE", "QRESYNC"}});
    c.server("A2 OK ENABLE completed\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A2 ENABLE OK ~ missing ENABLED"));
    EXPECT_THAT(c.session.enabled().names(), ElementsAre("CONDSTORE", "QRESYNC"));
  });
  SessionOptions strict;
  strict.strict = true;
  Conversation c(7, strict);
  c.greet("* PREAUTH x\r\n");
  c.submit(Enable{{"CONDSTORE"}});
  c.server("A1 OK x\r\n");
  EXPECT_THAT(c.events(), ElementsAre("failed: bad syntax: expected ENABLED"));
}

TEST(SessionEnable, Utf8ChangesWhatIsSaidAndRead) {
  Conversation c(7);
  c.log_in();
  EXPECT_EQ(c.submit(Create{"\xC3\xA5"}), "A2 CREATE {2}\r\n");
  c.server("+\r\n");
  EXPECT_EQ(c.client(), "\xC3\xA5\r\n");
  c.server("A2 OK\r\n");
  c.submit(Enable{{"UTF8=ACCEPT"}});
  c.submit(Create{"\xC3\xA5"});
  c.submit(Create{"\xC3"});  // not UTF-8
  c.server("* ENABLED UTF8=ACCEPT\r\nA3 OK\r\n");
  EXPECT_EQ(c.client(), "A4 CREATE \"\xC3\xA5\"\r\nA5 CREATE {1}\r\n");
  c.events();
  c.server("* LIST () NIL \"\xC3\xA5\"\r\n");
  EXPECT_THAT(c.events(), ElementsAre(R"(list name="\xc3\xa5")"));  // and nothing tolerated
}

TEST(SessionUnauthenticate, ForgetsAllButTls) {
  for_all_chunks([](Conversation& c) {
    c.greet("* PREAUTH [CAPABILITY IMAP4rev1 ENABLE LITERAL+] x\r\n");
    c.submit(Enable{{"UTF8=ACCEPT"}});
    c.server("* ENABLED UTF8=ACCEPT\r\nA1 OK\r\n");
    c.submit(Select{"x"});
    c.server("A2 OK\r\n");
    ASSERT_TRUE(c.session.mailbox());
    EXPECT_EQ(c.submit(Unauthenticate{}), "A3 UNAUTHENTICATE\r\n");
    EXPECT_EQ(c.submit(Login{"b", Secret("c")}), "");
    c.server("A3 OK\r\n");
    EXPECT_EQ(c.session.state(), State::not_authenticated);
    EXPECT_FALSE(c.session.mailbox());
    EXPECT_FALSE(c.session.capabilities().known());
    EXPECT_THAT(c.session.enabled().names(), IsEmpty());
    EXPECT_EQ(c.client(), "A4 LOGIN b <secret>\r\n");
    c.server("A4 OK\r\n");
    EXPECT_EQ(c.submit(Create{"\xC3\xA5"}), "A5 CREATE {2}\r\n");
  });
}

TEST(SessionUnauthenticate, MayBeRefused) {
  Conversation c(7);
  c.select();
  c.submit(Unauthenticate{});
  c.server("A3 BAD\r\n");
  EXPECT_EQ(c.session.state(), State::selected);
  EXPECT_TRUE(c.session.mailbox());
}

}  // namespace
}  // namespace mailrig::imap
