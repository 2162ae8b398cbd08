"""The five minutes of README.md: its scenario, and its commands, which print what stands there.

readme_test.py MAILRIG README
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

MAILRIG = os.path.abspath(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as readme:
    TEXT = readme.read()
TOO_LONG = 60  # seconds; ends a test that hangs


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


class FiveMinutes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        with open(os.path.join(self.folder, "greet.yaml"), "w", encoding="utf-8") as file:
            file.write(blocks("yaml")[0])

    def run_it(self, command):
        script = f'mailrig() {{ "{MAILRIG}" "$@"; }}\n{command}\n'
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=TOO_LONG, check=False, cwd=self.folder)
        return done.returncode, done.stdout + done.stderr

    def test_commands_print_what_stands_there(self):
        """A line "..." stands for any others; the exit status is what `echo $?` shows."""
        commands = 0
        for block in blocks("console"):
            status = None
            for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
                with self.subTest(command=command):
                    commands += 1
                    if command == "echo $?":
                        self.assertEqual(f"{status}\n", printed)
                        continue
                    status, output = self.run_it(command)
                    expected = re.escape(printed.strip("\n")).replace(re.escape("\n..."), r"(?:\n.*)*")
                    self.assertRegex(output.rstrip("\n"), rf"\A{expected}\Z")
        self.assertGreaterEqual(commands, 4)

    def test_the_line_for_ci(self):
        (line,) = re.findall(r"`(mailrig run -j 4 scenarios/mine -- \./my_client_test)`", TEXT)
        os.makedirs(os.path.join(self.folder, "scenarios/mine"))
        os.rename(os.path.join(self.folder, "greet.yaml"), os.path.join(self.folder, "scenarios/mine/greet.yaml"))
        client = os.path.join(self.folder, "my_client_test")
        for words, expected in (("", 1), ("-X STAT -I", 0)):
            with self.subTest(words=words):
                with open(client, "w", encoding="utf-8") as file:
                    file.write(f'#!/bin/sh\nexec curl -sS {words} "pop3://fred:secret@$MAILRIG_HOST:$MAILRIG_PORT/"\n')
                os.chmod(client, 0o755)
                status, output = self.run_it(line)
                self.assertEqual(status, expected, output)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
