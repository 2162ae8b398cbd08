"""Mail programs against the rig: mpop, msmtp, fetchmail, mbsync, mutt and NeoMutt, by every way to log in and to begin TLS.

programs_test.py MAILRIG SCENARIOS
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

MAILRIG, SCENARIOS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
HERE = os.path.dirname(os.path.abspath(__file__))
OURS = os.path.join(HERE, "scenarios")
TOO_LONG = 60  # seconds; ends a test that hangs
LEAVES_WITHOUT_LOGOUT = "the client left without LOGOUT (waive: RFC3501-6.1.3)"  # NeoMutt 20220429


class Programs(unittest.TestCase):
    def run_it(self, scenario, program, *how, options=()):
        command = [MAILRIG, "run", "--timeout", str(TOO_LONG), *options, scenario, "--", sys.executable,
                   os.path.join(HERE, "mail_programs.py"), program, *how]
        done = subprocess.run(command, capture_output=True, text=True, timeout=2 * TOO_LONG, check=False)
        return done.returncode, done.stdout + done.stderr

    def holds(self, scenario, program, security="plain", *mechanism, warning=""):
        with self.subTest(program=program, security=security, mechanism=mechanism):
            options = ["--tls"] if security == "tls" else []
            status, output = self.run_it(scenario, program, security, *mechanism, options=options)
            self.assertEqual(status, 0, output)
            self.assertIn("1 passed, 0 failed\n", output)
            self.assertEqual("warning: " in output, bool(warning), output)
            self.assertIn(warning, output)

    def test_hello(self):
        for protocol, programs in (("pop3", ("mpop", "fetchmail-pop3")), ("smtp", ("msmtp", "mutt-smtp", "neomutt-smtp"))):
            for program in programs:
                for security in ("plain", "starttls", "tls"):
                    if security == "plain" and "mutt" in program:
                        continue  # who says HELO where it needs neither TLS nor AUTH, although RFC 5321 section 4.1.1.1 asks for EHLO
                    name = "hello_starttls.yaml" if security == "starttls" else "hello.yaml"
                    self.holds(os.path.join(SCENARIOS, protocol, name), program, security)

    def with_starttls(self, name):
        """The scenario, behind a greeting that has clients begin TLS first."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        scenarios = shutil.copytree(OURS, os.path.join(folder, "scenarios"))
        shutil.move(os.path.join(scenarios, "imap_begin_starttls.yaml"), os.path.join(scenarios, "imap_begin.yaml"))
        return os.path.join(scenarios, name)

    def test_imap(self):
        for program, name in (("mbsync", "imap_mbsync.yaml"), ("fetchmail-imap", "imap_fetchmail.yaml"), ("mutt", "imap_mutt.yaml"),
                              ("neomutt", "imap_mutt.yaml")):
            for security in ("plain", "starttls", "tls"):
                scenario = self.with_starttls(name) if security == "starttls" else os.path.join(OURS, name)
                self.holds(scenario, program, security, warning=LEAVES_WITHOUT_LOGOUT if program == "neomutt" else "")

    def test_sasl(self):
        mechanisms = ("plain", "login", "cram-md5", "digest-md5", "scram-sha-1", "scram-sha-256")
        for scenario, program, can in (
            ("pop3.yaml", "mpop", (*mechanisms, "apop")),
            ("smtp.yaml", "msmtp", mechanisms),
            ("smtp.yaml", "mutt-smtp", mechanisms),
            ("smtp.yaml", "neomutt-smtp", mechanisms),
            ("imap_mutt.yaml", "mutt", mechanisms),
            ("imap_mbsync.yaml", "mbsync", mechanisms),
            ("imap_fetchmail.yaml", "fetchmail-imap", ("cram-md5",)),
        ):
            for mechanism in can:
                self.holds(os.path.join(OURS, scenario), program, "plain", mechanism.upper() if program == "mbsync" else mechanism)

    def test_a_server_that_cannot_prove_itself(self):
        """The programs leave a server that does not know the password."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for scenario, program in (("pop3.yaml", "mpop"), ("smtp.yaml", "msmtp"), ("smtp.yaml", "mutt-smtp")):
            scenarios = shutil.copytree(OURS, os.path.join(folder, program))
            path = os.path.join(scenarios, scenario)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            sabotaged = re.sub(r'^( +)(password: "\$\{password\}"\n)', r"\1\2\1sabotage: wrong-signature\n", text, flags=re.M)
            self.assertNotEqual(text, sabotaged)
            with open(path, "w", encoding="utf-8") as file:
                file.write(sabotaged)
            for mechanism in ("digest-md5", "scram-sha-1", "scram-sha-256"):
                with self.subTest(program=program, mechanism=mechanism):
                    _, output = self.run_it(path, program, "plain", mechanism, options=["--client-status", "any"])
                    self.assertRegex(output, r"FAILED .*\n.*: the client (closed|reset) the connection\n")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
