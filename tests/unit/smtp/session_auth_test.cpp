#include <gmock/gmock.h>

#include "session_harness.hpp"
#include "support/scripted_mechanism.hpp"
#include "support/smtp_command_from_line.hpp"

namespace mailrig::smtp {
namespace {

using mailrig::test::chunk_sizes;
using mailrig::test::ScriptedMechanism;
using test::Conversation;
using testing::ElementsAre;
using testing::StartsWith;

using Answers = std::deque<std::optional<std::string>>;

Auth auth(std::string name, std::optional<std::string> initial, Answers answers, bool with_initial_response = true) {
  return {std::make_shared<ScriptedMechanism>(std::move(name), std::move(initial), std::move(answers)),
          with_initial_response};
}

/// A conversation just behind EHLO.
struct Ready : Conversation {
  explicit Ready(std::size_t chunk) : Conversation(chunk) { greet("250-smtp.example.com\r\n250 AUTH CRAM-MD5\r\n"); }
};

TEST(SessionAuth, TheExampleOfRfc2554) {
  for (const auto chunk : chunk_sizes) {
    Ready c(chunk);
    EXPECT_THAT(c.exchange(auth("FOOBAR", std::nullopt, {}), "504 Unrecognized authentication type.\r\n"),
                ElementsAre("2 refused 504 Unrecognized authentication type."));
    const auto command = mailrig::test::smtp_command_from_line(
        "AUTH CRAM-MD5", {"ZnJlZCA5ZTk1YWVlMDljNDBhZjJiODRhMGMyYjNiYmFlNzg2ZQ=="});
    ASSERT_TRUE(command);
    c.client();
    EXPECT_EQ(c.submit(*command), "AUTH CRAM-MD5\r\n");
    EXPECT_EQ(c.session.submit(Noop{}).error().about.expected, "the end of the exchange begun by STARTTLS or AUTH");
    c.server("334 PENCeUxFREJoU0NnbmhNWitOMjNGNndAZWx3b29kLmlubm9zb2Z0LmNvbT4=\r\n");
    EXPECT_EQ(c.client(), "<secret>\r\n");
    c.server("235 Authentication successful.\r\n");
    EXPECT_THAT(c.events(), ElementsAre("3 accepted 235 Authentication successful."));
    EXPECT_TRUE(c.session.authenticated());
    EXPECT_EQ(c.session.submit(auth("X", std::nullopt, {})).error().about.expected,
              "a session that is not authenticated");
    const auto& mechanism = static_cast<const ScriptedMechanism&>(*std::get<Auth>(*command).mechanism);
    EXPECT_THAT(mechanism.challenges(), ElementsAre("<CByLEDBhSCgnhMZ+N23F6w@elwood.innosoft.com>"));
  }
}

TEST(SessionAuth, InitialResponse) {
  for (const auto chunk : chunk_sizes) {
    Ready with(chunk);
    EXPECT_EQ(with.submit(auth("PLAIN", "credentials", {})), "AUTH PLAIN <secret>\r\n");
    with.server("235 2.7.0 ok\r\n");
    EXPECT_TRUE(with.session.authenticated());

    for (const std::string challenge : {"334 \r\n", "334\r\n"}) {
      Ready without(chunk);
      EXPECT_EQ(without.submit(auth("PLAIN", "credentials", {}, false)), "AUTH PLAIN\r\n");
      without.server(challenge);
      EXPECT_EQ(without.client(), "<secret>\r\n");
    }
    Ready too_long(chunk);
    EXPECT_EQ(too_long.submit(auth("PLAIN", std::string(400, 'x'), {})), "AUTH PLAIN\r\n");
    too_long.server("334 \r\n");
    EXPECT_EQ(too_long.client(), "<secret>\r\n");
  }
}

TEST(SessionAuth, Cancelled) {
  struct Row {
    std::string challenge;
    std::optional<std::string> initial;
    Answers answers;
    std::string why;
  };
  const Row rows[] = {
      {"334 not base64\r\n", {}, {"a"}, "bad syntax: expected base64"},
      {"334-eA==\r\n334 eA==\r\n", {}, {"a"}, "bad syntax: expected base64"},
      {"334 eA==\r\n", {}, {std::nullopt}, "bad argument: expected a challenge to the script's liking"},
      {"334 eA==\r\n", "initial", {}, "a reply to nothing that was asked: expected an empty first challenge"},
  };
  for (const auto& row : rows) {
    Ready c(7);
    c.submit(auth("X", row.initial, row.answers, false));
    c.server(row.challenge);
    EXPECT_EQ(c.client(), "*\r\n");
    c.server("501 cancelled\r\n");
    EXPECT_THAT(c.events(), ElementsAre(StartsWith("2 refused 501 cancelled cancelled: " + row.why)));
    EXPECT_FALSE(c.session.authenticated());
    EXPECT_EQ(c.submit(Quit{}), "QUIT\r\n");
  }
}

TEST(SessionAuth, WhatIsNotBelieved) {
  struct Row {
    Answers answers;
    std::string reply;
  };
  const Row rows[] = {
      {{"a"}, "235 before the mechanism has said anything\r\n"},
      {{"a", "b"}, "334 eA==\r\n235 before it is complete\r\n"},
      {{"a"}, "334 *\r\n235 behind the cancellation\r\n"},
      {{"a"}, "334 *\r\n334 eA==\r\n"},
      {{}, "250 not 235\r\n"},
      {{}, "354 not 334\r\n"},
  };
  for (const auto& row : rows)
    for (const auto chunk : chunk_sizes) {
      Ready c(chunk);
      c.submit(auth("X", std::nullopt, row.answers));
      c.server(row.reply);
      EXPECT_THAT(c.events(), ElementsAre(StartsWith("failed: a reply to nothing that was asked"))) << row.reply;
      EXPECT_FALSE(c.session.authenticated());
    }
}

}  // namespace
}  // namespace mailrig::smtp
