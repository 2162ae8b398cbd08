// What a scenario file could do to the rig: each is refused with a reason, or is bounded in memory and time.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include <mailrig/mock/scenario.hpp>

namespace mailrig::mock {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;
using testing::HasSubstr;

std::string error(std::string_view yaml, const LoadOptions& options = {}) {
  const auto loaded = load_scenario_text(yaml, "case.yaml", options);
  return loaded ? "" : loaded.error().text();
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(HostileYaml, DeepNesting) {
  constexpr std::size_t deep = 100'000;
  for (const auto& yaml : {repeated("[", deep), repeated("{a: ", deep), repeated("- ", deep),
                           "session: " + repeated("[", deep) + repeated("]", deep), repeated("? ", deep),
                           repeated("[{a: ", deep), repeated("!a ", deep), repeated("&a ", deep)})
    EXPECT_THAT(error(yaml), HasSubstr("not YAML: ")) << yaml.substr(0, 20);
  std::string indented;
  for (std::size_t i = 0; i < 1'000; ++i) indented += std::string(i, ' ') + "a:\n";
  EXPECT_THAT(error(indented), HasSubstr("not YAML: "));
}

TEST(HostileYaml, AliasesDoNotMultiply) {
  std::string laughs = "protocol: pop3\nsession:\n  - &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'z'; ++c) {
    laughs += std::string("  - &") + c + " [";
    for (int i = 0; i < 9; ++i) laughs += std::string("*") + static_cast<char>(c - 1) + ',';
    laughs += "]\n";
  }
  EXPECT_EQ(error(laughs), "case.yaml:3:5: a step is a dialogue, a word such as starttls, or one 'key: value'");

  // One long line, said a great many times.
  LoadOptions small;
  small.limits.held = 1'000'000;
  const auto line = "protocol: pop3\nsession:\n  - &a \"S: " + std::string(100'000, 'x') + "\"\n";
  EXPECT_THAT(error(line + repeated("  - *a\n", 50'000), small), HasSubstr("holds more than"));
  const auto raw = "protocol: pop3\nsession:\n  - &a {send: " + std::string(100'000, 'x') + "}\n";
  EXPECT_THAT(error(raw + repeated("  - *a\n", 11), small), HasSubstr("holds more than"));
  const auto message = "protocol: pop3\nsession:\n  - &a {send-message: {text: " + std::string(100'000, 'x') + "}}\n";
  EXPECT_THAT(error(message + repeated("  - *a\n", 11), small), HasSubstr("holds more than"));
  EXPECT_EQ(error("protocol: pop3\nsession:\n  - &a \"S: +OK\"\n  - *a\n"), "") << "an alias as such is no harm";
}

TEST(HostileYaml, AliasesOfThemselves) {
  for (const auto yaml :
       {"&a [*a]", "protocol: pop3\nsession: &a [*a]\n", "protocol: pop3\nvars: &a {x: *a}\nsession: *a\n",
        "protocol: pop3\nsession:\n  - &a {match: exact, dialogue: *a}\n",
        "protocol: pop3\nsession: &a\n  - include: {file: x, vars: *a}\n",
        "protocol: pop3\nsession: |\n  S: +OK\nrules: &a [{session: *a}]\n", "&a {*a : *a}"})
    EXPECT_NE(error(yaml), "") << yaml;
}

TEST(HostileYaml, Size) {
  LoadOptions options;
  options.limits.yaml = 1000;
  EXPECT_EQ(error("# " + std::string(1000, 'x'), options), "case.yaml:1:1: larger than 1000 bytes");
  options.limits = {};
  options.limits.steps = 3;
  const std::string pop3 = "protocol: pop3\nsession: |\n";
  EXPECT_EQ(error(pop3 + repeated("  S: +OK\n", 3), options), "");
  EXPECT_EQ(error(pop3 + repeated("  S: +OK\n", 4), options), "case.yaml:6:3: more than 3 steps");
  EXPECT_EQ(error(pop3 + repeated("  S: +OK\n", 2) + "rules:\n  - |\n    C: A\n    S: +OK\n", options),
            "case.yaml:8:5: more than 3 steps");
  options.limits = {};
  options.limits.held = 10;
  EXPECT_EQ(error("protocol: pop3\nsession:\n  - send: 12345\n  - send: 67890\n", options), "");
  EXPECT_EQ(error("protocol: pop3\nsession:\n  - send: 12345\n  - send: 678901\n", options),
            "case.yaml:4:11: the scenario holds more than 10 bytes");
  // Whatever fills a file of the greatest size
  const auto size = ScenarioLimits{}.yaml;
  EXPECT_NE(error("tags: [" + repeated("[],", size / 3 - 20) + "]"), "");
  EXPECT_NE(error(std::string(size, '"')), "");
  EXPECT_NE(error(std::string(size, '\n') + "x"), "");
  EXPECT_EQ(error(std::string(size + 1, ' ')), "case.yaml:1:1: larger than 1048576 bytes");
}

TEST(HostileYaml, ManyKeys) {
  std::string yaml = "protocol: pop3\nsession: |\n  S: +OK\nvars:\n";
  for (int i = 0; i < 50'000; ++i) yaml += "  v" + std::to_string(i) + ": x\n";
  EXPECT_EQ(error(yaml), "case.yaml:5:3: the variable 'v0' is never used");
}

TEST(HostileYaml, IncludesThatMultiply) {
  const auto folder = fs::path(testing::TempDir()) / ("mailrig-includes-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  for (int i = 0; i < 12; ++i)
    std::ofstream(folder / ("f" + std::to_string(i) + ".yaml"))
        << "protocol: pop3\nfragment: true\nsession:\n"
        << repeated("  - include: f" + std::to_string(i + 1) + ".yaml\n", 10);
  std::ofstream(folder / "f12.yaml") << "protocol: pop3\nfragment: true\n";
  std::ofstream(folder / "case.yaml") << "protocol: pop3\nsession:\n  - include: f0.yaml\n";
  LoadOptions options;
  options.root = folder;
  options.limits.steps = 1000;
  const auto loaded = load_scenario(folder / "case.yaml", options);
  fs::remove_all(folder);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().text(), HasSubstr("more than 1000 steps"));
}

TEST(HostileYaml, Binary) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(error(bytes), "case.yaml:1:1: a control character, '\\x00', where a scenario is text");
  for (const auto text : {"\x7f"
                          "ELF\x02\x01\x01"sv,
                          "\x89PNG\r\n\x1a\n"sv,
                          "\xff\xfe"
                          "a\0:\0 \0b\0"sv,
                          "\xfe\xff\0a"sv})
    EXPECT_NE(error(text), "");
  for (int i = 0; i < 256; ++i) {  // any byte anywhere is taken or refused
    std::string yaml = "protocol: pop3\ntitle: x\nsession: |\n  S: +OK\n";
    for (const auto at : {0u, 5u, 9u, 10u, 22u, 38u, 42u}) {
      auto broken = yaml;
      broken[at] = static_cast<char>(i);
      (void)error(broken);
    }
  }
}

TEST(HostileYaml, CutAnywhere) {
  const std::string yaml = R"(protocol: imap
vars: {user: "fr\x65d"}
session:
  - |
    S: * OK
    C: a LOGIN {4}
    C: ${user} ${p:/x+/}
    S: a OK {*}
    S: {.}
  - send: {hex: "00 ff"}
rules:
  - times: 3
    session: |
      C: x NOOP
expect: {within: 5s, never-sends: ["${*} A ${*}"]}
)";
  for (std::size_t size = 0; size < yaml.size(); ++size) (void)error(yaml.substr(0, size));
  SUCCEED();
}

}  // namespace
}  // namespace mailrig::mock
