#include <gmock/gmock.h>

#include "session_harness.hpp"
#include "support/scripted_mechanism.hpp"

namespace mailrig::imap {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Answers = std::deque<std::optional<std::string>>;

std::shared_ptr<test::ScriptedMechanism> mechanism(std::optional<std::string> initial, Answers answers) {
  return std::make_shared<test::ScriptedMechanism>("X-TEST", std::move(initial), std::move(answers));
}

// The bytes of the next action.
std::string sent(Session& session) {
  const auto action = session.next_action();
  return action ? std::get<Send>(*action).bytes : "nothing";
}

TEST(SessionAuthenticate, ServerFirst) {
  for_all_chunks([](Conversation& c) {
    const auto script = mechanism(std::nullopt, {"one", ""});
    c.greet();
    EXPECT_EQ(c.submit(Authenticate{script, true}), "A1 AUTHENTICATE X-TEST\r\n");
    c.server("+ AmFYig==\r\n");
    EXPECT_EQ(c.client(), "<secret>");
    c.server("+ \r\n");
    EXPECT_EQ(c.client(), "<secret>");
    EXPECT_THAT(script->challenges(), ElementsAre("\x02\x61\x58\x8a", ""));
    c.server("A1 OK Kerberos V4 authentication successful\r\n");
    EXPECT_THAT(c.events(), ElementsAre("A1 AUTHENTICATE OK"));
    EXPECT_EQ(c.session.state(), State::authenticated);
  });
}

TEST(SessionAuthenticate, SendsBase64) {
  Session session;
  session.received("* OK [CAPABILITY IMAP4rev1 SASL-IR] x\r\n");
  ASSERT_TRUE(session.submit(Authenticate{mechanism("\x00u\x00p", {"\xff\xfe", ""}), true}));
  EXPECT_EQ(sent(session), "A1 AUTHENTICATE X-TEST ");
  EXPECT_EQ(sent(session), "=");
  EXPECT_EQ(sent(session), "\r\n");
  session.received("+ eA==\r\n");
  EXPECT_EQ(sent(session), "//4=\r\n");
  session.received("+\r\n");
  EXPECT_EQ(sent(session), "\r\n");
}

TEST(SessionAuthenticate, ClientFirstWithoutSaslIr) {
  for_all_chunks([](Conversation& c) {
    const auto script = mechanism("hello", {"more"});
    c.greet();
    EXPECT_EQ(c.submit(Authenticate{script, true}), "A1 AUTHENTICATE X-TEST\r\n");
    c.server("+\r\n");
    EXPECT_EQ(c.client(), "<secret>");
    EXPECT_THAT(script->challenges(), IsEmpty());
    c.server("+ eA==\r\n");
    EXPECT_EQ(c.client(), "<secret>");
    EXPECT_THAT(script->challenges(), ElementsAre("x"));
  });
}

TEST(SessionAuthenticate, Cancels) {
  struct Row {
    std::string challenge;
    std::optional<std::string> initial;
    Answers answers;
    std::string why;
  };
  const Row rows[] = {
      {"+ not base64!", std::nullopt, {""}, "bad syntax: expected base64 at byte 0, near \"not base64!\""},
      {"+ eA=", std::nullopt, {""}, "bad syntax: expected base64 at byte 0, near \"eA=\""},
      {"+ eA==", "hello", {""}, "bad syntax: expected empty challenge at byte 0, near \"x\""},
      {"+ eA==", std::nullopt, {std::nullopt}, "bad argument: expected a challenge to the script's liking"},
  };
  for (const auto& row : rows)
    for_all_chunks([&](Conversation& c) {
      c.greet();
      c.submit(Authenticate{mechanism(row.initial, row.answers), false});
      c.server(row.challenge + "\r\n");
      EXPECT_EQ(c.client(), "*\r\n");
      c.server("A1 BAD cancelled\r\n");
      EXPECT_THAT(c.events(), ElementsAre("A1 AUTHENTICATE BAD, cancelled: " + row.why));
      EXPECT_EQ(c.session.state(), State::not_authenticated);
      EXPECT_EQ(c.submit(Login{"a", Secret("b")}), "A2 LOGIN a <secret>\r\n");
    });
}

TEST(SessionAuthenticate, SuccessThatCannotBe) {
  const auto failed = [](std::string_view server_bytes, Answers answers) {
    Conversation c(1);
    c.greet();
    c.submit(Authenticate{mechanism(std::nullopt, std::move(answers)), false});
    c.server(server_bytes);
    return c.events();
  };
  const auto failure = ElementsAre("failed: a reply to nothing that was asked: expected the end of the exchange");
  // Before the mechanism has seen all it must: a server that cannot prove who it is.
  EXPECT_THAT(failed("A1 OK\r\n", {"proof"}), failure);
  EXPECT_THAT(failed("+ \r\nA1 OK\r\n", {"a", "proof"}), failure);
  // After we have cancelled.
  EXPECT_THAT(failed("+ !\r\nA1 OK\r\n", {}), failure);
  EXPECT_THAT(failed("+ !\r\n+ \r\n", {}),
              ElementsAre("failed: a reply to nothing that was asked: expected no continue-req"));
}

TEST(SessionAuthenticate, RejectionIsNoFailure) {
  Conversation c(7);
  c.greet();
  c.submit(Authenticate{mechanism(std::nullopt, {"a", "b"}), false});
  c.server("+ \r\nA1 NO [AUTHENTICATIONFAILED] wrong\r\n");
  EXPECT_THAT(c.events(), ElementsAre("A1 AUTHENTICATE NO"));
  EXPECT_EQ(c.session.state(), State::not_authenticated);
}

}  // namespace
}  // namespace mailrig::imap
