"""The mailrig command: bad usage, and help.

usage_test.py MAILRIG
"""
import os
import re
import stat
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
            (["play"], "there is no sub-command 'play'; there are serve, run, drive, check, record, import, report, seeds\n"),
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

    def test_a_clients_command_is_for_run_alone(self):
        scenario = self.file("login.yaml", LOGIN)
        for words in (["check", scenario], ["serve", scenario], ["drive", scenario, "--to", "127.0.0.1:1"],
                      ["seeds", "folder", scenario], ["import", scenario, "-o", "x.yaml"]):
            with self.subTest(words=words):
                self.expect(USAGE, [*words, "--", "curl", "x"],
                            "what stands behind -- is a client's command, which only mailrig run starts, found 'curl'\n")

    def test_numbers(self):
        scenario = self.file("login.yaml", LOGIN)
        for words in (["run", "--timeout", "nan", scenario, "--", "true"], ["serve", "--grace", "nan", scenario],
                      ["serve", "--idle", "-nan", scenario], ["serve", "--time-scale", "nan", scenario],
                      ["drive", "--timeout", "inf", scenario, "--to", "127.0.0.1:1"],
                      ["record", "--idle", "nan", "--to", "127.0.0.1:1", "-o", "x.yaml"]):
            with self.subTest(words=words):
                self.expect(USAGE, words, "takes a number from ")

    def test_files_that_are_missing(self):
        """Also where the scenario is named without a folder."""
        self.file("mail.yaml", "protocol: pop3\nsession:\n  - |\n    S: +OK\n  - send-message: nothere.eml\n")
        self.expect(USAGE, ["check", "mail.yaml"], "mail.yaml:5:19: no file 'nothere.eml'\n")
        self.expect(USAGE, ["check", "--root", "nowhere", "mail.yaml"],
                    "mail.yaml:5:19: no folder 'nowhere', which --root names\n")

    def test_what_is_written_to_what_is_no_file(self):
        """A pipe and a device are written to, and where a link leads: none of them is replaced."""
        log = self.file("x.log", "S: +OK\nC: QUIT\nS: +OK bye\n")
        pipe, link, device = (os.path.join(self.folder, name) for name in ("pipe", "link.yaml", "null"))
        os.mkfifo(pipe)
        os.symlink("real.yaml", link)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.expect(HELD, ["import", log, "-o", pipe])
        self.assertIn(b"    C: QUIT\n", os.read(reader, 10_000))
        self.expect(HELD, ["import", log, "-o", link])
        self.assertTrue(os.path.islink(link))
        self.assertTrue(os.path.isfile(os.path.join(self.folder, "real.yaml")))
        if os.geteuid() == 0:
            os.mknod(device, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
            self.expect(HELD, ["import", log, "-o", device])
            self.assertTrue(stat.S_ISCHR(os.stat(device).st_mode))

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
