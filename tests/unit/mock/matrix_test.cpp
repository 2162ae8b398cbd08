// Scenarios that stand for several cases.
#include <gmock/gmock.h>

#include <mailrig/mock/scenario.hpp>
#include <mailrig/mock/self_play.hpp>

namespace mailrig::mock {
namespace {

using testing::ElementsAre;

std::string pop3(std::string_view rest) { return "protocol: pop3\n" + std::string(rest); }

std::vector<std::string> names(std::string_view yaml) {
  std::vector<std::string> names;
  const auto cases = load_cases_text(yaml, "case.yaml");
  for (const auto& transcript : cases.value()) names.push_back(transcript->combination);
  return names;
}

TEST(Matrix, OneCaseForEachCombination) {
  EXPECT_THAT(names(pop3("session: |\n  S: +OK\n")), ElementsAre(""));
  EXPECT_THAT(names(pop3("matrix: {verb: [STAT, NOOP], end: ['', bye]}\nsession: |\n  S: +OK\n  C: ${verb}\n  S: +OK "
                         "${end}\n")),
              ElementsAre("verb=STAT, end=", "verb=STAT, end=bye", "verb=NOOP, end=", "verb=NOOP, end=bye"));
}

TEST(Matrix, ValuesStandWhereverTheirNamesDo) {
  const auto cases =
      load_cases_text(pop3("title: about ${verb}\nmatrix: {verb: [STAT, NOOP]}\nvars: {other: x}\nsession: |\n  S: "
                           "+OK $${verb} ${other}\n  C: ${verb} ${x}\n"),
                      "case.yaml")
          .value();
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0]->title, "about STAT");
  EXPECT_EQ(cases[1]->title, "about NOOP");
  EXPECT_EQ(std::get<Line>(cases[1]->session.at(0).what).printed, "S: +OK $${verb} ${other}");
  EXPECT_EQ(std::get<Line>(cases[1]->session.at(1).what).printed, "C: NOOP ${x}");
  for (const auto& one : cases) EXPECT_TRUE(self_play(one).passed());
}

TEST(Matrix, Refused) {
  const std::string session = "session: |\n  S: +OK ${a}\n";
  std::string wide = "matrix: {a: [0";
  for (int i = 1; i < 1001; ++i) wide += ", " + std::to_string(i);
  wide += "]}\n";
  struct Row {
    std::string yaml, error;
  };
  const Row rows[] = {
      {pop3("matrix: [a]\n" + session),
       "2:9: 'matrix' takes a map of names and lists such as {mechanism: [PLAIN, LOGIN]}"},
      {pop3("matrix: {}\n" + session),
       "2:9: 'matrix' takes a map of names and lists such as {mechanism: [PLAIN, LOGIN]}"},
      {pop3("matrix: {a: b}\n" + session), "2:13: 'a' takes a list of values such as [PLAIN, LOGIN]"},
      {pop3("matrix: {a: []}\n" + session), "2:13: 'a' takes a list of values such as [PLAIN, LOGIN]"},
      {pop3("matrix: {a: [[b]]}\n" + session), "2:14: 'a' takes a list of words"},
      {pop3("matrix: {a b: [c]}\n" + session),
       "2:10: 'a b' is no name for a variable: letters, digits and '_', a letter first"},
      {pop3("matrix: {a: [b], a: [c]}\n" + session), "2:18: the name 'a' stands twice"},
      {pop3("matrix: {a: [\"b\\nc\"]}\n" + session), "2:14: a value of a matrix is one line"},
      {pop3("matrix: {a: [b, c, b]}\n" + session), "2:20: the value 'b' stands twice"},
      {pop3("matrix: {a: [b], c: [d]}\n" + session), "2:9: the name 'c' of the matrix is never used, as ${c}"},
      {pop3(wide + session), "2:9: 'matrix' makes too many cases: at most 1000, and of long files fewer"},
  };
  for (const auto& row : rows) {
    const auto loaded = load_cases_text(row.yaml, "case.yaml");
    EXPECT_EQ(loaded ? "" : loaded.error().text(), "case.yaml:" + row.error) << row.yaml.substr(0, 200);
  }
}

}  // namespace
}  // namespace mailrig::mock
