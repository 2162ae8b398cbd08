#include <gmock/gmock.h>

#include "session_harness.hpp"
#include "support/pop3_command_from_line.hpp"
#include "support/scripted_mechanism.hpp"

namespace mailrig::pop3 {
namespace {

using mailrig::test::chunk_sizes;
using mailrig::test::ScriptedMechanism;
using test::Conversation;
using testing::ElementsAre;

using Answers = std::deque<std::optional<std::string>>;

Auth auth(std::string name, std::optional<std::string> initial, Answers answers, bool with_initial_response = true) {
  return {std::make_shared<ScriptedMechanism>(std::move(name), std::move(initial), std::move(answers)),
          with_initial_response};
}

/// A conversation just behind the greeting.
struct Greeting : Conversation {
  explicit Greeting(std::size_t chunk, SessionOptions options = {}) : Conversation(chunk, options) {
    server("+OK\r\n");
    events();
  }
};

TEST(SessionAuth, TheExampleOfRfc1734) {
  for (const auto chunk : chunk_sizes) {
    Greeting c(chunk);
    const auto command = mailrig::test::pop3_command_from_line(
        "AUTH KERBEROS_V4",
        {"BAcAQU5EUkVXLkNNVS5FRFUAOCAsho84kLN3/IJmrMG+25a4DT+nZImJjnTNHJUtxAA+o0KPKfHEcAFs9a3CL5Oebe/"
         "ydHJUwYFdWwuQ1MWiy6IesKvjL5rL9WjXUb9MwT9bpObYLGOKi1Qh",
         "DiAF5A4gA+oOIALuBkAAmw=="});
    ASSERT_TRUE(command) << command.error().message();
    EXPECT_EQ(c.submit(*command), "AUTH KERBEROS_V4\r\n");
    c.server("+ AmFYig==\r\n");
    EXPECT_EQ(c.client(), "<secret>\r\n");
    c.server("+ or//EoAADZI=\r\n");
    EXPECT_EQ(c.client(), "<secret>\r\n");
    c.server("+OK Kerberos V4 authentication successful\r\n");
    EXPECT_THAT(c.events(), ElementsAre("1 ok Kerberos V4 authentication successful"));
    EXPECT_EQ(c.session.state(), State::transaction);
  }
}

TEST(SessionAuth, UnknownMechanism) {
  Greeting c(1);
  EXPECT_THAT(c.exchange(auth("FOOBAR", std::nullopt, {}), "-ERR Unrecognized authentication type\r\n"),
              ElementsAre("1 err Unrecognized authentication type"));
  EXPECT_EQ(c.session.state(), State::authorization);
}

TEST(SessionAuth, InitialResponse) {
  for (const auto chunk : chunk_sizes) {
    Greeting with(chunk);
    EXPECT_EQ(with.submit(auth("PLAIN", "credentials", {})), "AUTH PLAIN <secret>\r\n");
    with.server("+OK\r\n");
    EXPECT_EQ(with.session.state(), State::transaction);

    Greeting without(chunk);
    EXPECT_EQ(without.submit(auth("PLAIN", "credentials", {}, false)), "AUTH PLAIN\r\n");
    without.server("+ \r\n");
    EXPECT_EQ(without.client(), "<secret>\r\n");
    without.server("+OK\r\n");
    EXPECT_EQ(without.session.state(), State::transaction);

    Greeting too_long(chunk);
    EXPECT_EQ(too_long.submit(auth("PLAIN", std::string(200, 'x'), {})), "AUTH PLAIN\r\n");
    too_long.server("+\r\n");
    EXPECT_EQ(too_long.client(), "<secret>\r\n");
  }
}

TEST(SessionAuth, AnEmptyAnswerIsAnEmptyLine) {
  Greeting c(1);
  c.submit(auth("X", std::nullopt, {""}));
  c.server("+ eA==\r\n");
  EXPECT_EQ(c.client(), "<secret>\r\n");
}

TEST(SessionAuth, Cancelled) {
  struct Row {
    std::string challenge;
    Auth command;
    std::string why;
  };
  const Row rows[] = {
      {"+ not base64\r\n", auth("X", std::nullopt, {"a"}),
       "bad syntax: expected base64 at byte 0, near \"not base64\""},
      {"+ eA=\r\n", auth("X", std::nullopt, {"a"}), "bad syntax: expected base64 at byte 0, near \"eA=\""},
      {"+ eA==\r\n", auth("X", std::nullopt, {std::nullopt}),
       "bad argument: expected a challenge to the script's liking"},
      {"+ eA==\r\n", auth("PLAIN", "initial", {}, false),
       "a reply to nothing that was asked: expected an empty first challenge at byte 0, near \"eA==\""},
  };
  for (const auto& row : rows) {
    Greeting c(7);
    c.submit(Auth{std::make_shared<ScriptedMechanism>(static_cast<const ScriptedMechanism&>(*row.command.mechanism)),
                  row.command.with_initial_response});
    c.server(row.challenge);
    EXPECT_EQ(c.client(), "*\r\n");
    c.server("-ERR cancelled\r\n");
    EXPECT_THAT(c.events(), ElementsAre("1 err cancelled cancelled: " + row.why));
    EXPECT_EQ(c.session.state(), State::authorization);
    EXPECT_EQ(c.submit(Quit{}), "QUIT\r\n");
  }
}

TEST(SessionAuth, BehindTheCancellationOnlyARefusalIsBelieved) {
  for (const std::string reply : {"+OK welcome\r\n", "+ eA==\r\n"}) {
    Greeting c(1);
    c.submit(auth("X", std::nullopt, {"a"}));
    c.server("+ *\r\n" + reply);
    EXPECT_EQ(c.client().substr(0, 13), "*\r\n[close]");
    EXPECT_THAT(c.events(), ElementsAre(testing::StartsWith("failed: a reply to nothing that was asked")));
  }
}

TEST(SessionAuth, SuccessIsNotBelievedBeforeTheMechanismIsComplete) {
  // A server that leaves out its signature: what it sends is taken for a challenge, which it is not.
  Greeting c(1);
  c.submit(auth("SCRAM-SHA-1", "client-first", {"client-final", ""}));
  c.server("+ c2VydmVyLWZpcnN0\r\n");
  EXPECT_EQ(c.client(), "<secret>\r\n");
  c.server("+OK Logged in.\r\n");
  EXPECT_EQ(c.client(), "*\r\n");
  EXPECT_EQ(c.session.state(), State::authorization);

  Greeting strict(1, SessionOptions{.strict = true});
  strict.submit(auth("SCRAM-SHA-1", "client-first", {"client-final", ""}));
  strict.server("+OK Logged in.\r\n");
  EXPECT_THAT(strict.events(),
              ElementsAre("failed: a reply to nothing that was asked: expected + or -ERR at byte 0, near "
                          "\"Logged in.\""));
}

TEST(SessionAuth, OkInPlaceOfAContinuation) {
  for (const auto chunk : chunk_sizes) {
    for (const std::string ok : {"+OK\r\n", "+OK go ahead\r\n"}) {
      Greeting c(chunk);
      c.submit(auth("NTLM", "type 1", {"type 3"}, false));
      c.server(ok);
      EXPECT_EQ(c.client(), "<secret>\r\n");
      c.server("+OK dHlwZSAy\r\n");
      EXPECT_EQ(c.client(), "<secret>\r\n");
      c.server("+OK\r\n");
      EXPECT_THAT(c.events(), ElementsAre("tolerated +OK for a continuation", "1 ok"));
      EXPECT_EQ(c.session.state(), State::transaction);
    }
  }
}

TEST(SessionAuth, NothingMayBeSubmittedDuringTheExchange) {
  Greeting c(1);
  c.submit(auth("X", std::nullopt, {"a"}));
  EXPECT_EQ(c.session.submit(Quit{}).error().about.expected, "the end of the exchange begun by STLS or AUTH");
}

TEST(SessionAuth, AMechanismThatCannotBeginSendsNothing) {
  class Broken final : public auth::Mechanism {
   public:
    std::string_view name() const noexcept override { return "BROKEN"; }
    Result<std::optional<Secret>> initial_response() override { return fail(Errc::bad_argument, "a password"); }
    Result<Secret> respond(std::string_view) override { return Secret(); }
    bool complete() const noexcept override { return false; }
  };
  Greeting c(1);
  EXPECT_EQ(c.session.submit(Auth{std::make_shared<Broken>()}).error().about.expected, "a password");
  EXPECT_EQ(c.client(), "");
  EXPECT_TRUE(c.session.idle());
}

}  // namespace
}  // namespace mailrig::pop3
