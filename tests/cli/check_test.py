"""`mailrig check`: exit statuses, and every error at its place.

check_test.py MAILRIG
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from command import DEAF, FRAGMENT, GREETING, HELD, LOGIN, MAILRIG, MISMATCH, PATTERNS, USAGE, Test


class Check(Test):
    def test_what_holds(self):
        self.file("a/login.yaml", LOGIN)
        self.file("a/b/greeting.yml", GREETING)
        self.file("a/prelude/fragment.yaml", FRAGMENT)
        self.file("a/patterns.yaml", PATTERNS)
        self.file("a/notes.txt", "no scenario")
        output = self.expect(HELD, ["check", "-v", "a"], "passed   a/login.yaml: ", "passed   a/b/greeting.yml: 11 bytes, 0 ms\n",
                             "loaded   a/patterns.yaml: not played", "1 loaded and not played\n",
                             "2 passed, 0 failed\n")
        self.assertNotIn("fragment", output)
        self.assertEqual(self.mailrig("check", "a/login.yaml"), (HELD, "1 passed, 0 failed\n", ""))

    def test_what_does_not(self):
        self.expect(MISMATCH, ["check", self.file("deaf.yaml", DEAF)], "deaf.yaml:5:3: the client said something else",
                    "0 passed, 1 failed\n")

    def test_what_cannot_be_loaded(self):
        self.file("fragments/fragment.yaml", FRAGMENT)
        os.mkdir(os.path.join(self.folder, "empty"))
        for path, text in (
            ("none.yaml", "none.yaml: no such file or folder\n"),
            ("empty", "empty: no scenario (*.yaml) in this folder\n"),
            ("fragments", "no scenario but fragments\n"),
            ("fragments/fragment.yaml", "fragments/fragment.yaml:1:1: a fragment, to be included by scenarios"),
        ):
            with self.subTest(path=path):
                self.expect(USAGE, ["check", path], text)

    def test_every_error_at_its_place(self):
        """One error a file of a folder: all are told, each at line and column, and nothing is played."""
        head = "protocol: imap\n"
        broken = {
            "a_yaml.yaml": ("a: b: c", "1:5: not YAML"),
            "b_key.yaml": (head + "titel: x\nsession: |\n  S: * OK\n", "2:1: a scenario has no key 'titel'"),
            "c_twice.yaml": (head + "title: x\ntitle: y\nsession: |\n  S: * OK\n", "3:1: the key 'title' stands twice"),
            "d_side.yaml": (head + "session: |\n  S: * OK\n  a1 NOOP\n", "4:3: a line of dialogue begins with"),
            "e_tag.yaml": (head + "session: |\n  S: * OK\n  S: a1 OK\n", "4:6: expected '*', '+' or a tag"),
            "f_count.yaml": (head + "session: |\n  C: a X {3}\n  C: ab\n", "3:10: the literal is to hold 3 bytes"),
            "g_unused.yaml": (head + "vars: {x: 1}\nsession: |\n  S: * OK\n", "2:8: the variable 'x' is never used"),
            "h_unbound.yaml": (head + "session: |\n  S: * OK ${x}\n", "3:3: the server says ${x} before"),
            "i_end.yaml": (head + "session:\n  - close: server\n  - |\n    S: * OK\n", "5:5: this step is never reached"),
            "j_rule.yaml": (head + "session: |\n  S: * OK\nrules:\n  - |\n    C: x A\n  - |\n    C: y a\n",
                            "8:5: this rule never answers"),
            "k_file.yaml": (head + "session: |\n  S: * X {@none.eml}\n", "3:10: no file"),
            "l_regex.yaml": (head + "match: regex\nsession: |\n  C: a (\n", "4:3: broken regular expression"),
        }
        for name, (content, _) in broken.items():
            self.file("broken/" + name, content)
        self.file("broken/good.yaml", GREETING)
        status, out, err = self.mailrig("check", "broken")
        self.assertEqual((status, out), (USAGE, ""))
        lines = err.splitlines()
        self.assertEqual(len(lines), len(broken), err)
        for line, (name, (_, place)) in zip(lines, broken.items()):
            self.assertTrue(line.startswith(f"broken/{name}:{place}"), line)

    def test_files_stay_below_the_root(self):
        self.file("outside.eml", "x")
        self.file("scenarios/a.yaml", "protocol: pop3\nsession:\n  - send-message: ../outside.eml\n")
        elsewhere = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, elsewhere)
        scenario = os.path.join(self.folder, "scenarios/a.yaml")
        found = subprocess.run([MAILRIG, "check", scenario], capture_output=True, cwd=elsewhere, check=False)
        self.assertEqual(found.returncode, USAGE)
        self.assertIn(b"a.yaml:3:19: '../outside.eml' is not below", found.stderr)
        found = subprocess.run([MAILRIG, "check", "--root", self.folder, scenario], capture_output=True, cwd=elsewhere,
                               check=False)
        self.assertEqual(found.returncode, HELD, found.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
