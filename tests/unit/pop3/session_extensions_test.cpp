// UTF8 and LANG (RFC 6856), LAST (RFC 1225), and messages handed over in pieces.
#include <gmock/gmock.h>

#include "session_harness.hpp"

namespace mailrig::pop3 {
namespace {

using mailrig::test::chunk_sizes;
using test::Conversation, test::Events;
using testing::ElementsAre;

TEST(SessionExtensions, LangUtf8AndLast) {
  for (const auto chunk : chunk_sizes) {
    Conversation talk(chunk);
    talk.server("+OK\r\n");
    talk.events();
    EXPECT_EQ(talk.submit(Lang{}), "LANG\r\n");
    talk.server("+OK Languages\r\nen English\r\nde Deutsch\r\nmul\r\n.\r\n");
    EXPECT_EQ(talk.submit(Lang{"de"}), "LANG de\r\n");
    talk.server("+OK de Sprache gewechselt\r\n");
    EXPECT_EQ(talk.submit(Utf8{}), "UTF8\r\n");
    talk.server("+OK\r\n");
    EXPECT_THAT(talk.events(), ElementsAre("1 ok Languages {en English;de Deutsch;mul ;}",
                                           "2 ok de Sprache gewechselt {de Sprache gewechselt;}", "3 ok"));
    EXPECT_EQ(talk.session.submit(Stls{}).error().about.expected, "a session without UTF8");
    EXPECT_EQ(talk.session.submit(Last{}).error().code, Errc::wrong_state);
    EXPECT_EQ(talk.session.submit(Lang{"a b"}).error().code, Errc::bad_argument);
    talk.exchange(User{"mrose"}, "+OK\r\n");
    talk.exchange(Pass{Secret("secret")}, "+OK\r\n");
    EXPECT_EQ(talk.exchange(Last{}, "+OK 7\r\n"), Events{"6 ok 7 {7}"});
    EXPECT_EQ(talk.session.submit(Utf8{}).error().code, Errc::wrong_state);
  }
}

TEST(SessionExtensions, WhatIsNoAnswerToThemEndsTheSession) {
  for (const auto& [command, reply] : {std::pair<Command, const char*>{Last{}, "+OK many\r\n"},
                                       {Lang{"de"}, "+OK d/e\r\n"},
                                       {Lang{}, "+OK\r\n\r\n.\r\n"}}) {
    Conversation talk(1);
    talk.log_in();
    talk.events();
    const auto events = talk.exchange(command, reply);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_TRUE(events[0].starts_with("failed: bad syntax")) << events[0];
  }
}

// Joined, the pieces are the message, however it is cut; and no more than a piece is held.
TEST(SessionExtensions, AMessageInPieces) {
  const std::string wire = "+OK 120 octets\r\nSubject: x\r\n\r\n..\r\n...a\r\n\n.\n\r\nend\r\n.\r\n";
  const std::string message = "Subject: x\r\n\r\n.\r\n..a\r\n\n.\n\r\nend\r\n";
  for (const auto& [first, tolerated] : {std::pair("", 0), std::pair("+OK 120 octets\r\n", 1)}) {
    for (std::size_t chunk = 1; chunk <= wire.size(); ++chunk) {
      Conversation talk(chunk);
      talk.log_in();
      talk.events();
      ASSERT_TRUE(talk.session.submit(Retr{1, true}));
      auto bytes = wire;
      bytes.insert(bytes.find('\n') + 1, first);
      talk.server(bytes);
      std::string joined;
      int completed = 0, told = 0;
      while (auto event = talk.session.next_event()) {
        if (const auto* piece = std::get_if<MessagePiece>(&*event)) joined += piece->bytes;
        completed += std::holds_alternative<Completed>(*event);
        told += std::holds_alternative<Tolerated>(*event);
      }
      ASSERT_EQ(joined, message) << chunk;
      ASSERT_EQ(completed, 1);
      ASSERT_EQ(told, tolerated);
    }
  }
}

TEST(SessionExtensions, AMessageInPiecesMayBeLongerThanWhatWeHold) {
  SessionOptions options;
  options.limits.literal = 100;
  Conversation talk(7, options);
  talk.log_in();
  talk.events();
  ASSERT_TRUE(talk.session.submit(Top{1, 10, true}));
  talk.server("+OK\r\n");
  for (int i = 0; i < 100; ++i) talk.server("a line of a message\r\n");
  talk.server(".\r\n");
  std::size_t size = 0;
  while (auto event = talk.session.next_event())
    if (const auto* piece = std::get_if<MessagePiece>(&*event)) size += piece->bytes.size();
  EXPECT_EQ(size, 2100u);
  EXPECT_EQ(talk.session.state(), State::transaction);
}

}  // namespace
}  // namespace mailrig::pop3
