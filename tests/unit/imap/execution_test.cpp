#include <mailrig/imap/execution.hpp>

#include <gmock/gmock.h>

#include <mailrig/imap/commands.hpp>

namespace mailrig::imap {
namespace {

// Runs one command against these server bytes, in a selected session.
template <class C>
Result<typename C::Response> executed(C command, std::string_view server_bytes) {
  Session session;
  const auto perform = [&](std::string_view bytes) {
    while (session.next_action()) continue;
    session.received(bytes);
  };
  perform("* OK hi\r\n");
  EXPECT_TRUE(session.submit(Login{"a", Secret("b")}));
  perform("A1 OK\r\n");
  EXPECT_TRUE(session.submit(Select{"a"}));
  perform("A2 OK\r\n");
  while (session.next_event()) continue;

  Execution<C> execution(std::move(command));
  if (auto submitted = execution.submit(session); !submitted) return tl::unexpected(submitted.error());
  perform(server_bytes);
  while (auto event = session.next_event())
    if (auto outcome = execution.take(std::move(*event))) return std::move(*outcome);
  return fail(Errc::timed_out);
}

TEST(Execution, ReturnsTheTypedResponse) {
  const auto found = executed(Search{SearchKey::is(Is::all), "", {}}, "* SEARCH 1 2\r\n* 3 EXISTS\r\nA3 OK\r\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->messages.text(), "1:2");
  const auto fetched = executed(Fetch{{1}, {MessageItem::uid}, {}}, "* 1 FETCH (UID 7)\r\nA3 OK\r\n");
  ASSERT_TRUE(fetched && fetched->size() == 1);
  EXPECT_EQ(fetched->at(0).as<FetchedMessage>()->uid, 7U);
  const auto copied = executed(Copy{{1}, "x", {}}, "A3 OK [COPYUID 1 2 3] x\r\n");
  ASSERT_TRUE(copied && *copied);
  EXPECT_EQ((*copied)->uid_validity, 1U);
  EXPECT_TRUE(executed(Noop{}, "A3 OK\r\n"));
}

// RFC 4731 §3.1: an ESEARCH response says which command it answers.
TEST(Execution, LeavesTheResultsOfOthers) {
  const auto found =
      executed(Search{SearchKey::is(Is::all), "", {}, std::vector<SearchReturn>()},
               "* ESEARCH (TAG \"A4\") ALL 7\r\n* ESEARCH (TAG \"A3\") ALL 1\r\n* ESEARCH ALL 3\r\nA3 OK\r\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->messages.text(), "1,3");
}

// What comes before a command has left answers those before it.
TEST(Execution, LeavesWhatCameTooEarly) {
  Session session;
  const auto perform = [&](std::string_view bytes) {
    while (session.next_action()) continue;
    session.received(bytes);
  };
  perform("* PREAUTH x\r\n");
  Execution<List> one({"", "a"}), two({"", "b"});
  ASSERT_TRUE(one.submit(session));
  ASSERT_TRUE(two.submit(session));
  perform("* LIST () NIL a\r\nA1 OK\r\n");
  perform("* LIST () NIL b\r\nA2 OK\r\n");
  std::optional<Result<List::Response>> of_one, of_two;
  while (const auto event = session.next_event()) {
    if (!of_one) of_one = one.take(*event);
    if (!of_two) of_two = two.take(*event);
  }
  ASSERT_TRUE(of_one && *of_one && of_two && *of_two);
  ASSERT_EQ((*of_one)->size(), 1U);
  EXPECT_EQ((*of_one)->front().name, "a");
  ASSERT_EQ((*of_two)->size(), 1U);
  EXPECT_EQ((*of_two)->front().name, "b");
}

TEST(Execution, OfACancelledCommand) {
  Session session;
  session.received("* PREAUTH x\r\n");
  Execution<Noop> execution({});
  ASSERT_TRUE(execution.submit(session));
  ASSERT_TRUE(session.cancel(execution.tag()));
  std::optional<Result<Nothing>> result;
  while (const auto event = session.next_event()) result = execution.take(*event);
  ASSERT_TRUE(result && !*result);
  EXPECT_EQ(result->error().code, Errc::cancelled);
}

TEST(Execution, ReturnsWhyThereIsNone) {
  EXPECT_EQ(executed(Noop{}, "A3 NO [X] y\r\n").error().message(), "the server refused [X]; the server said: y");
  EXPECT_EQ(executed(Noop{}, "* BYE y\r\n").error().code, Errc::shut_down);
  EXPECT_EQ(executed(Login{"a", Secret("b")}, "").error().code, Errc::wrong_state);
  EXPECT_EQ(executed(Noop{}, "* 1 EXISTS\r\n").error().code, Errc::timed_out);
}

}  // namespace
}  // namespace mailrig::imap
