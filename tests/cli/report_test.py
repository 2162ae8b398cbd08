"""Reports of the mailrig command: three formats, joined, sharded; the page in a browser as narrow as a phone.

report_test.py MAILRIG
"""
import html
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree

import jsonschema

import command
from command import DEAF, ENVIRONMENT, HELD, MISMATCH, PATTERNS, TOO_LONG, USAGE

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "mockserver/report.schema.json").read_text())
CHROMIUM = shutil.which("chromium")

LOGIN = """\
title: A login
source: RFC 1939 section 7
protocol: pop3
vars: {user: fred, password: sesame-of-fred}
secrets: [password]
session: |
  S: +OK ready
  C: USER ${user}
  S: +OK
  C: PASS ${password}
  S: +OK
rules:
  - |
    C: STAT
    S: +OK 0 0
"""
WARNS = "protocol: pop3\nsession: |\n  S: +OK ready\n  C: CAPA\n  S: -ERR\n"  # its client leaves without QUIT
LONG = "protocol: pop3\nsession: |\n  S: +OK " + 400 * "x" + "\n  C: NOOP " + 200 * "y" + "\n"
CLIENT = """
import os, socket, sys
peer = socket.create_connection((os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"])))
lines = peer.makefile("rb")
lines.readline()
for word in sys.argv[1:]:
    peer.sendall(word.encode() + b"\\r\\n")
    lines.readline()
"""


class Test(command.Test):
    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def play(self, expected, *words):
        return self.expect(expected, words)


class Reports(Test):
    def test_of_check_have_the_warnings(self):
        self.file("a.yaml", WARNS)
        self.play(HELD, "check", "--report", "r.json", "--report", "r.html", "a.yaml")
        (case,) = json.loads(self.read("r.json"))["cases"]
        self.assertEqual([warning["check"] for warning in case["sessions"][0]["warnings"]], ["RFC1939-6"])
        self.assertIn("the client left without QUIT", self.read("r.html"))

    def test_of_check_in_all_formats(self):
        for name, content in (("a.yaml", LOGIN), ("b.yaml", DEAF), ("c.yaml", PATTERNS)):
            self.file(name, content)
        output = self.play(MISMATCH, "check", "--coverage", "--report", "r.xml", "--report", "r.json", "--report", "r.html",
                              "a.yaml", "b.yaml", "c.yaml")
        self.assertRegex(output, r"\ncoverage: \d+ of \d+ steps, 0 of 1 rules, 1 RFCs\n")
        report = json.loads(self.read("r.json"))
        jsonschema.validate(report, SCHEMA)
        self.assertEqual(report["summary"], {"passed": 1, "failed": 1, "error": 0, "skipped": 1})
        held, failed, _ = report["cases"]
        self.assertEqual((held["title"], held["exercises"]), ("A login", ["RFC 1939 section 7"]))
        self.assertEqual([event["text"] for event in held["sessions"][0]["events"][:3]], ["+OK ready", "USER fred", "+OK"])
        self.assertEqual([place["line"] for place in held["coverage"]["unplayed"]], [14, 15])
        self.assertEqual(failed["sessions"][0]["mismatch"]["where"], {"file": "b.yaml", "line": 5, "column": 3})
        suite = xml.etree.ElementTree.fromstring(self.read("r.xml")).find("testsuite")
        self.assertEqual([(case.get("name"), [child.tag for child in case if child.tag != "system-out"]) for case in suite],
                         [("a.yaml", ["system-err"]), ("b.yaml", ["failure"]), ("c.yaml", ["skipped"])])
        self.assertIn("<mark>", self.read("r.html"))
        for name in ("r.xml", "r.json", "r.html"):
            self.assertNotIn("sesame-of-fred", self.read(name))

    def test_of_run(self):
        self.file("a.yaml", LOGIN)
        client = [sys.executable, self.file("client.py", CLIENT)]
        output = self.play(HELD, "run", "--report", "r.json", "a.yaml", "--", *client, "USER fred", "PASS sesame-of-fred",
                              "STAT")
        self.assertIn("a.yaml:11:3: warning: the client left without QUIT (waive: RFC1939-6)\n", output)
        report = json.loads(self.read("r.json"))
        jsonschema.validate(report, SCHEMA)
        case = report["cases"][0]
        self.assertEqual([warning["check"] for warning in case["sessions"][0]["warnings"]], ["RFC1939-6"])
        self.assertEqual([rule["answered"] for rule in case["coverage"]["rules"]], [1])
        self.assertNotIn("sesame-of-fred", self.read("r.json"))

    def test_that_cannot_be_written(self):
        self.file("a.yaml", LOGIN)
        self.assertIn("cannot write none/r.xml", self.play(ENVIRONMENT, "check", "--report", "none/r.xml", "a.yaml"))
        self.assertIn("ends in .xml (JUnit), .json or .html", self.play(USAGE, "check", "--report", "r.txt", "a.yaml"))

    def test_are_joined(self):
        for name, content in (("a.yaml", LOGIN), ("b.yaml", LOGIN), ("c.yaml", DEAF)):
            self.file(name, content)
        played = []
        for shard, status in ((1, MISMATCH), (2, HELD), (4, HELD)):
            count = max(shard, 2)
            self.play(status, "check", "--shard", f"{shard}/{count}", "--report", f"{shard}.json", ".")
            played.append([case["file"] for case in json.loads(self.read(f"{shard}.json"))["cases"]])
        self.assertEqual([[os.path.basename(file) for file in files] for files in played], [["a.yaml", "c.yaml"], ["b.yaml"], []])
        output = self.play(MISMATCH, "report", "1.json", "2.json", "--html", "all.html", "--json", "all.json", "--xml", "all.xml")
        self.assertEqual(output, "2 passed, 1 failed\n")
        jsonschema.validate(json.loads(self.read("all.json")), SCHEMA)
        for shard in ("0/2", "3/2", "2", "a/b", "1/"):
            self.assertIn("--shard takes I/N", self.play(USAGE, "check", "--shard", shard, "."))
        self.file("bad.json", "{}")
        self.assertIn("bad.json: no report of mailrig", self.play(USAGE, "report", "bad.json"))
        self.assertIn("none.json: cannot read it", self.play(USAGE, "report", "none.json"))


