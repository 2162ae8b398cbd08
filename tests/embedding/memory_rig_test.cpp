// The rig in memory, as a test with a transport of its own uses it.
#include <string>

#include <gmock/gmock.h>

#include <mailrig/mock/gtest.hpp>
#include <mailrig/mock/memory_rig.hpp>

namespace mailrig::mock {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view login = R"(protocol: pop3
session:
  - |
    S: +OK ready
    C: USER fred
    S: +OK
  - delay: 10m
  - |
    S: +OK after all
    C: QUIT
    S: +OK bye
)";

constexpr std::string_view starttls = R"(protocol: pop3
session:
  - |
    S: +OK ready
    C: STLS
    S: +OK go
  - starttls
  - |
    C: QUIT
    S: +OK bye
)";

TEST(MemoryRig, AnswersAsTheScenarioSays) {
  for (const std::size_t chunk : {std::size_t(1), std::size_t(7), std::string::npos}) {
    SCOPED_TRACE(chunk);
    auto rig = MemoryRig::from_text(login);
    EXPECT_EQ(rig.exchange(""), "+OK ready\r\n");
    const std::string says = "USER fred\r\nQUIT\r\n";
    std::string hears;
    for (std::size_t at = 0; at < says.size(); at += std::min(chunk, says.size() - at))
      hears += rig.exchange(std::string_view(says).substr(at, chunk));
    EXPECT_EQ(hears, "+OK\r\n+OK after all\r\n+OK bye\r\n");
    EXPECT_TRUE(rig.passed());
    EXPECT_THAT(rig, Held());
  }
}

TEST(MemoryRig, SaysWhatIsWrong) {
  auto rig = MemoryRig::from_text(login);
  EXPECT_THAT(rig.exchange("USER joe\r\n"), HasSubstr("-ERR"));
  EXPECT_TRUE(rig.closed());
  EXPECT_EQ(rig.exchange("QUIT\r\n"), "");
  EXPECT_THAT(rig, Not(Held()));
  EXPECT_THAT(rig, Reports(StartsWith("scenario.yaml:5:5: the client said something else\n")));
}

TEST(MemoryRig, AClientThatHangsUpTooEarly) {
  auto rig = MemoryRig::from_text(login);
  rig.exchange("USER fred\r\n");
  rig.hang_up();
  EXPECT_FALSE(rig.passed());
  EXPECT_THAT(rig, Reports(HasSubstr("the client closed the connection")));
}

TEST(MemoryRig, AClientThatNeverSaidEnoughIsTakenToHaveHungUp) {
  auto rig = MemoryRig::from_text(login);
  EXPECT_THAT(rig, Reports(HasSubstr("the client closed the connection")));
}

TEST(MemoryRig, TellsWhenTlsIsToBegin) {
  auto rig = MemoryRig::from_text(starttls);
  EXPECT_FALSE(rig.wants_tls());
  EXPECT_EQ(rig.exchange("STLS\r\n"), "+OK ready\r\n+OK go\r\n");
  EXPECT_TRUE(rig.wants_tls());
  EXPECT_EQ(rig.tls_established(), "");
  EXPECT_FALSE(rig.wants_tls());
  EXPECT_EQ(rig.exchange("QUIT\r\n"), "+OK bye\r\n");
  EXPECT_THAT(rig, Held());
}

TEST(MemoryRig, WhatItRefuses) {
  EXPECT_THAT([] { MemoryRig::from_text("protocol: pop4\n"); },
              testing::ThrowsMessage<RigError>(StartsWith("scenario.yaml:1:11: ")));
  EXPECT_THAT([] { MemoryRig::from_text("protocol: pop3\nfragment: true\nsession: |\n  S: +OK\n"); },
              testing::ThrowsMessage<RigError>(HasSubstr("a fragment")));
  EXPECT_THROW(MemoryRig::from_file("none.yaml"), RigError);
}

TEST(Matchers, ExplainThemselves) {
  auto rig = MemoryRig::from_text(login);
  testing::StringMatchResultListener listener;
  const testing::Matcher<const MemoryRig&> held = Held();
  EXPECT_FALSE(held.MatchAndExplain(rig, &listener));
  EXPECT_THAT(listener.str(), AllOf(StartsWith("which reports:\n"), HasSubstr("scenario.yaml:5:5: ")));
}

}  // namespace
}  // namespace mailrig::mock
