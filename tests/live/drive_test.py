"""mailrig drive against real servers: the scenarios tagged [drive] hold with Dovecot and Exim, and say so where they do not.

drive_test.py MAILRIG SCENARIOS
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import servers

MAILRIG, SCENARIOS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
OURS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios")
MESSAGE = b"From: fred@client.example\nSubject: one\n\nHello\n"


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def drive(scenario, port, *options):
    command = [MAILRIG, "drive", os.path.join(SCENARIOS, scenario), "--to", f"localhost:{port}", "--timeout", "60",
               *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def tagged(protocol):
    """The scenarios for driving servers, and of each the options that give it our user."""
    for path in sorted(glob.glob(os.path.join(SCENARIOS, protocol, "**/*.yaml"), recursive=True)):
        text = read(path)
        if re.search(r"^tags: \[.*\bdrive\b.*\]", text, re.M):
            login = [("user", servers.USER)] if "user:" in text else []
            if "password: secret" in text:
                login.append(("password", servers.PASSWORD))
            yield path, [word for name, value in login for word in ("--var", f"{name}={value}")]


class Drive(unittest.TestCase):
    def start(self, server):
        self.addCleanup(server.stop)
        return server

    def holds(self, scenario, port, *options, cases=1):
        with self.subTest(scenario=os.path.relpath(scenario, SCENARIOS), options=options):
            status, output = drive(scenario, port, *options)
            self.assertEqual((status, output.splitlines()[-1]), (0, f"{cases} passed, 0 failed"), output)

    def test_dovecot(self):
        for protocol, mechanisms in (("imap", 5), ("pop3", 6)):
            server = self.start(servers.Dovecot([MESSAGE], protocol, plaintext=True))
            trust = ["--cafile", server.certificate]
            count = 0
            for scenario, login in tagged(protocol):
                count += 1
                self.holds(scenario, server.port, *login, *trust)
                if "starttls" not in scenario:
                    self.holds(scenario, server.tls_port, *login, "--tls", *trust)
                    self.holds(scenario, server.port, *login, "--starttls", *trust)
            self.assertGreaterEqual(count, 3)
            authenticate = os.path.join(OURS, f"authenticate_{protocol}.yaml")
            self.holds(authenticate, server.port, cases=mechanisms)
            self.holds(authenticate, server.port, "--starttls", *trust, cases=mechanisms)
            status, output = drive(f"{protocol}/live/session.yaml", server.port, "--var", "password=a-wrong-one")
            self.assertEqual(status, 1, output)
            self.assertIn("live/session.yaml:", output)
            self.assertNotIn("a-wrong-one", output)

    def test_exim(self):
        server = self.start(servers.Exim())
        trust = ["--cafile", server.certificate]
        sent = 0
        for scenario, login in tagged("smtp"):
            self.holds(scenario, server.port, *login, *trust)
            sent += 1
        self.assertEqual(len(server.arrived()), sent)
        self.assertTrue(any("\n.one\n..two\n.\nthree\n" in message for message in server.arrived()))
        self.holds(os.path.join(OURS, "authenticate_smtp.yaml"), server.port, cases=2)
        self.holds(os.path.join(OURS, "authenticate_smtp.yaml"), server.port, "--starttls", *trust, cases=2)
        status, output = drive("smtp/live/session.yaml", server.port, "--var", "recipient=nobody@localhost")
        self.assertEqual(status, 1, output)
        self.assertIn("550 no such user", output)

    def test_reports(self):
        server = self.start(servers.Exim())
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        reports = [os.path.join(folder.name, "report." + kind) for kind in ("json", "xml", "html")]
        status, output = drive("smtp/live/session.yaml", server.port, "--var", "recipient=nobody@localhost", "--coverage",
                               *(word for report in reports for word in ("--report", report)))
        self.assertEqual(status, 1, output)
        self.assertIn("coverage: ", output)
        (case,) = json.loads(read(reports[0]))["cases"]
        self.assertEqual(case["outcome"], "failed")
        for report in reports:
            with self.subTest(report=report):
                self.assertIn("550 no such user", read(report))

    def test_a_server_that_offers_no_tls(self):
        server = self.start(servers.Dovecot([MESSAGE], "imap", plaintext=True, tls=False))
        status, output = drive("imap/live/session.yaml", server.port, "--starttls")
        self.assertEqual(status, 3, output)
        self.assertIn("the server does not begin TLS: mailrig BAD ", output)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
