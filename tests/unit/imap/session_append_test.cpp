// Messages that are not held on their way out.
#include <gmock/gmock.h>

#include "scripted_source.hpp"
#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::string size_of(const Action& action) { return std::to_string(std::get<Send>(action).bytes.size()); }

TEST(SessionAppend, ReadsASourceWhenItIsAskedFor) {
  for_all_chunks([](Conversation& c) {
    c.log_in();
    EXPECT_EQ(c.submit(Append{"x", source_of({"ab", "", "c"}, 2), {}, {}}), "A2 APPEND x {2}\r\n");
    c.server("+ go\r\n");
    EXPECT_EQ(c.client(), "ab\r\n");  // a source ends with its first empty piece
    c.server("A2 OK\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A2 APPEND OK"));
  });
}

TEST(SessionAppend, Sources) {
  struct Row {
    std::vector<std::string> pieces;
    std::uint64_t announced;
    std::optional<Error> failure;  // of the source, behind its pieces
    std::string sent, error;
  };
  const auto unreadable = fail(Errc::peer_reset, "the disk").value();
  const Row rows[] = {
      {{}, 0, {}, "\r\n", ""},
      {{"a", "b", "cd"}, 4, {}, "abcd\r\n", ""},
      {{std::string("\0\r\n", 3)}, 3, {}, std::string("\0\r\n\r\n", 5), ""},
      {{"abc"}, 4, {}, "[close]", "expected as many octets as announced"},
      {{}, 1, {}, "[close]", "expected as many octets as announced"},
      {{"abc"}, 2, {}, "[close]", "expected no more octets than announced"},
      {{"ab", "c"}, 2, {}, "[close]", "expected no more octets than announced"},
      {{"a"}, 0, {}, "[close]", "expected no more octets than announced"},
      {{"ab"}, 3, unreadable, "[close]", "expected the disk"},
      {{"ab"}, 2, unreadable, "[close]", "expected the disk"},
  };
  for (const auto& row : rows)
    for (const bool waits : {true, false}) {
      Conversation c(7);
      c.greet(waits ? "* PREAUTH x\r\n" : "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] x\r\n");
      auto sent = c.submit(Append{"x", source_of(row.pieces, row.announced, row.failure), {}, {}});
      if (waits) c.server("+\r\n");
      sent += c.client();
      EXPECT_EQ(sent.substr(sent.find("\r\n") + 2), row.sent);
      const auto event = c.session.next_event();
      ASSERT_EQ(event.has_value(), !row.error.empty());
      if (!event) continue;
      const auto& error = std::get<Failed>(*event).error;
      EXPECT_EQ(error.code, Errc::source_failed);
      EXPECT_TRUE(error.fatal());
      EXPECT_THAT(error.message(), testing::HasSubstr(row.error));
      EXPECT_EQ(error.about.tag, "A1");
    }
}

// However long the message, no more of it is held than a piece.
TEST(SessionAppend, TakesPiecesAsTheyAreWanted) {
  Session session;
  session.received("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] x\r\n");
  std::size_t asked = 0;
  const auto next = [&]() -> Result<std::string> { return ++asked <= 50 ? std::string(10'000, 'x') : std::string(); };
  ASSERT_TRUE(session.submit(Append{"x", MessageSource{500'000, next}, {}, {}}));
  EXPECT_EQ(std::get<Send>(*session.next_action()).bytes, "A1 APPEND x {500000+}\r\n");
  EXPECT_EQ(asked, 0U);
  for (std::size_t turn = 1; turn <= 7; ++turn) {
    EXPECT_EQ(size_of(*session.next_action()), "70000");
    EXPECT_EQ(asked, turn * 7);
  }
  EXPECT_EQ(size_of(*session.next_action()), "10000");
  EXPECT_EQ(asked, 51U);
  EXPECT_EQ(std::get<Send>(*session.next_action()).bytes, "\r\n");
  EXPECT_FALSE(session.next_action());
}

TEST(SessionAppend, SeveralSourcesInOneCommand) {
  for_all_chunks([](Conversation& c) {
    c.greet("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL-] x\r\n");
    MultiAppend append;
    append.mailbox = "x";
    append.messages.push_back({source_of({"one"}), {}});
    append.messages.push_back({source_of({std::string(5000, 'x')}), {"a"}});
    append.messages.push_back({source_of({"two", "three"}), {}, {}, MessageForm::literal8});
    EXPECT_EQ(c.submit(append), "A1 APPEND x {3+}\r\none (a) {5000}\r\n");
    c.server("+\r\n");
    EXPECT_EQ(c.client(), std::string(5000, 'x') + " ~{8+}\r\ntwothree\r\n");
  });
}

// The server has its word before all is said: the rest leaves nevertheless, for it will be read as part of the command.
TEST(SessionAppend, ARefusalWaitsForTheRest) {
  Session session;
  session.received("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] x\r\n");
  ASSERT_TRUE(session.next_event());
  const auto half = std::string(64 * 1024, 'x');
  ASSERT_TRUE(session.submit(Append{"x", source_of({half, half}), {}, {}}));
  ASSERT_TRUE(session.submit(Noop{}));
  ASSERT_TRUE(session.next_action());
  EXPECT_EQ(size_of(*session.next_action()), "65536");
  session.received("A1 NO [OVERQUOTA] full\r\n");
  EXPECT_FALSE(session.next_event());
  EXPECT_EQ(size_of(*session.next_action()), "65536");
  EXPECT_EQ(std::get<Send>(*session.next_action()).bytes, "\r\n");
  EXPECT_EQ(std::get<Completed>(*session.next_event()).error().about.response_code, "OVERQUOTA");
  EXPECT_EQ(std::get<Send>(*session.next_action()).bytes, "A2 NOOP\r\n");
}

TEST(SessionAppend, SuccessBeforeTheEnd) {
  Session session;
  session.received("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] x\r\n");
  ASSERT_TRUE(session.next_event());
  ASSERT_TRUE(session.submit(Append{"x", source_of({"abc"}), {}, {}}));
  ASSERT_TRUE(session.next_action());
  session.received("A1 OK\r\n");
  EXPECT_EQ(std::get<Failed>(*session.next_event()).error.code, Errc::out_of_turn);
}

TEST(SessionAppend, NoSecondWordBehindARefusal) {
  Session session;
  session.received("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] x\r\n");
  ASSERT_TRUE(session.next_event());
  ASSERT_TRUE(session.submit(Append{"x", source_of({"abc"}), {}, {}}));
  ASSERT_TRUE(session.next_action());
  session.received("A1 NO\r\nA1 NO\r\n");
  EXPECT_THAT(std::get<Failed>(*session.next_event()).error.message(), StartsWith("a reply to nothing"));
}

}  // namespace
}  // namespace mailrig::imap
