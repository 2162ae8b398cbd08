// What a scenario file says, read whole.
#include <mailrig/mock/scenario.hpp>

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "rehearsal.hpp"

namespace mailrig::mock {
namespace {

namespace fs = std::filesystem;
using test::transcript_of;
using testing::ElementsAre;

// A folder of files, gone with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::path(testing::TempDir()) / "mailrig-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path write(const fs::path& name, std::string_view content) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }
  const fs::path& path() const { return path_; }
  /// Loads one of the files; the error with the folder's name taken out, or "".
  std::string error(const fs::path& name, LoadOptions options = {}) const {
    const auto loaded = load_scenario(path_ / name, options);
    if (loaded) return "";
    auto text = loaded.error().text();
    for (auto at = text.find(path_.string()); at != text.npos; at = text.find(path_.string()))
      text.erase(at, path_.string().size() + 1);
    return text;
  }

 private:
  fs::path path_;
};

std::string shown(const Step& step) {
  struct Shower {
    std::string operator()(const Group& group) const {
      std::string text(name(group.kind));
      text +=
          ' ' + std::to_string(group.least) + ".." + (group.most == Group::unbounded ? "" : std::to_string(group.most));
      if (group.decides) text += " by the " + std::string(name(*group.decides));
      for (const auto& branch : group.branches) {
        text += " [";
        for (const auto& inner : branch) text += (&inner == &branch.front() ? "" : ", ") + shown(inner);
        text += ']';
      }
      return text;
    }
    std::string operator()(const Line& line) const { return line.printed; }
    std::string operator()(const Fault& fault) const { return "fault " + fault.text(); }
    std::string operator()(const Raw& raw) const { return std::string(name(raw.who)) + " raw " + raw.bytes; }
    std::string operator()(const UpgradeToTls&) const { return "starttls"; }
    std::string operator()(const UpgradeToCompression&) const { return "compress"; }
    std::string operator()(const Sync& sync) const { return "sync " + sync.name; }
    std::string operator()(const Delay& delay) const { return "delay " + std::to_string(delay.time.count()); }
    std::string operator()(const EndConnection& end) const {
      return std::string(name(end.who)) + (end.reset ? " resets" : " closes");
    }
    std::string operator()(const Message& message) const {
      return std::string(name(message.who)) + " message " + message.name + '|' + message.content.value_or("any");
    }
    std::string operator()(const Authenticate& step) const {
      std::string text = "authenticate";
      for (const auto& mechanism : step.mechanisms) text += ' ' + mechanism;
      return text + " as " + step.user;
    }
  };
  return std::to_string(step.where.line) + ':' + std::to_string(step.where.column) + ' ' +
         std::visit(Shower{}, step.what);
}

std::vector<std::string> shown(const std::vector<Step>& steps) {
  std::vector<std::string> out;
  for (const auto& step : steps) out.push_back(shown(step));
  return out;
}

TEST(LoadScenario, EveryKey) {
  const auto transcript = transcript_of(R"(# A comment
title: "A title: with a colon"
source: RFC 2060 section 6.3.1
protocol: imap
tags: [rfc2060, "se lect"]
vars:
  user: fred
  password: 12
secrets: [password]
tls: implicit
session:
  - |
    S: * OK
    # a comment

    C: a LOGIN ${user} ${password}
  - "S: a OK"
rules:
  - |
    C: x NOOP
    S: x OK
  - times: 3
    session: |
      C: x CAPABILITY
expect:
  client: stays
  never-sends: ["${*} LOGIN ${*}"]
  within: 5s
  waive: [RFC3501-2.2, RFC1939-3]
)");
  EXPECT_EQ(transcript->where.text(), "case.yaml:2:1");
  EXPECT_EQ(transcript->title, "A title: with a colon");
  EXPECT_EQ(transcript->source, "RFC 2060 section 6.3.1");
  EXPECT_EQ(transcript->protocol, Protocol::imap);
  EXPECT_THAT(transcript->tags, ElementsAre("rfc2060", "se lect"));
  EXPECT_THAT(transcript->vars, ElementsAre(testing::Pair("password", "12"), testing::Pair("user", "fred")));
  EXPECT_THAT(transcript->secrets, ElementsAre("password"));
  EXPECT_TRUE(transcript->implicit_tls);
  EXPECT_FALSE(transcript->fragment);
  EXPECT_TRUE(transcript->speakable);
  EXPECT_FALSE(transcript->upgrades);
  EXPECT_THAT(shown(transcript->session),
              ElementsAre("13:5 S: * OK", "16:5 C: a LOGIN ${user} ${password}", "17:6 S: a OK"));
  ASSERT_EQ(transcript->rules.size(), 2u);
  EXPECT_EQ(transcript->rules[0].where.text(), "case.yaml:20:5");
  EXPECT_EQ(transcript->rules[0].times, std::nullopt);
  EXPECT_EQ(transcript->rules[1].times, 3);
  EXPECT_EQ(transcript->expect.client, ClientEnd::stays);
  ASSERT_EQ(transcript->expect.never_sends.size(), 1u);
  EXPECT_EQ(transcript->expect.never_sends[0].where.text(), "case.yaml:27:17");
  EXPECT_EQ(transcript->expect.within, std::chrono::seconds(5));
  EXPECT_THAT(transcript->expect.waived, ElementsAre("RFC1939-3", "RFC3501-2.2"));
}

TEST(LoadScenario, WhatIsLeftOut) {
  const auto transcript = transcript_of("protocol: pop3\nsession: |\n  S: +OK\n");
  EXPECT_EQ(transcript->title, "");
  EXPECT_FALSE(transcript->implicit_tls);
  EXPECT_EQ(transcript->expect.client, ClientEnd::any);
  EXPECT_EQ(transcript->expect.within, std::nullopt);
  EXPECT_THAT(shown(transcript->session), ElementsAre("3:3 S: +OK"));
}

TEST(LoadScenario, EveryStep) {
  EXPECT_THAT(
      shown(transcript_of(R"(protocol: pop3
session:
- |
  S: +OK
- dialogue: |
    C: STLS
- starttls
- delay: 200ms
- delay: 2s
- delay: 3m
- send: "a\r\nb\x00"
- send: {hex: "0d 0A ff"}
- expect: "x"
- expect: {hex: ""}
- send-message: {text: "a\nb\r\nc"}
- {match: exact, dialogue: "C: QUIT"}
- close: client
)")
                ->session),
      ElementsAre("4:3 S: +OK", "6:5 C: STLS", "7:3 starttls", "8:3 delay 200", "9:3 delay 2000", "10:3 delay 180000",
                  std::string("11:3 server raw a\r\nb\0", 21), "12:3 server raw \r\n\xff", "13:3 client raw x",
                  "14:3 client raw ", "15:3 server message |a\r\nb\r\nc", "16:29 C: QUIT", "17:3 client closes"));
  for (const auto& [yaml, end] : {std::pair{"reset", "2:37 server resets"},
                                  {"{reset: client}", "2:38 client resets"},
                                  {"{reset: server}", "2:38 server resets"},
                                  {"{close: server}", "2:38 server closes"}})
    EXPECT_THAT(
        shown(
            transcript_of("protocol: smtp\nsession: [receive-message: {as: m}, " + std::string(yaml) + "]\n")->session),
        ElementsAre("2:11 client message m|any", end));
}

TEST(LoadScenario, Matching) {
  struct Row {
    std::string_view yaml;
    bool speakable, fits_other_case;
  };
  const Row rows[] = {
      {"protocol: pop3\nsession: |\n  C: QUIT\n", true, true},
      {"protocol: pop3\nmatch: meaning\nsession: |\n  C: QUIT\n", true, true},
      {"protocol: pop3\nmatch: exact\nsession: |\n  C: QUIT\n", true, false},
      {"protocol: pop3\nmatch: regex\nsession: |\n  C: QUIT\n", false, false},
      {"protocol: pop3\nmatch: exact\nsession:\n - {match: meaning, dialogue: \"C: QUIT\"}\n", true, true},
      {"protocol: pop3\nsession:\n - {match: regex, dialogue: \"C: (?i)QUIT\"}\n", false, true},
      {"protocol: pop3\nsession:\n - {match: exact, dialogue: \"C: NOOP\"}\n - |\n  C: QUIT\n", true, true},
  };
  for (const auto& row : rows) {
    const auto transcript = transcript_of(row.yaml);
    EXPECT_EQ(transcript->speakable, row.speakable) << row.yaml;
    test::Rehearsal server(transcript, Side::server);
    const std::string before = transcript->session.size() > 1 ? "NOOP\r\n" : "";
    EXPECT_EQ(server.hear(before + "quit\r\n").leave().verdict() == "passed", row.fits_other_case) << row.yaml;
  }
}

TEST(LoadScenario, EncodingsOfTheFile) {
  EXPECT_THAT(shown(transcript_of("protocol: pop3\r\nsession: |\r\n  S: +OK\r\n  C: QUIT\r\n")->session),
              ElementsAre("3:3 S: +OK", "4:3 C: QUIT"));
  EXPECT_THAT(shown(transcript_of("\xef\xbb\xbfprotocol: pop3\nsession: |\n  S: +OK \xc3\xa4\n")->session),
              ElementsAre("3:3 S: +OK \xc3\xa4"));
  EXPECT_THAT(shown(transcript_of("protocol: pop3\nsession: |2-\n\n   \n  S: +OK")->session),
              ElementsAre("5:3 S: +OK"));
}

TEST(LoadScenario, FilesAndFragments) {
  const Folder folder;
  folder.write("mail/1.eml", "a\nb\r\n");
  folder.write("prelude/greet.yaml", R"(protocol: pop3
fragment: true
vars: {host: inner}
session: |
  S: +OK ${host}
rules:
  - |
    C: NOOP
    S: +OK inner
)");
  folder.write("prelude/login.yaml", R"(protocol: pop3
fragment: true
vars: {host: middle, user: fred, password: inner}
secrets: [password]
session:
  - include: greet.yaml
  - |
    C: USER ${user}
    S: +OK
    C: PASS ${password}
    S: +OK
  - send-message: ../mail/1.eml
)");
  const auto file = folder.write("cases/one.yaml", R"(protocol: pop3
vars: {user: own}
session:
  - include: {file: ../prelude/login.yaml, vars: {password: given, user: ignored}}
  - |
    C: QUIT
rules:
  - |
    C: NOOP
    S: +OK own
)");
  LoadOptions options;
  options.root = folder.path();
  const auto loaded = load_scenario(file, options);
  ASSERT_TRUE(loaded) << loaded.error().text();
  const auto& transcript = **loaded;
  EXPECT_THAT(shown(transcript.session),
              ElementsAre("5:3 S: +OK ${host}", "8:5 C: USER ${user}", "9:5 S: +OK", "10:5 C: PASS ${password}",
                          "11:5 S: +OK", "12:5 server message |a\r\nb\r\n", "6:5 C: QUIT"));
  EXPECT_TRUE(transcript.session[0].where.file->ends_with("greet.yaml"));
  EXPECT_EQ(transcript.vars.at("user"), "own");
  EXPECT_EQ(transcript.vars.at("password"), "given");
  EXPECT_EQ(transcript.vars.at("host"), "middle") << "whoever includes wins";
  EXPECT_TRUE(transcript.secrets.contains("password"));
  ASSERT_EQ(transcript.rules.size(), 2u);
  EXPECT_EQ(shown(transcript.rules[0].steps[1]), "10:5 S: +OK own") << "a scenario's own rules come first";
}

TEST(LoadScenario, AFragmentAloneMayLackAlmostEverything) {
  const auto fragment = transcript_of("protocol: pop3\nfragment: true\nrules:\n  - |\n    C: NOOP\n    S: +OK ${x}\n");
  EXPECT_TRUE(fragment->fragment);
  EXPECT_TRUE(fragment->session.empty());
}

TEST(LoadScenario, AFragmentLeavesTheDialogueAroundItAlone) {
  const Folder folder;
  folder.write("rules.yaml", "protocol: imap\nfragment: true\nrules:\n  - |\n    C: x NOOP\n    S: + go\n");
  folder.write("one.yaml", R"(protocol: imap
session:
  - |
    C: a IDLE
    S: + idling
  - include: rules.yaml
  - |
    C: DONE
    S: a OK
)");
  EXPECT_EQ(folder.error("one.yaml"), "");
}

TEST(LoadScenario, WhatFilesAndFragmentsMayNot) {
  const Folder folder;
  folder.write("outside.eml", "x");
  folder.write("scenarios/fragment.yaml", "protocol: pop3\nfragment: true\nsession: |\n  S: +OK\n");
  folder.write("scenarios/imap.yaml", "protocol: imap\nfragment: true\nsession: |\n  S: * OK\n");
  folder.write("scenarios/whole.yaml", "protocol: pop3\nsession: |\n  S: +OK\n");
  folder.write("scenarios/broken.yaml", "protocol: pop3\nfragment: true\nsession: [\n");
  folder.write("scenarios/empty.yaml", "");
  folder.write("scenarios/typo.yaml", "protocol: pop3\nfragment: true\nsesion: |\n  S: +OK\n");
  folder.write("scenarios/tagged.yaml", "protocol: pop3\nfragment: true\ntags: [a]\nsession: |\n  S: +OK\n");
  folder.write("scenarios/unbound.yaml", "protocol: pop3\nfragment: true\nsession: |\n  S: +OK ${x}\n");
  folder.write("scenarios/unused.yaml", "protocol: pop3\nfragment: true\nvars: {x: 1}\nsession: |\n  S: +OK\n");
  folder.write("scenarios/loop.yaml", "protocol: pop3\nfragment: true\nsession:\n  - include: loop.yaml\n");
  folder.write("scenarios/big.eml", std::string(100, 'x'));
  folder.write("scenarios/bare.yaml", "protocol: pop3\nfragment: true\nsession: |\n  +OK\n");
  fs::create_symlink(folder.path() / "outside.eml", folder.path() / "scenarios/link.eml");
  fs::create_directories(folder.path() / "scenarios/folder");
  struct Row {
    std::string_view step, error;
  };
  const Row rows[] = {
      {"include: none.yaml", "scenarios/case.yaml:3:14: no file 'scenarios/none.yaml'"},
      {"include: folder", "scenarios/case.yaml:3:14: no file 'scenarios/folder'"},
      {"include: whole.yaml",
       "scenarios/case.yaml:3:14: 'whole.yaml' is a scenario of its own: only a file with "
       "'fragment: true' can be included"},
      {"include: imap.yaml",
       "scenarios/imap.yaml:1:1: this fragment's protocol is not that of the scenario which includes "
       "it, pop3"},
      {"include: broken.yaml", "scenarios/broken.yaml:4:1: not YAML: end of sequence flow not found"},
      {"include: empty.yaml", "scenarios/empty.yaml:1:1: a fragment is a map of keys and values"},
      {"include: typo.yaml",
       "scenarios/typo.yaml:3:1: a fragment has no key 'sesion'; there are 'fragment', 'match', "
       "'protocol', 'rules', 'secrets', 'session', 'source', 'title', 'vars'"},
      {"include: tagged.yaml",
       "scenarios/tagged.yaml:3:1: a fragment has no key 'tags'; there are 'fragment', 'match', "
       "'protocol', 'rules', 'secrets', 'session', 'source', 'title', 'vars'"},
      {"include: unbound.yaml",
       "scenarios/unbound.yaml:4:3: the server says ${x} before a client's line binds it, and "
       "'vars' gives it no value"},
      {"include: unused.yaml", "scenarios/unused.yaml:3:8: the variable 'x' is never used"},
      {"include: bare.yaml",
       "scenarios/bare.yaml:4:3: a line of dialogue begins with 'C: ' or 'S: ', or '#' for a "
       "comment; found '+OK'"},
      {"include: loop.yaml", "scenarios/loop.yaml:4:14: files are included more than 16 deep"},
      {"include: ''",
       "scenarios/case.yaml:3:14: '' is not below 'scenarios', the folder that this scenario may read; "
       "--root names another"},
      {"include: ../outside.eml",
       "scenarios/case.yaml:3:14: '../outside.eml' is not below 'scenarios', the folder that "
       "this scenario may read; --root names another"},
      {"include: /etc/passwd",
       "scenarios/case.yaml:3:14: '/etc/passwd' is not below 'scenarios', the folder that this "
       "scenario may read; --root names another"},
      {"include: [fragment.yaml]", "scenarios/case.yaml:3:14: 'include' takes a path"},
      {"include: {file: fragment.yaml, vars: {x: y}}", "scenarios/case.yaml:3:43: the variable 'x' is never used"},
      {"include: {file: fragment.yaml, var: {}}",
       "scenarios/case.yaml:3:36: 'include' has no key 'var'; there are 'file', 'vars'"},
      {"include: {vars: {}}", "scenarios/case.yaml:3:14: 'include' needs the key 'file'; it has 'vars'"},
      {"send-message: none.eml", "scenarios/case.yaml:3:19: no file 'scenarios/none.eml'"},
      {"send-message: {file: none.eml}", "scenarios/case.yaml:3:26: no file 'scenarios/none.eml'"},
      {"send-message: link.eml",
       "scenarios/case.yaml:3:19: 'link.eml' is not below 'scenarios', the folder that this "
       "scenario may read; --root names another"},
      {"send-message: ../outside.eml",
       "scenarios/case.yaml:3:19: '../outside.eml' is not below 'scenarios', the folder "
       "that this scenario may read; --root names another"},
  };
  for (const auto& row : rows) {
    folder.write("scenarios/case.yaml", "protocol: pop3\nsession:\n  - " + std::string(row.step) + "\n");
    EXPECT_EQ(folder.error("scenarios/case.yaml"), row.error) << row.step;
  }
  LoadOptions small;
  small.limits.file = 99;
  folder.write("scenarios/case.yaml", "protocol: pop3\nsession:\n  - send-message: big.eml\n");
  EXPECT_EQ(folder.error("scenarios/case.yaml", small),
            "scenarios/case.yaml:3:19: 'scenarios/big.eml' is larger than 99 bytes");
  EXPECT_EQ(folder.error("scenarios/none.yaml"), "scenarios/none.yaml:1:1: no file 'scenarios/none.yaml'");
  EXPECT_EQ(folder.error("scenarios"), "scenarios:1:1: no file 'scenarios'");
}

TEST(LoadScenario, FindScenarios) {
  const Folder folder;
  for (const auto name : {"b.yaml", "a/z.yml", "a/y.yaml", "c.eml", "d.yaml.txt"}) folder.write(name, "x");
  fs::create_symlink("loop.yaml", folder.path() / "loop.yaml");
  std::vector<std::string> found;
  for (const auto& file : find_scenarios(folder.path()))
    found.push_back(file.lexically_relative(folder.path()).string());
  EXPECT_THAT(found, ElementsAre("a/y.yaml", "a/z.yml", "b.yaml"));
  EXPECT_THAT(find_scenarios(folder.path() / "c.eml"), ElementsAre(folder.path() / "c.eml"));
  EXPECT_TRUE(find_scenarios(folder.path() / "none").empty());
}

}  // namespace
}  // namespace mailrig::mock