@unittest.skipUnless(CHROMIUM, "needs chromium")
class Page(Test):
    def chromium(self, *words):
        done = subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={self.folder}/profile",
                               *words], capture_output=True, text=True, timeout=TOO_LONG, check=False, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_on_a_phone(self):
        """In a frame of 390 px nothing stands out at the right, and nothing is loaded."""
        for name, content in (("a.yaml", LOGIN), ("b.yaml", DEAF), ("c.yaml", LONG)):
            self.file(name, content)
        self.play(MISMATCH, "check", "--report", "r.html", "a.yaml", "b.yaml", "c.yaml")
        page = self.read("r.html").replace("<details", "<details open")
        measure = ("<script>onload = () => parent.document.title = "
                   "`width ${document.documentElement.scrollWidth} of ${document.documentElement.clientWidth}`</script>")
        self.file("frame.html", "<!DOCTYPE html><body><iframe style='border: 0; width: 390px; height: 1600px' srcdoc=\"" +
                  html.escape(page.replace("</body>", measure + "</body>")) + "\"></iframe>")
        dom = self.chromium("--dump-dom", f"file://{self.folder}/frame.html")
        found = re.search(r"<title>width (\d+) of (\d+)</title>", dom)
        self.assertIsNotNone(found, dom[:2000])
        self.assertLessEqual(int(found[1]), int(found[2]))
        self.assertLessEqual(int(found[2]), 390)
        screenshot = os.environ.get("MAILRIG_SCREENSHOT", os.path.join(self.folder, "page.png"))
        self.chromium(f"--screenshot={screenshot}", "--window-size=410,1650", f"file://{self.folder}/frame.html")
        self.assertGreater(os.path.getsize(screenshot), 10_000)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
