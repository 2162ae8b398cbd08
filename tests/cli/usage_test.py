"""The mailrig command: bad usage, and help.

usage_test.py MAILRIG
"""
import re
import subprocess
import sys
import unittest

from command import ENVIRONMENT, HELD, LOGIN, MAILRIG, MISMATCH, PATTERNS, USAGE, Test


class Usage(Test):
    def test_bad_usage_is_2(self):
        scenario = self.file("login.yaml", LOGIN)
        other = self.file("other.yaml", LOGIN)
        for words, text in (
            ([], "A subcommand is required"),
            (["play"], "A subcommand is required"),
            (["check"], "SCENARIO is required"),
            (["check", "--frob", scenario], "--frob"),
            (["run", scenario], "no client command; it stands behind --"),
            (["run", scenario, "--"], "no client command"),
            (["run", "-j", "0", scenario, "--", "true"], "--jobs"),
            (["run", "-j", "x", scenario, "--", "true"], "--jobs"),
            (["run", "--client-status", "256", scenario, "--", "true"], "--client-status"),
            (["run", "--client-status", "some", scenario, "--", "true"], "--client-status"),
            (["run", "--timeout", "0", scenario, "--", "true"], "--timeout"),
            (["serve", "--listen", "127.0.0.1:x", scenario], "--listen takes ADDRESS:PORT"),
            (["serve", "--listen", "127.0.0.1:65536", scenario], "--listen takes ADDRESS:PORT"),
            (["serve", "--listen", "[::1", scenario], "--listen takes ADDRESS:PORT"),
            (["serve", "--listen", "127.0.0.1:1143", scenario, other], "--listen names one port for 2 scenarios"),
            (["serve", "--idle", "-1", scenario], "--idle"),
            (["drive", scenario], "--to is required"),
            (["drive", scenario, "--to", "localhost"], "--to takes HOST:PORT"),
            (["drive", scenario, "--to", "localhost:0"], "--to takes HOST:PORT"),
            (["drive", scenario, "--to", ":143"], "--to takes HOST:PORT"),
            (["drive", self.file("patterns.yaml", PATTERNS), "--to", "localhost:143"], "cannot be driven"),
        ):
            with self.subTest(words=words):
                self.expect(USAGE, words, text)

    def test_a_value_that_may_be_a_password_is_not_repeated(self):
        scenario = self.file("login.yaml", LOGIN)
        self.assertNotIn("sesame", self.expect(USAGE, ["drive", scenario, "--to", "localhost:1", "--var", "=sesame"]))

    def test_what_cannot_be_printed_is_told(self):
        scenario = self.file("login.yaml", LOGIN)
        for words in (["check", scenario], ["serve", "--timeout", "0.1", scenario], ["run", scenario, "--", "true"],
                      ["--help"]):
            with self.subTest(words=words), open("/dev/full", "wb") as full:
                done = subprocess.run([MAILRIG, *words], stdout=full, stderr=subprocess.PIPE, check=False)
                self.assertEqual(done.returncode, MISMATCH if "run" in words else ENVIRONMENT)
                self.assertIn(b"mailrig: not all that was to be printed could be written to standard output\n",
                              done.stderr)

    def test_help_teaches(self):
        self.expect(HELD, ["--version"], "mailrig 0.")
        commands = ("check", "drive", "import", "record", "report", "run", "seeds", "serve")
        listed = self.expect(HELD, ["--help"], "Examples:", "Exit status:")
        self.assertEqual(tuple(sorted(re.findall(r"^  (\w+) +[A-Z]", listed.split("Subcommands:")[1].split("Examples:")[0], re.M))), commands)
        for command in commands:
            with self.subTest(command=command):
                printed = self.expect(HELD, [command, "--help"], "Example", f"mailrig {command} ")
                if "--report FILE" in printed:
                    self.assertRegex(printed.split("Example")[1], r"\n  mailrig .*--report \S+\.(xml|json|html)")

    def test_values_by_var(self):
        scenario = self.file("login.yaml", LOGIN)
        for words, text in ((["--var", "x"], "--var takes NAME=VALUE, found 'x'"), (["--var", "frob=x"], "--var frob: no scenario has it in its 'vars'")):
            for command in (["run", scenario, *words, "--", "true"], ["serve", scenario, *words], ["drive", scenario, "--to", "localhost:1", *words]):
                with self.subTest(command=command):
                    self.expect(USAGE, command, text)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
