"""mailrig drive against real servers: the scenarios tagged [drive] hold with Dovecot and Exim, and say so where they do not.

drive_test.py MAILRIG SCENARIOS
"""
import os
import subprocess
import sys
import unittest

import servers

MAILRIG, SCENARIOS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
MESSAGE = b"From: fred@client.example\nSubject: one\n\nHello\n"


def drive(scenario, port, *options):
    command = [MAILRIG, "drive", os.path.join(SCENARIOS, scenario), "--to", f"localhost:{port}", "--timeout", "60",
               *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


class Drive(unittest.TestCase):
    def start(self, server):
        self.addCleanup(server.stop)
        return server

    def holds(self, scenario, port, *options):
        status, output = drive(scenario, port, *options)
        self.assertEqual((status, output.splitlines()[-1]), (0, "1 passed, 0 failed"), output)

    def test_dovecot(self):
        login = ["--var", f"user={servers.USER}", "--var", f"password={servers.PASSWORD}"]
        for protocol in ("imap", "pop3"):
            server = self.start(servers.Dovecot([MESSAGE], protocol, plaintext=True))
            tls = ["--tls", "--cafile", server.certificate]
            with self.subTest(protocol=protocol):
                self.holds(f"{protocol}/live/session.yaml", server.port, *login)
                self.holds(f"{protocol}/live/session.yaml", server.tls_port, *login, *tls)
                self.holds(f"{protocol}/live/wrong_password.yaml", server.port, *login[:2])
                status, output = drive(f"{protocol}/live/session.yaml", server.port, "--var", "password=a-wrong-one")
                self.assertEqual(status, 1, output)
                self.assertIn("live/session.yaml:", output)
                self.assertNotIn("a-wrong-one", output)

    def test_exim(self):
        server = self.start(servers.Exim())
        self.holds("smtp/live/session.yaml", server.port)
        (message,) = server.arrived()
        self.assertIn("\n.one\n..two\n.\nthree\n", message)
        status, output = drive("smtp/live/session.yaml", server.port, "--var", "recipient=nobody@localhost")
        self.assertEqual(status, 1, output)
        self.assertIn("550 no such user", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
