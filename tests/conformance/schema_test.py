#!/usr/bin/python3
"""scenario.schema.json accepts every scenario and every example of the reference, and refuses wrong files.

Needs python3-yaml and python3-jsonschema of the distribution. Run it without arguments.
"""

import json
import pathlib
import re
import unittest

import jsonschema
import yaml

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
SCHEMA = json.loads((SCENARIOS / "scenario.schema.json").read_text())
FILES = sorted(SCENARIOS.glob("**/*.yaml"))


class StrictLoader(yaml.SafeLoader):
    """SafeLoader, but the same key twice is an error, as it is to the rig."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice.pop()} twice", node.start_mark)
        return super().construct_mapping(node, deep)


def errors(text):
    """What the schema says of a scenario's text, one line for each error."""
    document = yaml.load(text, StrictLoader)
    return [f"{place(e.absolute_path)}: {e.message}" for e in jsonschema.Draft7Validator(SCHEMA).iter_errors(document)]


def place(path):
    """As $.session[0].send; the library's own json_path quotes names in some versions."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


def name(path):
    return str(path.relative_to(SCENARIOS))


class Schema(unittest.TestCase):
    def test_is_draft_07(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)

    def test_says_something_of_every_key(self):
        for key, value in SCHEMA["properties"].items():
            value = SCHEMA["definitions"]["expect"] if "$ref" in value else value
            self.assertIn("description", value, key)


class Scenarios(unittest.TestCase):
    def test_are_valid(self):
        self.assertGreater(len(FILES), 90)
        for path in FILES:
            with self.subTest(name(path)):
                self.assertEqual([], errors(path.read_text()))

    def test_have_a_title(self):
        for path in FILES:
            with self.subTest(name(path)):
                self.assertIn("title", yaml.safe_load(path.read_text()))

    def test_of_an_rfc_name_their_source(self):
        for path in FILES:
            folder = re.fullmatch(r"rfc(\d+)", path.parent.name)
            if folder:
                with self.subTest(name(path)):
                    source = yaml.safe_load(path.read_text()).get("source", "")
                    self.assertRegex(source, rf"^RFC {folder[1]} (section|appendix) ")

    def test_stand_in_the_folder_of_their_protocol(self):
        for path in FILES:
            with self.subTest(name(path)):
                self.assertEqual(path.relative_to(SCENARIOS).parts[0], yaml.safe_load(path.read_text())["protocol"])

    def test_preludes_and_nothing_else_are_fragments(self):
        for path in FILES:
            with self.subTest(name(path)):
                is_fragment = yaml.safe_load(path.read_text()).get("fragment", False)
                self.assertEqual(path.parent.name == "prelude", is_fragment)

    def test_of_an_rfc_are_listed_in_the_coverage_once_each(self):
        listed = re.findall(r"\]\(([^)]*\.yaml)\)", (SCENARIOS / "COVERAGE.md").read_text())
        self.assertEqual(sorted(listed), [name(path) for path in FILES if path.parent.name.startswith("rfc")])


class Messages(unittest.TestCase):
    def test_end_every_line_in_crlf(self):
        messages = sorted(SCENARIOS.glob("**/*.eml"))
        self.assertTrue(messages)
        for path in messages:
            with self.subTest(name(path)):
                content = path.read_bytes()
                self.assertTrue(content.endswith(b"\r\n"))
                self.assertEqual(content.count(b"\n"), content.count(b"\r\n"))
                self.assertEqual(content.count(b"\r"), content.count(b"\r\n"))

    def test_have_the_sizes_that_the_examples_state(self):
        mail = SCENARIOS / "pop3" / "rfc1939" / "mail"
        for file, size in [("1.eml", 120), ("2.eml", 200), ("apop.eml", 369)]:
            with self.subTest(file):
                self.assertEqual(size, (mail / file).stat().st_size)

    def test_top_is_the_header_and_ten_lines(self):
        mail = SCENARIOS / "pop3" / "rfc1939" / "mail"
        whole, top = (mail / "1.eml").read_bytes(), (mail / "1_top_10.eml").read_bytes()
        self.assertTrue(whole.startswith(top))
        self.assertEqual(10, top.partition(b"\r\n\r\n")[2].count(b"\r\n"))


class Reference(unittest.TestCase):
    def test_examples_are_valid(self):
        examples = re.findall(r"^```yaml\n(.*?)^```$", (SCENARIOS / "README.md").read_text(), re.S | re.M)
        self.assertGreater(len(examples), 10)
        for example in examples:
            with self.subTest(example.splitlines()[0]):
                self.assertEqual([], errors(example))

    def test_names_every_key_and_step(self):
        reference = (SCENARIOS / "README.md").read_text()
        step = SCHEMA["definitions"]["step"]["else"]
        for key in [*SCHEMA["properties"], *step["properties"], *SCHEMA["definitions"]["expect"]["properties"]]:
            self.assertRegex(reference, rf"`{key}[`:]", key)

    def test_links_lead_somewhere(self):
        for page in ["README.md", "COVERAGE.md"]:
            for link in re.findall(r"\]\(((?!http|#)[^)]*)\)", (SCENARIOS / page).read_text()):
                with self.subTest(f"{page}: {link}"):
                    self.assertTrue((SCENARIOS / link).exists())


HEAD = "title: t\nprotocol: imap\n"
POP3 = "title: t\nprotocol: pop3\n"
SMTP = "title: t\nprotocol: smtp\n"
SESSION = "session: |\n  S: * OK\n"

RIGHT = {
    "the least": "protocol: imap\n" + SESSION,
    "every key": HEAD + SESSION + "source: s\ntags: [a, b]\nvars: {user: fred, count: 3}\nsecrets: [user]\nmatch: exact\n"
    "tls: implicit\nfragment: false\nrules: ['C: a NOOP']\nexpect: {client: stays, never-sends: ['${*} LOGIN ${*}'], "
    "within: 5s, waive: [RFC3501-2.2]}\n",
    "rules alone, in a fragment": HEAD + "fragment: true\nrules: ['C: a NOOP']\n",
    "every step": HEAD + "session: ['S: * OK', starttls, delay: 200ms, delay: 1m, send: x, send: {hex: '0d 0A'}, "
    "expect: x, include: f.yaml, include: {file: ../f.yaml, vars: {a: b}}, {match: exact, dialogue: 'C: a b'}, "
    "dialogue: 'S: * OK', reset, reset: client, close: server]\n",
    "faults": POP3 + "session: [fault: stall, fault: {split: 1}, fault: {truncate: random, from: client}, 'S: x']\n"
    "faults: [{split: sweep}, {rate: 1KiB/s}, corrupt]\n",
    "steps that leave a choice": POP3 + "session: [optional: 'C: x', choice: ['C: x', ['C: y', delay: 1s]], any-order: 'C: x', "
    "any-order: [[close: client], {delay: 1s}], repeat: {times: 2, session: 'C: x'}, repeat: {times: 1.., session: ['C: x']}]\n",
    "messages of POP3": POP3 + "session: [send-message: a.eml, send-message: {file: a.eml}, send-message: {text: hello}]\n",
    "messages of SMTP": SMTP + "session: [receive-message: {}, receive-message: {as: m}, receive-message: {text: hello}, "
    "receive-message: {as: m, file: a.eml}]\n",
    "empty lines, blank lines and comments": HEAD + "session: |\n  # a comment\n  S:\n\n  C:\n  #\n",
    "long rules": POP3 + "session: 'S: +OK'\nrules: [{times: 2, session: 'C: CAPA'}, "
    "{session: ['C: RETR 1', send-message: a.eml]}, {session: [{match: regex, dialogue: 'C: .*'}]}]\n",
}

# What is wrong, the file, and where the schema must find it.
WRONG = [
    ("fault of two", POP3 + "session: [fault: {split: 1, cut: 2}]\n", "$.session[0].fault"),
    ("fault unknown", POP3 + "session: [fault: slow]\n", "$.session[0].fault"),
    ("fault without a value", POP3 + "session: [fault: truncate]\n", "$.session[0].fault"),
    ("rate of nothing", POP3 + "session: 'S: x'\nfaults: [{rate: 5}]\n", "$.faults[0].rate"),
    ("choice of one", POP3 + "session: [choice: ['C: x']]\n", "$.session[0].choice"),
    ("repeat without times", POP3 + "session: [repeat: {session: 'C: x'}]\n", "$.session[0].repeat"),
    ("repeat never", POP3 + "session: [repeat: {times: 0, session: 'C: x'}]\n", "$.session[0].repeat.times"),
    ("repeat so and so", POP3 + "session: [repeat: {times: 2.5.., session: 'C: x'}]\n", "$.session[0].repeat.times"),
    ("no protocol", "title: t\n" + SESSION, "$"),
    ("no mapping", "- title: t\n", "$"),
    ("no session", HEAD, "$"),
    ("no session, in a fragment without rules", HEAD + "fragment: true\n", "$"),
    ("rules alone, in no fragment", HEAD + "rules: ['C: a NOOP']\n", "$"),
    ("unknown key", HEAD + SESSION + "sesion: x\n", "$"),
    ("key that a fragment cannot have", HEAD + SESSION + "fragment: true\ntls: none\n", "$"),
    ("empty title", "title: ''\nprotocol: imap\n" + SESSION, "$.title"),
    ("unknown protocol", "title: t\nprotocol: nntp\n" + SESSION, "$.protocol"),
    ("tags no list", HEAD + SESSION + "tags: rfc2060\n", "$.tags"),
    ("tag that YAML 1.1 takes for false", HEAD + SESSION + "tags: [no]\n", "$.tags[0]"),
    ("tag twice", HEAD + SESSION + "tags: [a, a]\n", "$.tags"),
    ("var without value", HEAD + SESSION + "vars: {user: }\n", "$.vars.user"),
    ("var that is a list", HEAD + SESSION + "vars: {user: [a]}\n", "$.vars.user"),
    ("var with a space", HEAD + SESSION + "vars: {'the user': a}\n", "$.vars"),
    ("var that begins with a digit", HEAD + SESSION + "vars: {1st: a}\n", "$.vars"),
    ("secret that is no name", HEAD + SESSION + "secrets: ['a b']\n", "$.secrets[0]"),
    ("unknown match", HEAD + SESSION + "match: glob\n", "$.match"),
    ("unknown tls", HEAD + SESSION + "tls: starttls\n", "$.tls"),
    ("fragment of neither", HEAD + SESSION + "fragment: perhaps\n", "$.fragment"),
    ("line without a side", HEAD + "session: |\n  S: * OK\n  a NOOP\n", "$.session"),
    ("line of a third side", HEAD + "session: |\n  R: 220 ready\n", "$.session"),
    ("line with its side in lower case", HEAD + "session: |\n  s: * OK\n", "$.session"),
    ("line without the space", HEAD + "session: |\n  S:* OK\n", "$.session"),
    ("continued line", HEAD + "session: |\n  S: * OK\n    ready\n", "$.session"),
    ("empty dialogue", HEAD + "session: ''\n", "$.session"),
    ("comments alone", HEAD + "session: |\n  # nothing\n", "$.session"),
    ("no steps", HEAD + "session: []\n", "$.session"),
    ("unknown step", HEAD + "session: [sleep: 200ms]\n", "$.session[0]"),
    ("unknown word", HEAD + "session: [startssl]\n", "$.session[0]"),
    ("two steps in one", HEAD + "session: [{delay: 1s, close: server}]\n", "$.session[0]"),
    ("step without anything", HEAD + "session: [{}]\n", "$.session[0]"),
    ("starttls with a value", HEAD + "session: [starttls: now]\n", "$.session[0]"),
    ("delay without unit", HEAD + "session: [delay: 200]\n", "$.session[0].delay"),
    ("delay of a wrong unit", HEAD + "session: [delay: 1h]\n", "$.session[0].delay"),
    ("close by nobody", HEAD + "session: [close: both]\n", "$.session[0].close"),
    ("reset by nobody", HEAD + "session: [reset: both]\n", "$.session[0].reset"),
    ("match without a dialogue", HEAD + "session: [match: exact]\n", "$.session[0]"),
    ("match with another step", HEAD + "session: [{match: exact, send: x}]\n", "$.session[0]"),
    ("send nothing", HEAD + "session: [send: '']\n", "$.session[0].send"),
    ("send half a byte", HEAD + "session: [send: {hex: '0d a'}]\n", "$.session[0].send.hex"),
    ("send no hex", HEAD + "session: [send: {hex: 'crlf'}]\n", "$.session[0].send.hex"),
    ("send of another form", HEAD + "session: [send: {base64: 'AA=='}]\n", "$.session[0].send"),
    ("expect a list", HEAD + "session: [expect: [a]]\n", "$.session[0].expect"),
    ("include nothing", HEAD + "session: [include: ]\n", "$.session[0].include"),
    ("include an absolute path", HEAD + "session: [include: /etc/passwd]\n", "$.session[0].include"),
    ("include without a file", HEAD + "session: [include: {vars: {a: b}}]\n", "$.session[0].include"),
    ("include with an unknown key", HEAD + "session: [include: {file: f, times: 2}]\n", "$.session[0].include"),
    ("send-message in IMAP", HEAD + "session: [send-message: a.eml]\n", "$.session"),
    ("send-message in SMTP", SMTP + "session: [send-message: a.eml]\n", "$.session"),
    ("send-message of nothing", POP3 + "session: [send-message: {}]\n", "$.session[0].send-message"),
    ("send-message with an unknown key", POP3 + "session: [send-message: {as: m}]\n", "$.session[0].send-message"),
    ("receive-message in POP3", POP3 + "session: [receive-message: {as: m}]\n", "$.session"),
    ("receive-message of a bare path", SMTP + "session: [receive-message: a.eml]\n", "$.session[0].receive-message"),
    ("receive-message of two contents", SMTP + "session: [receive-message: {file: a, text: b}]\n",
     "$.session[0].receive-message"),
    ("receive-message as no name", SMTP + "session: [receive-message: {as: 'a b'}]\n", "$.session[0].receive-message.as"),
    ("rules no list", HEAD + SESSION + "rules: 'C: a NOOP'\n", "$.rules"),
    ("rule that the server begins", HEAD + SESSION + "rules: ['S: * BYE']\n", "$.rules[0]"),
    ("rule that a step begins", HEAD + SESSION + "rules: [{session: [starttls, 'C: a NOOP']}]\n", "$.rules[0].session[0]"),
    ("rule without steps", HEAD + SESSION + "rules: [{session: []}]\n", "$.rules[0].session"),
    ("rule without session", HEAD + SESSION + "rules: [{times: 2}]\n", "$.rules[0]"),
    ("rule that never answers", HEAD + SESSION + "rules: [{times: 0, session: 'C: a NOOP'}]\n", "$.rules[0].times"),
    ("rule with an unknown key", HEAD + SESSION + "rules: [{once: true, session: 'C: a NOOP'}]\n", "$.rules[0]"),
    ("expect nothing", HEAD + SESSION + "expect: {}\n", "$.expect"),
    ("expect something unknown", HEAD + SESSION + "expect: {server: closes}\n", "$.expect"),
    ("expect an unknown end", HEAD + SESSION + "expect: {client: leaves}\n", "$.expect.client"),
    ("never-sends no list", HEAD + SESSION + "expect: {never-sends: LOGIN}\n", "$.expect.never-sends"),
    ("within without unit", HEAD + SESSION + "expect: {within: 5}\n", "$.expect.within"),
    ("waive no list", HEAD + SESSION + "expect: {waive: RFC3501-2.2}\n", "$.expect.waive"),
    ("waive something else", HEAD + SESSION + "expect: {waive: [line-ends]}\n", "$.expect.waive[0]"),
]


class Refusals(unittest.TestCase):
    def test_right_files_are_right(self):
        for what, text in RIGHT.items():
            with self.subTest(what):
                self.assertEqual([], errors(text))

    def test_wrong_files_are_refused(self):
        for what, text, place in WRONG:
            with self.subTest(what):
                self.assertEqual({place}, {error.partition(": ")[0] for error in errors(text)})

    def test_a_key_twice_is_refused(self):
        with self.assertRaisesRegex(yaml.constructor.ConstructorError, "the key title twice"):
            errors(HEAD + "title: t\n" + SESSION)


if __name__ == "__main__":
    unittest.main()
