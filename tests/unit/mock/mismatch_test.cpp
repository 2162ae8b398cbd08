#include <mailrig/mock/mismatch.hpp>

#include <gtest/gtest.h>

namespace mailrig::mock {
namespace {

TEST(Mismatch, DescribesWhatIsKnown) {
  Mismatch all;
  all.where = {std::make_shared<const std::string>("a/b.yaml"), 9, 5};
  all.reason = "the client said something else";
  all.expected = "C: A142 SELECT INBOX";
  all.received = "C: x7 EXAMINE INBOX";
  all.marked_from = 6;
  all.marked_size = 7;
  all.marked = "command";
  all.near = "rules[2] (line 21) answers this 1 time only";
  all.bound = {{"A142", "x7"}, {"password", "<secret>"}};
  all.lines = 12;
  all.matched = 8;
  EXPECT_EQ(describe(all), R"(a/b.yaml:9:5: the client said something else
  expected  C: A142 SELECT INBOX
  received  C: x7 EXAMINE INBOX
                  ^^^^^^^ command
  near      rules[2] (line 21) answers this 1 time only
  bound     A142=x7 password=<secret>
  so far    12 lines, 8 matched
)");

  Mismatch little;
  little.reason = "the client closed the connection";
  little.lines = 1;
  EXPECT_EQ(describe(little), "<scenario>:0:0: the client closed the connection\n  so far    1 line, 0 matched\n");
}

}  // namespace
}  // namespace mailrig::mock
