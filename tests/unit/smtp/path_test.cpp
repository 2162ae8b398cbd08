#include <mailrig/smtp/path.hpp>

#include <gmock/gmock.h>

#include <string>

namespace mailrig::smtp {
namespace {

TEST(Path, Accepted) {
  for (const auto* path :
       {"Smith@bar.com", "JQP@MIT-AI.ARPA", "@USC-ISIE.ARPA:JQP@MIT-AI.ARPA", "@hosta.int,@jkl.org:userc@d.bar.org",
        "Postmaster", "e=mc2@example.com", "a.b+c@x", "..a..@docomo.example", "\"a b\"@x", "\"a>b\"@x", "\"a\\\"b\"@x",
        "\"\"@x", "a@[127.0.0.1]", "a@[IPv6:::1]", "a@under_score.example"})
    EXPECT_TRUE(check_path(path)) << path;
}

TEST(Path, Refused) {
  struct Row {
    std::string path;
    std::size_t offset;
  };
  const Row rows[] = {
      {"", 0},        {"a@b> SIZE=1", 3}, {"a@b>", 3},          {"<a@b", 0},
      {"a>b@c", 1},   {"a@b\r\nDATA", 3}, {"a\nb@c", 1},        {std::string("a@b\0c", 5), 3},
      {"a@b\x7f", 3}, {"a\x1b@b", 1},     {"a b@c", 1},         {"a@b c", 3},
      {"a@", 2},      {"@a", 2},          {"@a:", 3},           {"@a,b:c@d", 3},
      {"a@b@c", 3},   {"\"a@b", 4},       {"\"a\r\n\"@b", 2},   {"\"a\\\r\"@b", 3},
      {"\"a\\", 3},   {"\"a\"b@c", 3},    {"a@[1.2.3.4", 10},   {"a@[]", 3},
      {"a@[1]x", 5},  {"a\\,b@c", 1},     {"caf\xc3\xa9@x", 3}, {"a@caf\xc3\xa9", 5},
  };
  for (const auto& row : rows) {
    const auto checked = check_path(row.path);
    ASSERT_FALSE(checked) << row.path;
    EXPECT_EQ(checked.error().code, Errc::bad_argument);
    EXPECT_EQ(checked.error().about.offset, row.offset) << row.path;
  }
}

TEST(Path, BeyondAsciiOnlyWhereTheServerTakesIt) {
  for (const auto* path : {"caf\xc3\xa9@x", "a@caf\xc3\xa9", "\"\xc3\xa9\"@x"}) {
    EXPECT_FALSE(check_path(path)) << path;
    EXPECT_TRUE(check_path(path, Charset::utf8)) << path;
  }
}

TEST(Domain, Table) {
  for (const auto* domain : {"bar.com", "USC-ISIF.ARPA", "localhost", "[127.0.0.1]", "[IPv6:fe80::1]"})
    EXPECT_TRUE(check_domain(domain)) << domain;
  for (const std::string& domain : {std::string(), std::string("a b"), std::string("a\r\nMAIL"), std::string("a\0", 2),
                                    std::string("<a>"), std::string("[::1"), std::string("[1]x"), std::string("a@b")})
    EXPECT_FALSE(check_domain(domain)) << domain;
}

}  // namespace
}  // namespace mailrig::smtp
