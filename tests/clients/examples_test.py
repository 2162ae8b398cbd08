"""The examples of mockserver/examples as their users run them, against a client that holds and one that does not.

examples_test.py MAILRIG EXAMPLES
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

MAILRIG, EXAMPLES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "python"]
NODE = ["node", "--test", "node/count.test.mjs"]


class Examples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.examples = shutil.copytree(EXAMPLES, os.path.join(folder, "examples"))

    def run_it(self, command):
        done = subprocess.run(command, cwd=self.examples, capture_output=True, text=True, timeout=120, check=False,
                              env={**os.environ, "MAILRIG": MAILRIG, "PYTHONDONTWRITEBYTECODE": "1"})
        return done.returncode, done.stdout + done.stderr

    def change(self, old, new):
        path = os.path.join(self.examples, "one_message.yaml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def test_hold(self):
        for command in (PYTEST, NODE):
            with self.subTest(command=command):
                status, output = self.run_it(command)
                self.assertEqual(status, 0, output)

    def test_show_the_report(self):
        self.change("C: STAT", "C: NOOP")
        for command in (PYTEST, NODE):
            with self.subTest(command=command):
                status, output = self.run_it(command)
                self.assertEqual(status, 1, output)
                self.assertIn("one_message.yaml:9:3: the client said something else", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
