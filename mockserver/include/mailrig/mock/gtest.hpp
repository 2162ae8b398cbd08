#pragma once
#include <gmock/gmock.h>

namespace mailrig::mock {

/// EXPECT_THAT(rig, Held()): the client under test did all that the scenario demands. For Rig and MemoryRig; a failure
/// shows the rig's report.
MATCHER(Held, negation ? "finds something wrong with its client" : "finds nothing wrong with its client") {
  const auto report = arg.report();
  if (!report.empty()) *result_listener << "which reports:\n" << report;
  return report.empty();
}

/// EXPECT_THAT(rig, Reports(HasSubstr("TLS was offered"))): what the rig has to say against the client fits `report`.
MATCHER_P(Reports, report,
          "whose report " +
              testing::DescribeMatcher<std::string>(testing::MatcherCast<std::string>(report), negation)) {
  return testing::ExplainMatchResult(report, arg.report(), result_listener);
}

}  // namespace mailrig::mock
