// Every reason for which a scenario is refused, with the place that the reason names.
#include <gmock/gmock.h>

#include <mailrig/mock/scenario.hpp>

namespace mailrig::mock {
namespace {

std::string error(std::string_view yaml) {
  const auto loaded = load_scenario_text(yaml, "case.yaml");
  return loaded ? "" : loaded.error().text().substr(std::string_view("case.yaml:").size());
}

struct Row {
  std::string yaml, error;
};

void expect_errors(const std::vector<Row>& rows) {
  for (const auto& row : rows) EXPECT_EQ(error(row.yaml), row.error) << row.yaml;
}

// A session behind a head that is right.
std::string pop3(std::string_view rest) { return "protocol: pop3\n" + std::string(rest); }

TEST(CheckScenario, NoYaml) {
  expect_errors({
      {"", "1:1: the file is empty; a scenario needs 'protocol' and 'session'"},
      {"# nothing\n", "1:1: the file is empty; a scenario needs 'protocol' and 'session'"},
      {"a: [", "1:1: not YAML: end of sequence flow not found"},
      {"a: b: c", "1:5: not YAML: illegal map value"},
      {"a: \"b", "1:6: not YAML: illegal EOF in scalar"},
      {"a: *b", "1:4: not YAML: the referenced anchor is not defined"},
      {"\tx: y", "1:3: not YAML: illegal map value"},
      {"- a\n- b\n", "1:1: a scenario is a map of keys and values"},
      {"text", "1:1: a scenario is a map of keys and values"},
      {pop3("session: |\n  S: +OK\n---\nprotocol: imap\n"), "4:1: a second document; a file holds one scenario"},
      {pop3("session: |\n  S: +OK\n...\nmore\n"), "5:1: a second document; a file holds one scenario"},
      {pop3("session: |\n  S: +OK\n---\n"), "4:1: a second document; a file holds one scenario"},
      {"{protocol: pop3, session: \"S: +OK\"} more", "1:37: a second document; a file holds one scenario"},
      {",protocol: pop3", "1:1: a second document; a file holds one scenario"},
      {"---\n" + pop3("session: |\n  S: +OK\n...\n# the end\n"), ""},
      {pop3("title: a\x01\nsession: |\n  S: +OK\n"), "2:9: a control character, '\\x01', where a scenario is text"},
      {pop3("session: |\n  S: +OK\n\x04title: hidden\n"),
       "4:1: a control character, '\\x04', where a scenario is text"},
      {pop3("session: |\n  S: +OK\n  \x1b[2J\n"), "4:3: a control character, '\\x1b', where a scenario is text"},
      {std::string("protocol: pop3\0", 15), "1:15: a control character, '\\x00', where a scenario is text"},
      {pop3("title: a\rb\nsession: |\n  S: +OK\n"), "2:9: a control character, '\\r', where a scenario is text"},
      {pop3("title: \xff\xfe\nsession: |\n  S: +OK\n"), ""},  // bytes above ASCII are what they are
  });
}

TEST(CheckScenario, Keys) {
  const std::string all =
      "'connections', 'expect', 'faults', 'fragment', 'match', 'matrix', 'protocol', 'rules', 'secrets', 'session', "
      "'source', 'tags', "
      "'title', 'tls', 'vars'";
  const std::string dialogue = "session: |\n  S: +OK\n";
  expect_errors({
      {dialogue, "1:1: a scenario needs the key 'protocol'; it has 'session'"},
      {"\n# x\ntitle: x\n" + dialogue, "3:1: a scenario needs the key 'protocol'; it has 'session', 'title'"},
      {pop3(""), "1:1: a scenario needs the key 'session'; it has 'protocol'"},
      {"protocol: pop3\nsesion: []\n", "1:1: a scenario needs the key 'session'; it has 'protocol', 'sesion'"},
      {pop3("protocol: imap\n" + dialogue), "2:1: the key 'protocol' stands twice"},
      {pop3("titel: x\n" + dialogue), "2:1: a scenario has no key 'titel'; there are " + all},
      {pop3(dialogue + "  # x\nTitle: x\n"), "5:1: a scenario has no key 'Title'; there are " + all},
      {pop3("<<: {title: x}\n" + dialogue), "2:1: a scenario has no key '<<'; there are " + all},
      {pop3("? [a]\n: b\n" + dialogue), "2:3: a key is a word"},
      {": x\n" + pop3(dialogue), "1:1: a key is a word"},
      {pop3(": x\n" + dialogue), "1:14: a key is a word"},
      {pop3("title: [x]\n" + dialogue), "2:8: 'title' takes text"},
      {pop3("title:\n" + dialogue), "2:6: 'title' takes text"},
      {pop3("title: ~\n" + dialogue), "2:8: 'title' takes text"},
      {pop3("source: {a: b}\n" + dialogue), "2:9: 'source' takes text"},
      {"protocol: nntp\n" + dialogue, "1:11: 'protocol' takes one of 'imap', 'pop3', 'smtp', 'lmtp', found 'nntp'"},
      {"protocol: POP3\n" + dialogue, "1:11: 'protocol' takes one of 'imap', 'pop3', 'smtp', 'lmtp', found 'POP3'"},
      {"protocol: [pop3]\n" + dialogue, "1:11: 'protocol' takes 'imap', 'pop3', 'smtp', 'lmtp'"},
      {pop3("tls: yes\n" + dialogue), "2:6: 'tls' takes one of 'none', 'implicit', found 'yes'"},
      {pop3("match: glob\n" + dialogue), "2:8: 'match' takes one of 'meaning', 'exact', 'regex', found 'glob'"},
      {pop3("fragment: maybe\n" + dialogue), "2:11: 'fragment' takes one of 'false', 'true', found 'maybe'"},
      {pop3("tags: rfc1939\n" + dialogue), "2:7: 'tags' takes a list of words"},
      {pop3("tags: [a, [b]]\n" + dialogue), "2:11: 'tags' takes text"},
      {pop3("session: {a: b}\n"), "2:10: 'session' takes a list of steps, or one dialogue"},
      {pop3("session: []\n"), "2:10: a session needs a step"},
      {pop3("session: |\n  # only\n"), "2:10: a session needs a step"},
      {pop3("session:\n"), "2:8: 'session' takes a list of steps, or one dialogue"},
  });
}

TEST(CheckScenario, Variables) {
  const std::string dialogue = "session: |\n  S: +OK\n  C: USER ${user}\n";
  expect_errors({
      {pop3("vars: [user]\n" + dialogue), "2:7: 'vars' takes a map of names and texts"},
      {pop3("vars: {user: [a]}\n" + dialogue), "2:14: 'user' takes text"},
      {pop3("vars: {user: a, user: b}\n" + dialogue), "2:17: the variable 'user' stands twice"},
      {pop3("vars: {us-er: a}\n" + dialogue),
       "2:8: 'us-er' is no name for a variable: letters, digits and '_', a letter first"},
      {pop3("vars: {'*': a}\n" + dialogue),
       "2:8: '*' is no name for a variable: letters, digits and '_', a letter first"},
      {pop3("vars: {'user:/a/': a}\n" + dialogue),
       "2:8: 'user:/a/' is no name for a variable: letters, digits and '_', a letter first"},
      {pop3("vars: {'a}${b': a}\n" + dialogue),
       "2:8: 'a}${b' is no name for a variable: letters, digits and '_', a letter first"},
      {pop3("vars:\n  user: a\n  pass: b\n" + dialogue), "4:3: the variable 'pass' is never used"},
      {pop3("vars: {user: a, password: b}\nsecrets: [password]\n" + dialogue), ""},  // never to be seen is a use
      {pop3("secrets: user\n" + dialogue), "2:10: 'secrets' takes a list of names of variables"},
      {pop3("secrets: [user, pass]\n" + dialogue), "2:17: the secret 'pass' is no variable of this scenario"},
      {pop3("secrets: [[user]]\n" + dialogue), "2:11: 'secrets' takes text"},
      {pop3("session: |\n  S: +OK ${user}\n  C: USER ${user}\n"),
       "3:3: the server says ${user} before a client's line binds it, and 'vars' gives it no value"},
      {pop3("session: |\n  C: USER ${user}\n  S: +OK ${usr}\n"),
       "4:3: the server says ${usr} before a client's line binds it, and 'vars' gives it no value"},
      {pop3(dialogue + "rules:\n  - |\n    C: X ${x}\n    S: +OK ${x} ${user}\n"), ""},
      {pop3(dialogue + "rules:\n  - |\n    C: X\n    S: +OK ${z}\n"),
       "8:5: the server says ${z} before a client's line binds it, and 'vars' gives it no value"},
  });
}

TEST(CheckScenario, Steps) {
  const std::string steps =
      "'any-order', 'authenticate', 'choice', 'close', 'delay', 'dialogue', 'expect', 'fault', 'include', 'optional', "
      "'receive-message', 'repeat', 'reset', 'send', "
      "'send-message', 'sync'";
  const auto step = [](std::string_view text) { return pop3("session:\n  - " + std::string(text) + "\n"); };
  const auto smtp = [](std::string_view text) { return "protocol: smtp\nsession:\n  - " + std::string(text) + "\n"; };
  const std::string duration = "takes a duration such as 200ms, 5s or 2m";
  expect_errors({
      {step("[a]"), "3:5: a step is a dialogue, a word such as starttls, or one 'key: value'"},
      {step(""), "3:3: a step is a dialogue, a word such as starttls, or one 'key: value'"},
      {step("{}"), "3:5: a step is one 'key: value'; found 0 keys"},
      {step("sleep: 5s"), "3:5: there is no step 'sleep'; there are " + steps},
      {step("fault: slow"),
       "3:12: there is no fault 'slow'; there are split, cut, rate, stall, truncate, reset, garbage, corrupt, "
       "duplicate, "
       "drop-tls-close, expired-certificate, wrong-host, self-signed, old-tls, stalled-handshake, plaintext-in-tls"},
      {step("fault: {split: 0}"), "3:13: 'split' takes a number of bytes from 1 on, 'random' or 'sweep', found '0'"},
      {step("fault: truncate"), "3:12: 'truncate' takes a number of bytes from 0 on, 'random' or 'sweep', found ''"},
      {step("fault: {rate: 1KB/s}"),
       "3:13: 'rate' takes bytes a second such as 500B/s, 1KiB/s or 2MiB/s, found '1KB/s'"},
      {step("fault: {split: 1, from: network}"), "3:29: 'from' takes one of 'client', 'server', found 'network'"},
      {step("fault: {split: 1, rate: 1B/s}"),
       "3:23: a fault is one 'kind: value'; each further one is an entry of its own"},
      {step("fault: {from: client}"),
       "3:12: a fault is a word such as stall, or one 'kind: value' and perhaps 'from: client'"},
      {step("fault: {truncate: sweep}"),
       "3:5: a sweep is of a whole scenario: it stands under 'faults', or in the option --fault"},
      {step("fault: stall\nfaults: {split: 1}"), "4:9: 'faults' takes a list such as [{split: 1}, {rate: 1KiB/s}]"},
      {step("{delay: 5s, close: server}"), "3:5: a step is one 'key: value'; found 2 keys"},
      {step("{delay: 5s, delay: 6s}"), "3:17: the key 'delay' stands twice"},
      {step("startls"), "3:5: a line of dialogue begins with 'C: ' or 'S: ', or '#' for a comment; found 'startls'"},
      {step("delay: 5"), "3:12: 'delay' " + duration + ", found '5'"},
      {step("delay: 5h"), "3:12: 'delay' " + duration + ", found '5h'"},
      {step("delay: -5s"), "3:12: 'delay' " + duration + ", found '-5s'"},
      {step("delay: 1.5s"), "3:12: 'delay' " + duration + ", found '1.5s'"},
      {step("delay: 5 s"), "3:12: 'delay' " + duration + ", found '5 s'"},
      {step("delay: 99999999999999999999s"), "3:12: 'delay' " + duration + ", found '99999999999999999999s'"},
      {step("delay: 1441m"), "3:12: 'delay' is longer than 24 hours"},
      {step("delay: 1440m"), ""},
      {step("delay: [5s]"), "3:12: 'delay' " + duration},
      {step("close: nobody"), "3:12: 'close' takes one of 'client', 'server', found 'nobody'"},
      {step("reset: both"), "3:12: 'reset' takes one of 'client', 'server', found 'both'"},
      {step("{match: exact}"), "3:5: a step needs the key 'dialogue'; it has 'match'"},
      {step("{match: fuzzy, dialogue: \"C: x\"}"),
       "3:13: 'match' takes one of 'meaning', 'exact', 'regex', found 'fuzzy'"},
      {step("{match: exact, dialogue: \"C: x\", times: 2}"),
       "3:38: a step has no key 'times'; there are 'dialogue', 'match'"},
      {step("{match: exact, send: x}"), "3:5: a step needs the key 'dialogue'; it has 'match', 'send'"},
      {step("dialogue: [a]"), "3:15: 'dialogue' takes lines of dialogue under '|'"},
      {step("{match: regex, dialogue: \"C: a(\"}"), "3:31: broken regular expression: missing ): (?s)a("},
      {step("send: [a]"), "3:11: 'send' is a map of keys and values"},
      {step("send: {hex: \"0\"}"), "3:17: 'hex' takes pairs of hexadecimal digits; one has no second"},
      {step("send: {hex: \"0g\"}"), "3:17: 'hex' takes pairs of hexadecimal digits"},
      {step("send: {hex: \"0 0\"}"), "3:17: 'hex' takes pairs of hexadecimal digits"},
      {step("send: {hex: [00]}"), "3:17: 'hex' takes pairs of hexadecimal digits"},
      {step("expect: {text: x}"), "3:13: 'expect' needs the key 'hex'; it has 'text'"},
      {step("expect: {hex: 00, text: x}"), "3:23: 'expect' has no key 'text'; there are 'hex'"},
      {step("send-message: {}"), "3:19: 'send-message' takes a path, {file: path} or {text: content}"},
      {step("send-message: {as: x}"), "3:20: 'send-message' has no key 'as'; there are 'file', 'text'"},
      {step("send-message: {file: a, text: b}"), "3:19: 'file' and 'text' exclude each other"},
      {step("send-message: {text: [b]}"), "3:26: 'text' takes text"},
      {step("receive-message: {}"),
       "3:22: 'receive-message' has no place in pop3: the server sends messages in pop3 and "
       "receives them in smtp and lmtp; imap has literals, {@file}"},
      {smtp("send-message: {text: x}"),
       "3:19: 'send-message' has no place in smtp: the server sends messages in pop3 and "
       "receives them in smtp and lmtp; imap has literals, {@file}"},
      {"protocol: imap\nsession:\n  - send-message: {text: x}\n",
       "3:19: 'send-message' has no place in imap: the server sends messages in pop3 and receives them in smtp and "
       "lmtp; "
       "imap has literals, {@file}"},
      {smtp("receive-message: letter"), "3:22: 'receive-message' is a map of keys and values"},
      {smtp("receive-message: {as: \"a b\"}"),
       "3:27: 'a b' is no name for a variable: letters, digits and '_', a letter first"},
      {smtp("receive-message: {as: \"*\"}"),
       "3:27: '*' is no name for a variable: letters, digits and '_', a letter first"},
      {smtp("receive-message: {into: x}"), "3:23: 'receive-message' has no key 'into'; there are 'as', 'file', 'text'"},
      // What comes behind the end
      {step("close: server\n  - |\n    S: +OK"), "5:5: this step is never reached: the connection ends at line 3"},
      {step("reset\n  - starttls"), "4:5: this step is never reached: the connection ends at line 3"},
      {step("close: client\n  - close: server"), "4:5: this step is never reached: the connection ends at line 3"},
      // There is no TLS under TLS
      {step("starttls\n  - starttls"), "4:5: TLS runs already, since line 3"},
      {"tls: implicit\n" + step("starttls"), "4:5: TLS runs already, from the first byte"},
  });
}

TEST(CheckScenario, Dialogues) {
  const std::string side = ": a line of dialogue begins with 'C: ' or 'S: ', or '#' for a comment; found ";
  const std::string under = ": lines of dialogue stand under '|', each on its own line; found ";
  expect_errors({
      {pop3("session: |\n  S: +OK\n  USER fred\n"), "4:3" + side + "'USER fred'"},
      {pop3("session: |\n  S: +OK\n    goes on\n"), "4:3" + side + "'  goes on'"},
      {pop3("session:\n  - |\n    S: +OK\n\n    # x\n    S +OK\n"), "7:5" + side + "'S +OK'"},
      {pop3("session:\n  - \"X: 1\"\n"), "3:6" + side + "'X: 1'"},
      {pop3("session: >\n  S: +OK\n  C: QUIT\n"), "2:10" + under + "'S: +OK C: QUIT\n'"},
      {pop3("session: \"S: +OK\\nC: QUIT\"\n"), "2:10" + under + "'S: +OK\nC: QUIT'"},
      {pop3("session: \"S: \\x41\"\n"), "2:10" + under + "'S: A'"},
      {pop3("session: |\n  C: USER ${user\n"),
       "3:11: '${' without its '}'; write '$${' where the text itself is meant"},
      {"protocol: imap\nsession: |\n  C: a1 NOOP\n  S: a2 OK\n",
       "4:6: expected '*', '+' or a tag that a 'C:' line above begins with, found 'a2'; 'send' says anything else"},
      {"protocol: imap\nsession:\n  - |\n    C: a1 X {5}\n    C: abc\n",
       "4:13: the literal is to hold 5 bytes, and the lines that follow hold 5 and no line that goes on behind it; "
       "'{*}' "
       "and '{.}' let the rig count"},
      {"protocol: imap\nsession: |\n  S: * 1 FETCH (BODY[] {@none.eml})\n", "3:24: no file 'none.eml'"},
      {"protocol: imap\nmatch: regex\nsession: |\n  C: a x(\n", "4:3: broken regular expression: missing ): (?s)x("},
  });
}

TEST(CheckScenario, Rules) {
  const auto rules = [](std::string_view text) { return pop3("session: |\n  S: +OK\nrules:\n" + std::string(text)); };
  const std::string begins = ": a rule begins with what the client says, a line of dialogue with 'C: '";
  const std::string count = ": 'times' takes a number from 1 on, found ";
  expect_errors({
      {rules("  a: b\n"), "5:3: 'rules' takes a list of dialogues"},
      {rules("  - |\n    S: +OK\n"), "5:5" + begins},
      {rules("  - |\n    # nothing\n"), "5:5" + begins},
      {rules("  - starttls\n"),
       "5:5: a line of dialogue begins with 'C: ' or 'S: ', or '#' for a comment; found "
       "'starttls'"},
      {rules("  - session:\n      - delay: 5s\n"), "5:5" + begins},
      {rules("  - session: []\n"), "5:5" + begins},
      {rules("  - times: 2\n"), "5:5: a rule needs the key 'session'; it has 'times'"},
      {rules("  - {session: \"C: X\", time: 2}\n"), "5:23: a rule has no key 'time'; there are 'session', 'times'"},
      {rules("  - {session: \"C: X\", times: 0}\n"), "5:30" + count + "'0'"},
      {rules("  - {session: \"C: X\", times: -1}\n"), "5:30" + count + "'-1'"},
      {rules("  - {session: \"C: X\", times: 2x}\n"), "5:30" + count + "'2x'"},
      {rules("  - {session: \"C: X\", times: 99999999999}\n"), "5:30" + count + "'99999999999'"},
      {rules("  - {session: \"C: X\", times: [1]}\n"), "5:30: 'times' takes a number"},
      {rules("  - |\n    C: NOOP\n  - |\n    C: NOOP\n    S: +OK\n"),
       "8:5: this rule never answers: the one at line 6 takes the same line first"},
      {rules("  - |\n    C: NOOP\n  - |\n    C: noop\n"),
       "8:5: this rule never answers: the one at line 6 takes the same line first"},
      {rules("  - {times: 1, session: \"C: NOOP\"}\n  - |\n    C: NOOP\n"), ""},
      {"protocol: imap\nsession: |\n  S: * OK\nrules:\n  - |\n    C: x NOOP\n    S: x OK\n  - |\n    C: y NOOP\n",
       "9:5: this rule never answers: the one at line 6 takes the same line first"},
      // The tags of a rule are its own
      {"protocol: imap\nsession: |\n  C: a1 X\n  S: a1 OK\nrules:\n  - |\n    C: x NOOP\n    S: a1 OK\n",
       "8:8: expected '*', '+' or a tag that a 'C:' line above begins with, found 'a1'; 'send' says anything else"},
  });
}

TEST(CheckScenario, Demands) {
  const auto expect = [](std::string_view text) {
    return pop3("session: |\n  S: +OK\nexpect: " + std::string(text) + "\n");
  };
  expect_errors({
      {expect("closes"), "4:9: 'expect' is a map of keys and values"},
      {expect("{client: leaves}"), "4:18: 'client' takes one of 'any', 'closes', 'stays', found 'leaves'"},
      {expect("{clients: any}"),
       "4:10: 'expect' has no key 'clients'; there are 'client', 'enforce', 'never-sends', 'waive', 'within'"},
      {expect("{never-sends: \"x\"}"), "4:23: 'never-sends' takes a list"},
      {expect("{never-sends: [[x]]}"), "4:24: 'never-sends' takes text"},
      {expect("{within: fast}"), "4:18: 'within' takes a duration such as 200ms, 5s or 2m, found 'fast'"},
      {expect("{waive: RFC3501-2.2}"), "4:17: 'waive' takes a list"},
      {expect("{waive: [crlf]}"), "4:18: 'waive' takes identifiers of checks such as RFC3501-2.2, found 'crlf'"},
      {expect("{waive: [RFC3501]}"), "4:18: 'waive' takes identifiers of checks such as RFC3501-2.2, found 'RFC3501'"},
      {expect("{enforce: [RFC3501-2.2]}"),
       "4:20: there is no check 'RFC3501-2.2' of pop3 clients; 'enforce' takes RFC1939-3, RFC1939-5, RFC1939-6, "
       "RFC1939-7, "
       "RFC2449-4, RFC2449-6.6, RFC2595-2.2, RFC2595-2.4, RFC2595-4"},
      {expect("{enforce: RFC1939-3}"), "4:19: 'enforce' takes a list"},
      {expect("{waive: [RFC1939-3], enforce: [RFC1939-3]}"), "4:40: 'RFC1939-3' is waived, and cannot be enforced"},
  });
}

}  // namespace
}  // namespace mailrig::mock
