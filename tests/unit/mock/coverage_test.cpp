// Which steps, rules and RFCs a session exercised.
#include <gmock/gmock.h>

#include <mailrig/mock/coverage.hpp>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

using test::Rehearsal;
using test::transcript_of;
using testing::ElementsAre;

constexpr std::string_view yaml = R"(protocol: pop3
source: RFC 1939 section 5
tags: [rfc1939, rfc2449, rfcs, stat]
session: |
  S: +OK
  C: STAT
  S: +OK 0 0
  C: QUIT
  S: +OK
rules:
  - |
    C: CAPA
    S: -ERR
  - |
    C: NOOP
    S: +OK
)";

std::vector<int> lines(const Coverage& coverage) {
  std::vector<int> all;
  for (const auto& [file, line] : coverage.steps) all.push_back(line);
  return all;
}

TEST(Coverage, OfASession) {
  const auto transcript = transcript_of(yaml);
  EXPECT_EQ(places(*transcript).size(), 9u);
  EXPECT_THAT(exercised(*transcript), ElementsAre("RFC 1939 section 5", "RFC 2449"));
  for (const auto chunk : test::chunk_sizes) {
    Rehearsal broken_off(transcript, Side::server, chunk), whole(transcript, Side::server, chunk);
    broken_off.hear("CAPA\r\nCAPA\r\nSTAT\r\n").leave();
    EXPECT_THAT(lines(broken_off.replay.coverage()), ElementsAre(5, 6, 7, 12, 13));
    EXPECT_THAT(broken_off.replay.coverage().rules, ElementsAre(2u, 0u));
    whole.hear("STAT\r\nQUIT\r\n").leave();
    EXPECT_THAT(lines(whole.replay.coverage()), ElementsAre(5, 6, 7, 8, 9));
    auto both = broken_off.replay.coverage();
    both.add(whole.replay.coverage());
    both.add({});
    EXPECT_THAT(lines(both), ElementsAre(5, 6, 7, 8, 9, 12, 13));
    EXPECT_THAT(both.rules, ElementsAre(2u, 0u));
  }
}

}  // namespace
}  // namespace mailrig::mock
