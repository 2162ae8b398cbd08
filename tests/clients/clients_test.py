"""Real clients against the rig: curl and Python's standard library, three protocols, plain, STARTTLS and implicit TLS.

clients_test.py MAILRIG SCENARIOS
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

MAILRIG, SCENARIOS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
HERE = os.path.dirname(os.path.abspath(__file__))
MESSAGE = "From: fred@client.example\nTo: mooch@mail.example\nSubject: dots\n\n.one\n..two\nthree\n"


def run(scenario, client, *options):
    """`mailrig run` on one scenario: its exit status and what it printed."""
    command = [MAILRIG, "run", *options, os.path.join(SCENARIOS, scenario), "--", *client]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


class Clients(unittest.TestCase):
    def holds(self, scenario, client, *options):
        status, output = run(scenario, client, *options)
        self.assertEqual((status, output.splitlines()[-1]), (0, "1 passed, 0 failed"), output)


SECURITY = {  # how a hello scenario is served, and what curl is told
    "plain": ("hello.yaml", [], [], ""),
    "starttls": ("hello_starttls.yaml", [], ["--ssl-reqd", "--cacert", "{cert}"], ""),
    "tls": ("hello.yaml", ["--tls"], ["--cacert", "{cert}"], "s"),
}


class Curl(Clients):
    def test_fetches_and_sends(self):
        with tempfile.NamedTemporaryFile("w", suffix=".eml") as message:
            message.write(MESSAGE)
            message.flush()
            send = ["-T", message.name, "--mail-from", "fred@client.example", "--mail-rcpt", "mooch@mail.example"]
            for security, (scenario, options, flags, s) in SECURITY.items():
                for protocol, words in {
                    "imap": ["-u", "fred:a secret", f"imap{s}://{{host}}:{{port}}/INBOX;MAILINDEX=1"],
                    "pop3": ["-u", "fred:secret", f"pop3{s}://{{host}}:{{port}}/1"],
                    "smtp": [*send, f"smtp{s}://{{host}}:{{port}}/client.example"],
                }.items():
                    with self.subTest(protocol=protocol, security=security):
                        self.holds(f"{protocol}/{scenario}", ["curl", "-sS", *flags, *words], *options)

    def test_examples_of_rfc1939(self):
        url = "pop3://{host}:{port}/"
        refused = ["--client-status", "8"]  # what curl says of the -ERR that ends these examples
        for example, options, requests in (
            ("retr.yaml", [], [[url + "1"]]),
            ("stat.yaml", [], [["-X", "STAT", "-I", url]]),
            ("list.yaml", refused, [[url], ["-l", url + "2"], ["-l", url + "3"]]),
            ("top.yaml", refused, [["-X", "TOP 1 10", url], ["-X", "TOP 100 3", url]]),
            ("uidl.yaml", refused, [["-X", "UIDL", url], ["-X", "UIDL 2", "-I", url], ["-X", "UIDL 3", "-I", url]]),
        ):
            words = []
            for request in requests:
                words += [*(["--next"] if words else []), "-sS", "-u", "mrose:secret", *request]
            with self.subTest(example=example):
                self.holds(f"pop3/rfc1939/{example}", ["curl", *words], *options)

    def test_authenticates(self):
        for protocol in ("imap", "pop3", "smtp"):
            for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5"):
                with self.subTest(protocol=protocol, mechanism=mechanism):
                    self.holds(f"{protocol}/authenticate.yaml", ["curl", "-sS", "-u", "joe:sesame", "--login-options",
                               f"AUTH={mechanism}", f"{protocol}://{{host}}:{{port}}/"])
        status, output = run("imap/authenticate.yaml", ["curl", "-sS", "-u", "joe:guess", "imap://{host}:{port}/"])
        self.assertEqual(status, 1, output)
        self.assertIn("the client is not let in", output)

    def test_an_untrusted_certificate_ends_it(self):
        status, output = run("imap/hello.yaml", ["curl", "-sS", "-u", "a:b", "imaps://{host}:{port}/"], "--tls")
        self.assertEqual(status, 1, output)
        self.assertIn("the client's exit status was 60", output)


class Python(Clients):
    def test_fetches_and_sends(self):
        for security, (scenario, options, _, _) in SECURITY.items():
            for protocol in ("imap", "pop3", "smtp"):
                with self.subTest(protocol=protocol, security=security):
                    client = [sys.executable, os.path.join(HERE, "python_client.py"), protocol, security]
                    self.holds(f"{protocol}/{scenario}", client, *options)


class AChangedWord(Clients):
    """One word of a transcript changed: the report names its line and column and shows both lines."""

    def test_fails_at_its_place(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        shutil.copytree(os.path.join(SCENARIOS, "pop3"), os.path.join(folder, "pop3"))
        changed = os.path.join(folder, "pop3/hello.yaml")
        with open(changed, encoding="utf-8") as file:
            lines = file.read().splitlines()
        number = next(i for i, line in enumerate(lines) if "C: RETR 1" in line)
        column = lines[number].index("C: ") + 1
        lines[number] = lines[number].replace("RETR 1", "RETR 3")
        with open(changed, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        status, output = run(changed, ["curl", "-sS", "-u", "a:b", "pop3://{host}:{port}/1"])
        self.assertEqual(status, 1, output)
        self.assertIn(f"hello.yaml:{number + 1}:{column}: the client said something else\n"
                      "  expected  C: RETR 3\n"
                      "  received  C: RETR 1\n"
                      "                    ^ argument 1\n", output)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
